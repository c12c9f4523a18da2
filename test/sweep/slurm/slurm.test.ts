/** A sweep on a real Slurm, through the built command line: killed, out of time, preempted, failing, gone on with. */
import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imports, lasting, model, weights } from '../tinyTask';
import { slurmConfiguration, slurmInstalled, startCluster, stopCluster } from './cluster';

const cli = path.join(__dirname, '../../../dist/cli.js');

// Its name is one that a script has to quote.
const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-slurm-'))), `it's 100%A "here"`);
const cluster = path.join(path.dirname(folder), 'cluster');
const env = { ...process.env, SLURM_CONF: slurmConfiguration(cluster) };
const run = (command: string, ...args: string[]) => spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
const sluice = (...args: string[]) => run(process.execPath, cli, ...args);
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const only = (runs: string) => path.join(folder, runs, readdirSync(path.join(folder, runs))[0]!);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

async function until(holds: () => boolean): Promise<void> {
  // Most of what is asked starts a program of Slurm's.
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 500));
}

/** A task takes its time as long as a file of its number is there. */
const held = (task: number) => path.join(folder, 'held', String(task));
const hold = (...tasks: number[]) => {
  for (const task of tasks) writeFileSync(held(task), '');
};
const experiment = () => `import { existsSync } from 'node:fs';
${imports}
export default defineExperiment({ parameters: { task: 0, fail: false } }, ({ task, fail }) => ({
  model: () => {
    if (fail) throw new Error('asked to fail');
${model}
  },
  data: synthetic({ train: 64, test: 32 }),
  epochs: 1, batchSize: 16, sparsity: { weight: task / 20 }, seed: task,
  learningRate: () => {
    if (existsSync(${JSON.stringify(path.join(folder, 'held'))} + '/' + task)) ${lasting(1500)};
    return 0.05;
  },
}));
`;
const sweep = (list: object[], fields: string) => `import { defineSweep } from 'sluice';
import experiment from './small.experiment';
export default defineSweep({ experiment, method: 'list', list: ${JSON.stringify(list)}, slurm: { ${fields} } });
`;
/** Those that are held have epochs for five minutes of that, and for a second or two without. */
const tasks = (count: number, long: number) =>
  Array.from({ length: count }, (_, task) => ({
    task,
    epochs: task < long ? 50 : 2,
    ...(task === 5 ? { fail: true } : {}),
  }));

const idOf = (at: string, index: number): string => json(path.join(at, 'sweep.json')).tasks[index].id;
const events = (at: string, index: number) => text(path.join(at, idOf(at, index), 'events.jsonl'));
const hasCheckpoint = (at: string, index: number) => events(at, index).includes('"kind":"checkpoint"');
const worker = (at: string, index: number) => json(path.join(at, idOf(at, index), 'worker.json'));
const jobs = (at: string): { job: string; indices: number[]; offset: number }[] =>
  text(path.join(at, 'slurm.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const status = (at: string) => JSON.parse(sluice('sweep', 'status', at, '--json').stdout);
const states = (at: string): string[] => status(at).tasks.map(({ state }: { state: string }) => state);
const emptyQueue = () => run('squeue', '--noheader').stdout.trim() === '';
const log = (at: string, job: string) => text(path.join(at, 'logs', `${job}.log`));

/** Each of these tasks, which finish some time, ends with the weights of the same task run alone. */
async function sameAlone(at: string, indices: readonly number[]): Promise<void> {
  for (const index of indices) {
    const flags = ['--set', `task=${index}`, '--set', `epochs=${index < 5 ? 50 : 2}`, '--replicas', '1'];
    const runs = path.join(folder, 'alone', String(index));
    await promisify(execFile)(process.execPath, [cli, 'train', 'small.experiment.ts', ...flags, '--runs', runs], {
      cwd: folder,
    });
    while (!events(at, index).includes('"outcome":"finished"'))
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(weights(path.join(runs, readdirSync(runs)[0]!)) === weights(path.join(at, idOf(at, index)))).toBe(true);
  }
}

describe.skipIf(!slurmInstalled() || !(await startCluster(cluster)))('on a cluster (needs Slurm)', () => {
  beforeAll(() => {
    mkdirSync(path.join(folder, 'held'), { recursive: true });
    write('small.experiment.ts', experiment());
  });

  afterAll(() => {
    stopCluster(cluster);
    rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  it('whatever becomes of its tasks, each ends with the weights of the same task run alone', async () => {
    // Slurm sends the signal half a minute or less after it is due; the other tasks have an hour.
    write('twenty.sweep.ts', sweep(tasks(20, 5), `time: 60, cpusPerTask: 1, extra: { signal: 'B:USR1@50' }`));
    hold(0, 1, 2, 3, 4);
    const submitted = sluice('sweep', 'submit', 'twenty.sweep.ts', '--runs', 'twenty');
    expect(submitted.status, submitted.stderr).toBe(0);
    const at = only('twenty');
    const [first, second] = jobs(at);
    // This cluster's arrays end at 15.
    expect([first, second]).toMatchObject([{ offset: 0 }, { offset: 16, indices: [16, 17, 18, 19] }]);
    expect(submitted.stdout).toContain(`20 tasks submitted as jobs ${first!.job}, ${second!.job}.`);
    const nth = (index: number) => `${first!.job}_${index}`;
    run('scontrol', 'update', `JobId=${nth(0)}`, 'TimeLimit=1');
    expect(status(at).counts.queued).toBeGreaterThanOrEqual(16);
    // Beside it, for Slurm mostly waits.
    const others = sameAlone(at, [6, 10, 15, 16, 19]);
    // It is looked at below: what fails until then is not nobody's.
    others.catch(() => undefined);

    // The process that trains dies; the one in front of it; both.
    for (const index of [1, 2, 3]) {
      await until(() => hasCheckpoint(at, index));
      const { pid, job } = worker(at, index);
      expect(job).toBe(nth(index));
      const front = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
      if (index !== 1) process.kill(front, 'SIGKILL');
      if (index !== 2) process.kill(pid, 'SIGKILL');
    }
    // Taken away, as a job of more weight would have it: Slurm puts it back by itself, and no timeout is counted.
    await until(() => hasCheckpoint(at, 4));
    expect(run('scontrol', 'requeue', nth(4)).stderr).toBe('');
    await until(() => log(at, nth(4)).includes('Slurm takes job'));
    rmSync(held(4));
    await until(() => run('scontrol', 'update', `JobId=${nth(4)}`, 'StartTime=now').status === 0);

    const timeouts = path.join(at, 'logs', `${idOf(at, 0)}.timeouts`);
    await until(() => existsSync(timeouts));
    await until(() =>
      run('squeue', '--noheader', '--array', `--jobs=${first!.job}`, '--format=%K %T').stdout.includes('0 PENDING'),
    );
    expect(states(at)[0]).toBe('queued');
    expect(log(at, nth(0))).toContain(`Job ${nth(0)} is back in the queue`);
    expect(json(timeouts)).toEqual({ job: nth(0), count: 1 });
    rmSync(held(0));
    run('scontrol', 'update', `JobId=${nth(0)}`, 'StartTime=now', 'TimeLimit=60');
    await until(emptyQueue);

    const expected = Array.from({ length: 20 }, (_, i) => (i === 5 ? 'failed' : 'finished'));
    const killed = states(at);
    expect(killed.map((state, i) => (i >= 1 && i <= 3 ? 'killed' : state))).toEqual(
      expected.map((state, i) => (i >= 1 && i <= 3 ? 'killed' : state)),
    );
    expect(killed.slice(1, 4)).toEqual(['failed', 'paused', 'interrupted']);
    // Two sessions in one folder, and the second in its second life.
    expect(events(at, 0).match(/"kind":"started"/g)).toHaveLength(2);
    expect(existsSync(path.join(at, 'logs', `${idOf(at, 4)}.timeouts`))).toBe(false);
    expect(json(path.join(at, idOf(at, 6), 'manifest.json')).slurm).toMatchObject({ job: nth(6), cpus: 1 });

    for (const index of [1, 2, 3]) rmSync(held(index));
    const resumed = sluice('sweep', 'resume', at, '--where', 'slurm');
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(jobs(at).slice(2)).toMatchObject([{ indices: [1, 2, 3, 5] }]);
    expect(text(path.join(at, 'submit.sh'))).toContain('--array=1-3,5 ');
    await until(emptyQueue);
    expect(states(at)).toEqual(expected);
    const again = sluice('sweep', 'status', at);
    expect(again.stdout).toContain('1 failed, 19 finished of 20');

    await Promise.all([others, sameAlone(at, [0, 1, 2, 3, 4])]);
  }, 400_000);

  it('cancelled, what waits leaves the queue, what runs has a checkpoint, and nothing asks to be submitted again', async () => {
    write('many.sweep.ts', sweep(tasks(18, 18), 'time: 60, atOnce: 1'));
    hold(0);
    expect(sluice('sweep', 'submit', 'many.sweep.ts', '--runs', 'many', '--json').status).toBe(0);
    const at = only('many');
    // So many at a time are so many of all arrays: the second waits for the first.
    const [first, second] = jobs(at);
    const waitsFor = run('squeue', '--noheader', `--jobs=${second!.job}`, '--format=%E').stdout;
    expect(waitsFor).toContain(`afterany:${first!.job}_`);
    await until(() => hasCheckpoint(at, 0));
    // A copy of the folder has no jobs of its own, and none of these are its to cancel.
    const copy = path.join(folder, 'copy');
    cpSync(at, copy, { recursive: true });
    expect(status(copy).counts).toMatchObject({ queued: 0, missing: 17 });
    sluice('sweep', 'cancel', copy);
    expect(status(at).counts).toMatchObject({ queued: 17, running: 1 });
    // Nothing is missing that is not in the queue.
    expect(sluice('sweep', 'resume', at, '--where', 'slurm').stdout).toContain('Nothing is missing');
    const { stdout } = sluice('sweep', 'cancel', at);
    expect(stdout).toContain("17 tasks were taken out of Slurm's queue.");
    expect(stdout).toContain('1 task stops after its next step');
    await until(emptyQueue);
    expect(status(at).counts).toMatchObject({ paused: 1, missing: 17 });
    expect(log(at, `${first!.job}_0`)).not.toContain('submit again');
    // What the queue starts all the same, for it could not be asked, is left alone.
    const late = spawnSync(process.execPath, [cli, 'sweep', 'task', at, '1'], {
      env: { ...env, SLURM_JOB_ID: '1' },
      encoding: 'utf8',
    });
    expect(late.stdout).toContain('left alone, for the sweep was cancelled');
    expect(status(at).counts).toMatchObject({ missing: 17 });
  }, 120_000);

  it('what sbatch refuses is told in its own words, and the sweep can be submitted when that is mended', () => {
    write('refused.sweep.ts', sweep(tasks(2, 0), "partition: 'nowhere'"));
    const refused = sluice('sweep', 'submit', 'refused.sweep.ts', '--runs', 'refused');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('invalid partition specified: nowhere');
    const at = only('refused');
    expect(refused.stderr).toContain(`sluice sweep resume ${path.relative(folder, at)} --where slurm`);
    write('refused.sweep.ts', sweep(tasks(2, 0), "partition: 'main'"));
    const dry = sluice('sweep', 'resume', at, '--where', 'slurm', '--dry-run');
    expect(dry.stdout, dry.stderr).toContain('#SBATCH --partition=main');
    expect(existsSync(path.join(at, 'slurm.jsonl'))).toBe(false);
  }, 60_000);
});
