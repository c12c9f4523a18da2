/** The built command line on a run folder that names code which is not where the user stands. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { folder } from '../train/tinyRun';

const cli = path.join(__dirname, '../../dist/cli.js');
let [home, elsewhere, proof] = ['', '', ''];

beforeEach(() => {
  home = folder();
  elsewhere = folder();
  proof = path.join(folder(), 'proof');
});

const ran = () => existsSync(proof);

/** A program that leaves a proof that it ran, and is no experiment. */
function program(file: string): string {
  writeFileSync(file, `require('node:fs').writeFileSync(${JSON.stringify(proof)}, ''); export default 1;\n`);
  return file;
}

function run(at: string, experiment: string): string {
  const made = path.join(at, 'run');
  mkdirSync(made);
  const config = { experiment, device: 'cpu', settings: {} };
  writeFileSync(path.join(made, 'config.json'), JSON.stringify(config));
  writeFileSync(path.join(made, 'events.jsonl'), '');
  return made;
}

const sluice = (given: string[], cwd = home) => {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...given], { cwd, encoding: 'utf8', input: 'y\n' });
  return { status, stderr };
};

const commands: [string, (run: string) => string[]][] = [
  ['evaluate', (made) => ['evaluate', made]],
  ['evaluate --curve', (made) => ['evaluate', made, '--curve']],
  ['train --resume', (made) => ['train', '--resume', made]],
  ['train --again', (made) => ['train', '--again', made]],
  ['predict', (made) => ['predict', made]],
  ['export', (made) => ['export', made, '--format', 'onnx']],
  ['profile', (made) => ['profile', made]],
  ['settings --again', (made) => ['settings', '--again', made]],
  ['bench infer', (made) => ['bench', 'infer', made]],
];

describe.each(commands)('sluice %s', (_, given) => {
  test('without a terminal, refuses a program that is elsewhere, names it, and runs it with --trust', () => {
    const experiment = program(path.join(elsewhere, 'evil.experiment.ts'));
    const made = run(home, experiment);
    const refused = sluice(given(made));
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(`${experiment}.\n  Add --trust`) });
    expect(ran()).toBe(false);
    sluice([...given(made), '--trust']);
    expect(ran()).toBe(true);
  });

  test('runs what is where the user stands', () => {
    const made = run(home, program(path.join(home, 'mine.experiment.ts')));
    sluice(given(made));
    expect(ran()).toBe(true);
  });
});

/** At a terminal of util-linux's `script`, where these keys are pressed. */
const atTerminal = (keys: string, given: string[]) => {
  const command = [process.execPath, cli, ...given].map((word) => `'${word}'`).join(' ');
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    ...{ cwd: home, encoding: 'utf8', input: keys },
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  return { status, said: stdout };
};
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe.runIf(hasScript)('at a terminal a person is asked (needs script)', () => {
  test.each([
    ['y', 'y\n', true],
    ['Yes', ' Yes \n', true],
    ['no', 'n\n', false],
    ['nothing', '\n', false],
    ['another word', 'yesterday\n', false],
    ['Ctrl-D', '\u0004', false],
  ])('%s', (_, keys, runs) => {
    const experiment = program(path.join(elsewhere, 'evil.experiment.ts'));
    const { status, said } = atTerminal(keys, ['evaluate', run(home, experiment)]);
    expect(said).toContain(`and it runs as a program: ${experiment}.`);
    expect(said).toContain('Run it? [y/N] ');
    expect(ran()).toBe(runs);
    expect(status).toBe(2);
    expect(said.includes('Nothing was run.')).toBe(!runs);
  });
});

test('a run folder that is elsewhere is asked about, whatever it names', () => {
  const made = run(elsewhere, program(path.join(home, 'mine.experiment.ts')));
  expect(sluice(['evaluate', made])).toMatchObject({ status: 2, stderr: expect.stringContaining('Add --trust') });
  expect(ran()).toBe(false);
});

test('a link to a program elsewhere is that program', () => {
  symlinkSync(program(path.join(elsewhere, 'evil.ts')), path.join(home, 'mine.experiment.ts'));
  sluice(['evaluate', run(home, path.join(home, 'mine.experiment.ts'))]);
  expect(ran()).toBe(false);
});

test('a file that the user names is run; a source that the run keeps is not', () => {
  const made = run(elsewhere, path.join(elsewhere, 'gone.ts'));
  const mine = program(path.join(elsewhere, 'named.experiment.ts'));
  const stored = `require('node:fs').writeFileSync(${JSON.stringify(`${proof}2`)}, '');`;
  const source = [{ path: 'named.experiment.ts', sha256: 'x', text: stored }];
  writeFileSync(path.join(made, 'manifest.json'), JSON.stringify({ versions: {}, machine: {}, device: {}, source }));
  expect(sluice(['train', mine, '--again', made, '--stored-source']).stderr).toContain('Add --trust');
  expect(existsSync(`${proof}2`)).toBe(false);
  sluice(['train', mine, '--again', made]);
  expect(ran()).toBe(true);
});

/** Its text runs in the place of what is on the disk. */
function sweep(at: string, experiment: string): string {
  const text = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, ''); export default 1;\n`;
  const task = { id: '0_x', index: 0, configuration: 0, settings: {} };
  const made = {
    ...{ version: 1, name: 'x', spec: experiment, specFrom: '', experiment, experimentFrom: '', made: 1, replicas: 1 },
    ...{ source: [{ path: path.basename(experiment), sha256: 'x', text }], tasks: [task] },
  };
  mkdirSync(path.join(at, 'sweep'));
  writeFileSync(path.join(at, 'sweep', 'sweep.json'), JSON.stringify(made));
  return path.join(at, 'sweep');
}

describe('a sweep that is elsewhere', () => {
  test('is asked about before a task of it is run, or named to a scheduler', () => {
    const at = sweep(elsewhere, program(path.join(elsewhere, 'x.experiment.ts')));
    for (const given of [
      ['task', at, '0'],
      ['files', at],
      ['resume', at],
    ])
      expect(sluice(['sweep', ...given]), given[0]).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('x.experiment.ts.\n  Add --trust'),
      });
    expect(ran()).toBe(false);
    sluice(['sweep', 'task', at, '0', '--trust']);
    expect(ran()).toBe(true);
  });

  // A job of Slurm: test/sweep/slurm/leave.test.ts.
  test.each(['SLUICE_POOL', 'JOB_COMPLETION_INDEX'])('is run by who was started to do so: %s', (variable) => {
    const at = sweep(elsewhere, program(path.join(elsewhere, 'x.experiment.ts')));
    spawnSync(process.execPath, [cli, 'sweep', 'task', at, '0'], {
      cwd: home,
      env: { ...process.env, [variable]: String(process.pid) },
    });
    expect(ran()).toBe(true);
  });
});

/** `script` of util-linux gives a terminal. */
const terminal = spawnSync('script', ['--version']).status === 0;

describe.runIf(terminal)('on a terminal (needs script of util-linux)', () => {
  const asked = (answer: string) => {
    const made = run(home, program(path.join(elsewhere, 'x\u001b[2J.ts')));
    const command = `${process.execPath} ${cli} evaluate ${made}`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: home,
      encoding: 'utf8',
      input: answer,
    });
    return stdout;
  };

  test.each(['y\n', 'Yes\n'])('%j runs it', (answer) => {
    const said = asked(answer);
    expect(said).toContain('Run it? [y/N]');
    expect(said).not.toContain('x\u001b[2J');
    expect(ran()).toBe(true);
  });

  test.each(['\n', 'n\n', 'yesterday\n', '\u0004'])('%j does not', (answer) => {
    expect(asked(answer)).toContain('Run it? [y/N]');
    expect(ran()).toBe(false);
  });
});

test('samples and a stored profile run nothing, and ask nothing', () => {
  const made = run(elsewhere, program(path.join(elsewhere, 'evil.ts')));
  writeFileSync(path.join(made, 'profile.json'), readFileSync(path.join(made, 'config.json')));
  for (const given of [
    ['samples', made],
    ['profile', path.join(made, 'profile.json')],
  ])
    expect(sluice(given).stderr).not.toContain('--trust');
  expect(ran()).toBe(false);
});
