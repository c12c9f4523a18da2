/**
 * Runs the `sh` blocks of the pages with the built command line, as they stand and in their order, in a folder that has what
 * the pages speak of: the README's own experiment, the sample, and a run of it called RUN. Only the amount of training is less.
 * A block that is not run says why in a comment before it; whatever of `sluice` it calls must be there all the same.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksIn, blocksOf, root, textOf } from './pages';
import { cli, flagsOf, type Program, readProgram } from './program';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-docs-'));
/** The run as every page begins with it. */
const trained = path.join(folder, 'trained');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A minute's training as a second's: fewer images, and one epoch. */
function small(experiment: string): string {
  const less = experiment
    .replace(/synthetic\(\{ train: 4000, test: 1000/, 'synthetic({ train: 128, test: 100')
    .replace(/epochs(:| =) 10/, 'epochs$1 1');
  expect(less).not.toBe(experiment);
  return less;
}

function shell(script: string) {
  const env = { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env.PATH}` };
  return spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8' });
}

beforeAll(() => {
  mkdirSync(path.join(folder, 'bin'));
  symlinkSync(path.join(root, 'dist'), path.join(folder, 'dist'));
  const sluice = path.join(folder, 'bin/sluice');
  writeFileSync(sluice, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(sluice, 0o755);
  const own = blocksOf('README.md').find(({ language }) => language === 'ts')?.text ?? '';
  writeFileSync(path.join(folder, 'gated.experiment.ts'), small(own));
  writeFileSync(path.join(folder, 'shapes.experiment.ts'), small(textOf('media/sample/shapes.experiment.ts')));
  const { status, stderr } = shell('sluice train gated.experiment.ts');
  expect(status, stderr).toBe(0);
  const [run = ''] = readdirSync(path.join(folder, 'runs'));
  renameSync(path.join(folder, 'runs', run), trained);
}, 120_000);

const blocks = blocksIn('sh');
const isRun = ({ note }: { note: string }) => !note.startsWith('not run');

describe('a block of shell commands', () => {
  it('is run, or says why not', () => {
    expect(blocks.filter(isRun).length).toBeGreaterThanOrEqual(10);
    const silent = blocks.filter(({ note }) => !/^not run[^:]*: .{10,}/.test(note) && note !== '');
    expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  describe.each([...new Set(blocks.filter(isRun).map(({ page }) => page))])('of %s', (page) => {
    beforeAll(() => {
      rmSync(path.join(folder, 'runs'), { recursive: true, force: true });
      cpSync(trained, path.join(folder, 'runs/RUN'), { recursive: true });
    });

    it.each(blocks.filter((block) => block.page === page && isRun(block)))(
      'line $line',
      ({ text }) => {
        const { status, stdout, stderr } = shell(text);
        expect(status, `${stdout}\n${stderr}`).toBe(0);
      },
      240_000,
    );
  });
});

describe('what the pages call', () => {
  let program: Program;
  beforeAll(async () => {
    program = await readProgram();
  });
  const script = (name: string) => JSON.parse(textOf('package.json')).scripts[name];

  it.each(blocks)('is there: $page:$line', ({ text }) => {
    const commands = text.split(/\n|&&|;/).map((line) => line.replace(/\s+#.*$/, '').trim());
    for (const command of commands) {
      const [, name] = /^npm run ([\w:-]+)/.exec(command) ?? [];
      if (name !== undefined) expect(script(name), command).toBeDefined();
      const [, bench] = /^npm run bench -- (\w+)/.exec(command) ?? [];
      if (bench !== undefined) expect(readdirSync(path.join(root, 'test/bench')), command).toContain(`${bench}.ts`);
      const [, given] = /^(?:sluice|node dist\/cli\.js) (.+)/.exec(command) ?? [];
      if (given === undefined || given.startsWith('-')) continue;
      const flags = flagsOf(program, given);
      for (const [flag] of given.matchAll(/--[\w-]+/g)) expect(flags, command).toContain(flag);
    }
  });
});

it('the README trains with two commands, which set everything up', () => {
  const [first] = blocksOf('README.md').filter(({ language }) => language === 'sh');
  expect(first?.text).toBe('npm ci\nnpm start');
  const [build, start] = JSON.parse(textOf('package.json')).scripts.start.split(' && ');
  expect(build).toBe('npm run build');
  // As npm start would, on fewer images; the build is that of all tests.
  const less = '--epochs 1 --set data.train=128 --set data.test=100';
  const { status, stdout, stderr } = spawnSync(`${start} ${less} --runs '${folder}/first'`, {
    cwd: root,
    shell: true,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/accuracy[\s\S]*dense MACs[\s\S]*average MACs[\s\S]*mean rate[\s\S]*finished/);
  expect(
    readFileSync(path.join(folder, 'first', readdirSync(path.join(folder, 'first'))[0]!, 'events.jsonl'), 'utf8'),
  ).toContain('"ended"');
}, 120_000);
