/** Sweeps through the built command line: many tasks, some killed, and what becomes of them. */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parsePlan } from '../../../src/protocol/messages/sweepPlan';
import { poolAtWork } from '../../../src/sweep/record/poolRecord';
import { smallDisk } from '../../smallDisk';
import { imports, lasting, model, weights } from '../../sweep/tinyTask';

const cli = path.join(__dirname, '../../../dist/cli.js');
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-sweep-')));
const sluice = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

/** As long as this file is there, steps of what is `slow` take a while: what is to be killed must be there for it. */
const held = path.join(folder, 'held');
const experiment = (epochs: number, slow = 0, always = false) => `import { existsSync } from 'node:fs';
${imports}
export default defineExperiment({ parameters: { lambda: 0.3, fail: false } }, ({ lambda, fail }) => ({
  model: () => {
    if (fail) throw new Error('asked to fail');
${model}
  },
  data: synthetic({ train: 64, test: 32 }),
  epochs: ${epochs}, batchSize: 16, sparsity: { weight: lambda },
  learningRate: () => {
    if (${always || (slow > 0 && `existsSync(${JSON.stringify(held)})`)}) ${lasting(slow)};
    return 0.05;
  },
}));
`;
const sweep = (fields: string, file = './small.experiment') => `import { defineSweep } from 'sluice';
import experiment from '${file}';
export default defineSweep({ experiment, ${fields} });
`;
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const only = (runs: string) => path.join(folder, runs, readdirSync(path.join(folder, runs))[0]!);

const status = (at: string) => JSON.parse(sluice('sweep', 'status', at, '--json').stdout);
const states = (at: string) => status(at).tasks.map(({ state }: { state: string }) => state);

beforeAll(() => {
  write('small.experiment.ts', experiment(2));
  write('slow.experiment.ts', experiment(200, 200));
});

describe('a sweep', () => {
  let at = '';
  beforeAll(() => {
    write('grid.sweep.ts', sweep('axes: { lambda: [0.1, 0.9] }, seeds: 2, objective: { macs: { atMost: 1 } }'));
    const { status, stdout, stderr } = sluice(
      'sweep',
      'run',
      'grid.sweep.ts',
      '--runs',
      'grid',
      '--at-once',
      '2',
      '--json',
    );
    expect(status, stderr + stdout).toBe(0);
    at = only('grid');
  }, 180_000);

  it('is listed without being run', () => {
    const dry = ['sweep', 'run', 'grid.sweep.ts', '--runs', 'dry', '--at-once', '2', '--dry-run'];
    const plan = parsePlan(sluice(...dry, '--json').stdout);
    expect(plan).toMatchObject({ name: 'grid', experiment: path.join(folder, 'small.experiment.ts'), atOnce: 2 });
    expect(plan?.tasks).toHaveLength(4);
    expect(plan?.tasks[1]).toEqual({ id: '1_lambda=0.1_seed=1', settings: { lambda: 0.1, seed: 1 }, epochs: 2 });
    expect(
      sluice(...dry)
        .stdout.split('\n')
        .slice(0, 2),
    ).toEqual(['grid: 4 tasks, 2 at a time', '  0_lambda=0.1_seed=0']);
    expect(existsSync(path.join(folder, 'dry'))).toBe(false);
  });

  it('has a folder with a run a task, and the spec expanded in it', () => {
    expect(path.basename(at)).toMatch(/^grid-\d{8}-\d{6}$/);
    const stored = json(path.join(at, 'sweep.json'));
    expect(stored.tasks.map(({ id }: { id: string }) => id)).toEqual([
      '0_lambda=0.1_seed=0',
      '1_lambda=0.1_seed=1',
      '2_lambda=0.9_seed=0',
      '3_lambda=0.9_seed=1',
    ]);
    expect(stored.source.map(({ path: file }: { path: string }) => file)).toEqual(['small.experiment.ts']);
    for (const { id, settings } of stored.tasks)
      expect(json(path.join(at, id, 'config.json'))).toMatchObject({ settings, seed: settings.seed });
    expect(readdirSync(path.join(at, 'logs')).sort()).toEqual(
      stored.tasks.map(({ id }: { id: string }) => `${id}.log`),
    );
    expect(readFileSync(path.join(at, 'logs/0_lambda=0.1_seed=0.log'), 'utf8')).toContain('epoch 2/2: test accuracy');
  });

  it('says the same numbers as its runs, over their seeds', () => {
    const { configurations, tasks, counts } = status(at);
    expect(counts).toMatchObject({ finished: 4, failed: 0, missing: 0 });
    // An independent look at the events of the first configuration.
    const bestOf = (id: string) => {
      const lines = readFileSync(path.join(at, id, 'events.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const epochs = lines.filter(({ kind }) => kind === 'epoch').map(({ evaluation }) => evaluation);
      return epochs.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
    };
    const [a, b] = [bestOf('0_lambda=0.1_seed=0'), bestOf('1_lambda=0.1_seed=1')];
    const [first] = configurations;
    expect(first).toMatchObject({ settings: { lambda: 0.1 }, finished: 2, tasks: 2, withinBudget: true });
    expect(first.score.mean).toBeCloseTo((a.accuracy + b.accuracy) / 2, 12);
    expect(first.score.deviation).toBeCloseTo(Math.abs(a.accuracy - b.accuracy) / Math.SQRT2, 12);
    expect(first.macs.mean).toBeCloseTo((a.macs + b.macs) / 2, 6);
    expect(tasks[0].best).toMatchObject({ accuracy: a.accuracy, macs: a.macs });
    expect(configurations.some(({ onFront }: { onFront: boolean }) => onFront)).toBe(true);
  });

  it('seeds begin with other weights, and each task has those of the same run alone', () => {
    expect(weights(path.join(at, '0_lambda=0.1_seed=0'))).not.toEqual(weights(path.join(at, '1_lambda=0.1_seed=1')));
    const { replicas } = json(path.join(at, 'sweep.json'));
    const alone = ['--set', 'lambda=0.1', '--set', 'seed=1', '--replicas', String(replicas), '--runs', 'alone'];
    expect(sluice('train', 'small.experiment.ts', ...alone).status).toBe(0);
    expect(weights(only('alone')) === weights(path.join(at, '1_lambda=0.1_seed=1'))).toBe(true);
  }, 60_000);

  it('a task that is repeated is no task: its new run lies beside the sweep, with the settings and the weights of the task', () => {
    const task = path.join(at, '1_lambda=0.1_seed=1');
    const inside = readdirSync(at);
    const { replicas } = json(path.join(at, 'sweep.json'));
    const repeated = sluice('train', '--again', task, '--trust', '--replicas', String(replicas));
    expect(repeated.status, repeated.stderr).toBe(0);
    expect(readdirSync(at)).toEqual(inside);
    const beside = readdirSync(path.dirname(at)).filter((name) => name !== path.basename(at));
    expect(beside).toHaveLength(1);
    expect(weights(path.join(at, '..', beside[0]!)) === weights(task)).toBe(true);
    rmSync(path.join(at, '..', beside[0]!), { recursive: true });
  }, 60_000);

  it('run again does nothing: a task that is done says so', () => {
    const before = readFileSync(path.join(at, '0_lambda=0.1_seed=0/events.jsonl'), 'utf8');
    const task = sluice('sweep', 'task', at, '0');
    expect([task.status, task.stdout.trim()]).toEqual([0, '0_lambda=0.1_seed=0: was done before']);
    expect(sluice('sweep', 'resume', at).status).toBe(0);
    expect(readFileSync(path.join(at, '0_lambda=0.1_seed=0/events.jsonl'), 'utf8')).toBe(before);
  });

  it('copied elsewhere it opens, and runs what is missing, though the experiment has changed meanwhile', () => {
    const elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-elsewhere-')));
    cpSync(folder, elsewhere, { recursive: true });
    const moved = path.join(elsewhere, path.relative(folder, at));
    renameSync(path.join(moved, '3_lambda=0.9_seed=1'), path.join(elsewhere, 'aside'));
    const stored = json(path.join(moved, 'sweep.json'));
    // As on a machine on which there is no such folder.
    const gone = JSON.stringify(stored).replaceAll(folder, '/nowhere/at/all');
    writeFileSync(path.join(moved, 'sweep.json'), gone);
    writeFileSync(path.join(elsewhere, 'small.experiment.ts'), experiment(2).replace('filters: 4', 'filters: 5'));
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync(process.execPath, [cli, 'sweep', 'resume', moved], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    expect(code, stderr + stdout).toBe(0);
    expect(stdout).toContain('4 finished of 4');
    expect(weights(path.join(moved, '3_lambda=0.9_seed=1')) === weights(path.join(elsewhere, 'aside'))).toBe(true);
  }, 60_000);

  it('is listed, in words and as JSON', () => {
    expect(sluice('sweep', 'list', 'grid').stdout).toContain('4 finished of 4');
    expect(JSON.parse(sluice('sweep', 'list', 'grid', '--json').stdout)).toMatchObject([
      { tasks: 4, counts: { finished: 4 } },
    ]);
    expect(sluice('sweep', 'list', 'nothing').stdout).toContain('There is no sweep in');
  });
});

it('a task that fails leaves the others alone, and is run again when it can be', () => {
  write('failing.sweep.ts', sweep('axes: { fail: [false, true] }'));
  // The first configuration loads; the second one's model cannot be built.
  const run = sluice('sweep', 'run', 'failing.sweep.ts', '--runs', 'failing', '--at-once', '2');
  expect(run.status, run.stderr).toBe(1);
  const at = only('failing');
  expect(states(at)).toEqual(['finished', 'failed']);
  expect(run.stdout).toContain('1_fail=true: failed. The model could not be built: asked to fail');
  expect(run.stdout).toContain('sluice sweep resume');
  expect(readFileSync(path.join(at, 'logs/1_fail=true.log'), 'utf8')).toContain('asked to fail');
  // It gives way to a new run; what a person wrote beside it stays.
  const note = path.join(at, '1_fail=true', 'label.json');
  writeFileSync(note, '{"note":"mine"}');
  expect(sluice('sweep', 'task', at, '1').status).toBe(1);
  expect(json(note)).toEqual({ note: 'mine' });
}, 60_000);

/** Whether it is so, looked at again and again. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 200));
}
const started = (at: string, id: string) =>
  existsSync(path.join(at, id, 'events.jsonl')) &&
  readFileSync(path.join(at, id, 'events.jsonl'), 'utf8').includes('"kind":"checkpoint"');

describe('a sweep that is interrupted', () => {
  it('by SIGTERM has a checkpoint of each task that ran, and resume does exactly what is missing, to the bit', async () => {
    write('long.sweep.ts', sweep('axes: { lambda: [0.1, 0.9] }, seeds: [3]', './long.experiment'));
    write('long.experiment.ts', experiment(12, 500));
    writeFileSync(held, '');
    const child = spawn(process.execPath, [cli, 'sweep', 'run', 'long.sweep.ts', '--runs', 'long', '--at-once', '2'], {
      cwd: folder,
      stdio: 'ignore',
    });
    await until(() => existsSync(path.join(folder, 'long')) && readdirSync(path.join(folder, 'long')).length === 1);
    const at = only('long');
    const ids = ['0_lambda=0.1_seed=3', '1_lambda=0.9_seed=3'];
    await until(() => ids.every((id) => started(at, id)));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(143);
    expect(states(at)).toEqual(['paused', 'paused']);
    // One of them dies in its second life, without a word.
    const again = spawn(process.execPath, [cli, 'sweep', 'task', at, '1'], { cwd: folder, stdio: 'ignore' });
    const events = path.join(at, ids[1]!, 'events.jsonl');
    await until(() => (readFileSync(events, 'utf8').match(/"kind":"started"/g) ?? []).length === 2);
    expect(states(at)).toEqual(['paused', 'running']);
    const { pid } = json(path.join(at, ids[1]!, 'worker.json'));
    again.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await until(() => states(at)[1] !== 'running');
    expect(states(at)).toEqual(['paused', 'interrupted']);
    rmSync(held);
    const { status: code, stdout, stderr } = sluice('sweep', 'resume', at, '--at-once', '2');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('2 finished of 2');
    const { replicas } = json(path.join(at, 'sweep.json'));
    const alone = ['--set', 'lambda=0.9', '--set', 'seed=3', '--replicas', String(replicas), '--runs', 'longAlone'];
    expect(sluice('train', 'long.experiment.ts', ...alone).status).toBe(0);
    expect(weights(only('longAlone')) === weights(path.join(at, ids[1]!))).toBe(true);
  }, 180_000);

  it('whose pool dies without a word leaves checkpoints and no process, and cancel stops what runs', async () => {
    writeFileSync(held, '');
    write('endless.sweep.ts', sweep('axes: { lambda: [0.1, 0.5, 0.9] }', './slow.experiment'));
    const child = spawn(
      process.execPath,
      [cli, 'sweep', 'run', 'endless.sweep.ts', '--runs', 'endless', '--at-once', '2'],
      {
        cwd: folder,
        stdio: 'ignore',
      },
    );
    await until(
      () => existsSync(path.join(folder, 'endless')) && readdirSync(path.join(folder, 'endless')).length === 1,
    );
    const at = only('endless');
    await until(() => started(at, '0_lambda=0.1') && started(at, '1_lambda=0.5'));
    child.kill('SIGKILL');
    await until(() => states(at).join() === 'paused,paused,missing');
    expect(sluice('sweep', 'cancel', at).stdout).toContain('No task runs');

    // Behind a closed terminal it goes on, until it is cancelled.
    const { stdout } = sluice('sweep', 'resume', at, '--detach', '--at-once', '1', '--json');
    expect(JSON.parse(stdout)).toEqual({ folder: at, pid: expect.any(Number) });
    await until(() => states(at).includes('running'));
    const [live, pool] = [await poolAtWork(at), JSON.parse(stdout).pid];
    expect(live).toMatchObject({ atOnce: 1, host: hostname() });
    // That of the process that goes on, by itself or behind the one in front of it.
    expect(live?.pid).toBeGreaterThanOrEqual(pool);
    expect(sluice('sweep', 'cancel', at).stdout).toContain('1 task stops after its next step');
    await until(() => states(at).join() === 'paused,paused,missing');
    // No other has taken its place.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(states(at)).toEqual(['paused', 'paused', 'missing']);
    expect(await poolAtWork(at)).toBeUndefined();
    expect(existsSync(path.join(at, 'pool.json'))).toBe(false);
  }, 180_000);

  it('two processes never run one task', async () => {
    write('race.experiment.ts', experiment(12, 15, true));
    write('race.sweep.ts', sweep('axes: { lambda: [0.7] }', './race.experiment'));
    const dry = spawn(process.execPath, [cli, 'sweep', 'run', 'race.sweep.ts', '--runs', 'race'], {
      cwd: folder,
      stdio: 'ignore',
    });
    await until(() => existsSync(path.join(folder, 'race')) && readdirSync(path.join(folder, 'race')).length === 1);
    const at = only('race');
    const rivals = [1, 2, 3].map(
      () =>
        new Promise<string>((resolve) => {
          const rival = spawn(process.execPath, [cli, 'sweep', 'task', at, '0'], { cwd: folder });
          let said = '';
          rival.stdout.on('data', (text) => {
            said += text;
          });
          rival.once('close', () => resolve(said.trim().split('\n').at(-1)!));
        }),
    );
    const said = await Promise.all([...rivals, new Promise((resolve) => dry.once('exit', resolve))]);
    const lines = readFileSync(path.join(at, '0_lambda=0.7/events.jsonl'), 'utf8').trim().split('\n');
    const kinds = lines.map((line) => JSON.parse(line).kind);
    expect(kinds.filter((kind) => kind === 'started')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'ended')).toHaveLength(1);
    expect(states(at)).toEqual(['finished']);
    expect(said.slice(0, 3).every((text) => /finished|taken|being run|was done/.test(String(text)))).toBe(true);
  }, 120_000);
});

describe('what is wrong is said before anything is made', () => {
  // The other mistakes: test/sweep/spec.
  it('an axis that is none, at its line', () => {
    write('wrong.sweep.ts', sweep('axes: { lamda: [1] }'));
    const { status: code, stderr } = sluice('sweep', 'run', 'wrong.sweep.ts', '--runs', 'wrong');
    expect(code).toBe(2);
    expect(stderr).toContain("'lamda'");
    expect(stderr).toContain('wrong.sweep.ts:3');
    expect(existsSync(path.join(folder, 'wrong'))).toBe(false);
  });

  it('an experiment in the sweep’s own file, and a folder that is no sweep', () => {
    write(
      'own.sweep.ts',
      `import { defineExperiment, defineSweep, networks, synthetic } from 'sluice';
const experiment = defineExperiment({ model: () => networks.resnetCifar({ depth: 8 }), data: synthetic(), epochs: 1 });
export default defineSweep({ experiment, axes: { epochs: [1] } });
`,
    );
    expect(sluice('sweep', 'run', 'own.sweep.ts').stderr).toContain('stands in a file of its own');
    expect(sluice('sweep', 'status', '.').stderr).toContain('is no sweep: sweep.json is missing');
    expect(sluice('sweep', 'run', 'small.experiment.ts').stderr).toContain('This is an experiment, not a sweep.');
  });
});

it('a spec that has changed since is told, and the tasks stay', () => {
  write('changed.sweep.ts', sweep('axes: { lambda: [0.1] }'));
  expect(sluice('sweep', 'run', 'changed.sweep.ts', '--runs', 'changed').status).toBe(0);
  write('changed.sweep.ts', sweep('axes: { lambda: [0.1, 0.4] }'));
  const { stdout, stderr } = sluice('sweep', 'resume', only('changed'));
  expect(stderr).toContain('1 task is new (1_lambda=0.4), and is not run');
  expect(stdout).toContain('1 finished of 1');
}, 60_000);

it('a rule ends what falls behind, with its reason written down; --beyond goes on with it', () => {
  write('rule.experiment.ts', experiment(4).replace('return 0.05', 'return lambda > 0.5 ? 0 : 0.05'));
  write(
    'rule.sweep.ts',
    sweep(
      "axes: { lambda: [0.1, 0.9] }, seeds: [0], earlyStop: { method: 'asha', graceEpochs: 2, reductionFactor: 2 }",
      './rule.experiment',
    ),
  );
  const run = sluice('sweep', 'run', 'rule.sweep.ts', '--runs', 'rule', '--at-once', '1');
  expect(run.stderr).not.toContain('error');
  const at = only('rule');
  const found = status(at);
  // With equal scores neither is behind: the rule then has nothing to say.
  const behind = found.tasks[0].best.score > found.tasks[1].best.score;
  expect(states(at)).toEqual(['finished', behind ? 'early' : 'finished']);
  if (!behind) return;
  expect(json(path.join(at, '1_lambda=0.9_seed=0/early-stop.json'))).toMatchObject({
    method: 'asha',
    epoch: 2,
    others: 1,
  });
  expect(sluice('sweep', 'task', at, '1').stdout).toContain('was done before');
  expect(sluice('sweep', 'task', at, '1', '--beyond').stdout).toContain('finished');
  expect(states(at)).toEqual(['finished', 'finished']);
}, 90_000);

it('a disk that is full in mid-sweep begins no further task, and with room again what is missing runs', (context) => {
  const disk = smallDisk(context, 2048);
  write('disk.sweep.ts', sweep('axes: { lambda: [0.1, 0.2, 0.3, 0.4] }'));
  // Room for sweep.json, and for no run.
  disk.fill(24);
  const run = sluice('sweep', 'run', 'disk.sweep.ts', '--runs', disk.folder, '--at-once', '1');
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('takes nothing more: the disk is full.');
  expect(run.stderr).toContain('1/4 tasks over');
  expect(run.stderr).not.toContain('2/4 tasks over');
  disk.free();
  const at = path.join(disk.folder, readdirSync(disk.folder).find((name) => name.startsWith('disk-'))!);
  const { status: code, stdout, stderr } = sluice('sweep', 'resume', at, '--at-once', '2', '--trust');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('4 finished of 4');
  // Read-only, what is done is done, and what would be written says why it is not.
  spawnSync('mount', ['-o', 'remount,ro', disk.folder]);
  expect(sluice('sweep', 'task', at, '0', '--trust').stdout).toContain('was done before');
  const cancel = sluice('sweep', 'cancel', at);
  expect([cancel.status, cancel.stderr]).toEqual([2, expect.stringContaining('the folder cannot be written to')]);
  spawnSync('mount', ['-o', 'remount,rw', disk.folder]);
}, 120_000);
