/** Parameters of an experiment through the built command line: given, kept, carried on with, and of another network. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { parseSettables } from '../../src/protocol/messages/settableList';
import { engine } from '../engine';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-parameters-')));
const sluice = (...args: string[]) => spawnSync(process.execPath, [engine, ...args], { cwd: folder, encoding: 'utf8' });
const config = (run: string) => JSON.parse(readFileSync(path.join(folder, run, 'config.json'), 'utf8'));
const evaluated = (run: string) => JSON.parse(sluice('evaluate', run, '--json').stdout);

writeFileSync(
  path.join(folder, 'wide.experiment.ts'),
  `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({ parameters: { lambda: 0.3, width: 0.25 } }, ({ lambda, width }) => ({
  model: () => networks.resnetCifar({ depth: 8, width }),
  data: synthetic({ train: 32, test: 16 }),
  epochs: 1, batchSize: 16, sparsity: { weight: lambda },
}));
`,
);

let run = '';
beforeAll(() => {
  const { status, stderr } = sluice('train', 'wide.experiment.ts', '--set', 'width=0.5', '--set', 'seed=2');
  expect(status, stderr).toBe(0);
  run = path.join('runs', readdirSync(path.join(folder, 'runs'))[0]!);
}, 120_000);

const macs = (...args: string[]) => {
  const { stdout, stderr } = sluice('profile', ...args, '--json');
  expect(stderr.replaceAll(/^·.*\n/gm, '')).toBe('');
  return JSON.parse(stdout).total.macs as number;
};

it('lists what can be set, with other values where they are given', () => {
  const list = parseSettables(sluice('settings', 'wide.experiment.ts', '--set', 'width=1', '--json').stdout);
  expect(list?.slice(0, 3)).toMatchObject([
    { name: 'lambda', of: 'parameter', value: 0.3, takes: ['number'] },
    { name: 'width', value: 1 },
    { name: 'epochs', of: 'setting', value: 1 },
  ]);
  expect(sluice('settings', 'wide.experiment.ts').stdout).toMatch(/^lambda +0\.3 +parameter$/m);
  expect(sluice('settings', 'wide.experiment.ts', '--set', 'width=wide')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('The parameter width is "wide".'),
  });
});

it('lists them with the values of a run, as it was and as it is', () => {
  const values = (...args: string[]) => {
    const { stdout, stderr } = sluice('settings', ...args, '--json');
    const list = parseSettables(stdout);
    expect(list, stderr).toBeDefined();
    return Object.fromEntries(list!.map(({ name, value }) => [name, value]));
  };
  expect(values('--again', run)).toMatchObject({ lambda: 0.3, width: 0.5, seed: 2 });
  expect(values('--again', run, '--set', 'seed=7')).toMatchObject({ lambda: 0.3, width: 0.5, seed: 7 });
  const file = path.join(folder, 'wide.experiment.ts');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('lambda: 0.3', 'lambda: 0.4'));
  onTestFinished(() => writeFileSync(file, text));
  expect(values('--again', run)).toMatchObject({ lambda: 0.4, width: 0.5, seed: 2 });
  expect(values('--again', run, '--stored-source')).toMatchObject({ lambda: 0.3, width: 0.5, seed: 2 });
  expect(sluice('settings')).toMatchObject({ status: 2, stderr: expect.stringContaining('Which experiment?') });
  expect(sluice('settings', 'wide.experiment.ts', '--stored-source')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--stored-source is of which run?'),
  });
});

it('a run says them when it begins', () => {
  const text = readFileSync(path.join(folder, run, 'events.jsonl'), 'utf8');
  expect(parseEvents(text).events.find(({ kind }) => kind === 'started')).toMatchObject({
    parameters: { lambda: 0.3, width: 0.5 },
    settings: { seed: 2 },
  });
});

it('a run keeps all values of its parameters, beside what was given', () => {
  expect(config(run)).toMatchObject({
    settings: { width: 0.5, seed: 2 },
    parameters: { lambda: 0.3, width: 0.5 },
    sparsity: { weight: { kind: 'constant', value: 0.3 } },
    seed: 2,
  });
});

it('goes on, is repeated and is evaluated with them', () => {
  const [before] = [evaluated(run)];
  expect(before.samples).toBe(16);
  expect(sluice('train', '--resume', run, '--epochs', '2').status).toBe(0);
  expect(config(run)).toMatchObject({ epochs: 2, parameters: { lambda: 0.3, width: 0.5 } });
  const { status, stderr } = sluice('train', '--again', run, '--runs', 'other', '--set', 'lambda=0.7');
  expect(status, stderr).toBe(0);
  const again = path.join('other', readdirSync(path.join(folder, 'other'))[0]!);
  expect(config(again)).toMatchObject({
    settings: { width: 0.5, seed: 2, lambda: 0.7 },
    sparsity: { weight: { value: 0.7 } },
  });
}, 120_000);

it('sluice profile --set counts the MACs of that network, those of the run', () => {
  const narrow = macs('wide.experiment.ts');
  const wide = macs('wide.experiment.ts', '--set', 'width=0.5');
  // A convolution's MACs go with both its channels.
  expect(wide / narrow).toBeGreaterThan(3);
  expect(macs(run)).toBe(wide);
});

it('a run has its own: sluice profile RUN --set is refused', () => {
  const { status, stderr } = sluice('profile', run, '--set', 'width=1');
  expect(status).toBe(2);
  expect(stderr).toContain('has its own settings');
});

it('sluice doctor --set tries the step of that network', () => {
  const { status, stderr } = sluice('doctor', 'wide.experiment.ts', '--set', 'width=nothing', '--probe', 'cpu');
  expect(status, stderr).toBe(0);
  const probe = (...set: string[]) =>
    JSON.parse(sluice('doctor', 'wide.experiment.ts', ...set, '--probe', 'cpu').stdout);
  expect(probe('--set', 'width=nothing')).toMatchObject({ works: false, message: 'The parameter width is "nothing".' });
  expect(probe('--set', 'width=0.5')).toMatchObject({ works: true });
  expect(sluice('doctor', '--set', 'width=1').stderr).toContain('--set is of which experiment?');
}, 120_000);
