/** What has become of tasks and of a sweep, by the events in their folders: every state, every number, both sides of every guard. */
import { mkdir, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { type SweepTask, sweepFiles } from '../../../src/protocol/files/sweep';
import { experimentOf, isSweep, readSweep, type Sweep, specOf } from '../../../src/sweep/record/readSweep';
import { taskScores } from '../../../src/sweep/record/scores';
import { sweepStatus, sweepTasks } from '../../../src/sweep/record/sweepStatus';
import { isDone, taskState } from '../../../src/sweep/record/taskState';
import { temporaryFolder, writeWorker } from '../../host/temporary';
import { lines } from '../../protocol/lines';
import { ended, epoch, started, step, withValues } from '../../protocol/someEvents';

const evaluated = (number: number, accuracy: number, more: Record<string, number> = {}) => {
  const event = epoch(number, accuracy);
  return { ...event, evaluation: withValues(event.evaluation, more) };
};

async function folderWith(events: readonly RunEvent[], checkpoint = false, folder?: string): Promise<string> {
  const at = folder ?? path.join(await temporaryFolder(), 'task');
  await mkdir(path.join(at, runFiles.checkpoints), { recursive: true });
  if (events.length > 0) await writeFile(path.join(at, runFiles.events), lines(...events));
  if (checkpoint) await writeFile(path.join(at, runFiles.checkpoints, 'last.safetensors'), '');
  return at;
}
const decide = (folder: string) =>
  writeFile(
    path.join(folder, runFiles.decision),
    JSON.stringify({ time: 1, method: 'median', epoch: 1, score: 0.1, needed: 0.5, others: 3, reason: 'behind' }),
  );

describe('the state of a task', () => {
  const begun = [started(), step(7)];
  it.each<[string, RunEvent[], boolean, object]>([
    ['nothing', [], false, { state: 'missing', step: 0, epoch: undefined, resumable: false }],
    ['gone without a word', begun, true, { state: 'interrupted', step: 7, epoch: 0.7, resumable: true }],
    ['finished', [...begun, ended(20)], false, { state: 'finished', step: 20, epoch: 0.7, resumable: false }],
    ['stopped with a checkpoint', [...begun, ended(8, { outcome: 'stopped' })], true, { state: 'paused', step: 8 }],
    ['paused with a checkpoint', [...begun, ended(8, { outcome: 'paused' })], true, { state: 'paused' }],
    ['stopped before one', [...begun, ended(8, { outcome: 'stopped' })], false, { state: 'missing' }],
    [
      'failed',
      [...begun, ended(8, { outcome: 'failed', error: { message: 'No memory.' } })],
      true,
      { state: 'failed', error: { message: 'No memory.' }, resumable: true },
    ],
    [
      'resumed after its end',
      [...begun, ended(8), started({ step: 8 }), step(9)],
      true,
      { state: 'interrupted', step: 9 },
    ],
  ])('%s', async (_, events, checkpoint, state) => {
    expect(await taskState(await folderWith(events, checkpoint))).toMatchObject(state);
  });

  it('ended by the rule of the sweep, running here, and done or not', async () => {
    const early = await folderWith([...begun, ended(8, { outcome: 'stopped' })], true);
    await decide(early);
    expect(await taskState(early)).toMatchObject({ state: 'early' });
    const running = await folderWith(begun, true);
    await writeWorker(running, process.pid);
    expect(await taskState(running)).toMatchObject({ state: 'running', step: 7 });
    const unsaid = await folderWith([]);
    await writeWorker(unsaid, process.pid);
    expect(await taskState(unsaid)).toMatchObject({ state: 'running', step: 0 });
    const states = ['missing', 'queued', 'running', 'finished', 'early', 'paused', 'interrupted', 'failed'] as const;
    const facts = { step: 0, epoch: 0, resumable: false };
    expect(states.filter((state) => isDone({ state, ...facts }))).toEqual(['finished', 'early']);
  });

  it('on another machine is at work as long as its heart beats', async () => {
    const folder = await folderWith(begun, true);
    await writeWorker(folder, process.pid, 'elsewhere');
    expect(await taskState(folder)).toMatchObject({ state: 'running' });
    const [worker, hourAgo] = [path.join(folder, runFiles.worker), new Date(Date.now() - 3_600_000)];
    await utimes(worker, hourAgo, hourAgo);
    expect(await taskState(folder)).toMatchObject({ state: 'interrupted' });
  });

  it('has a checkpoint to go on from whichever of them is left', async () => {
    const folder = await folderWith(begun, true);
    const checkpoints = path.join(folder, runFiles.checkpoints);
    await rename(path.join(checkpoints, 'last.safetensors'), path.join(checkpoints, 'best.safetensors'));
    expect(await taskState(folder)).toMatchObject({ state: 'interrupted', resumable: true });
    // What a process that died was still writing is none.
    await rename(path.join(checkpoints, 'best.safetensors'), path.join(checkpoints, 'last.safetensors.77.part'));
    expect(await taskState(folder)).toMatchObject({ state: 'interrupted', resumable: false });
  });

  it('looks for the epoch among the last forty lines', async () => {
    const gates = (at: number): RunEvent => ({ kind: 'gates', time: 1, step: at, gates: [] });
    const trail = (count: number) => [started(), step(5), ...Array.from({ length: count }, (_, i) => gates(6 + i))];
    expect(await taskState(await folderWith(trail(38)))).toMatchObject({ step: 43, epoch: 0.5 });
    expect(await taskState(await folderWith(trail(39)))).toMatchObject({ step: 44, epoch: 0.5 });
    expect(await taskState(await folderWith(trail(40)))).toMatchObject({ step: 45, epoch: undefined });
  });
});

describe('the scores of a task', () => {
  it('are the evaluations by epoch, the mean IoU where there is one, and the first of the best', async () => {
    const events = [
      started({ model: { ...started().model, macs: 1000, notCounted: [] } }),
      ...[step(10), evaluated(1, 0.5), evaluated(2, 0.75), step(21), evaluated(3, 0.75, { macs: 500 }), ended(30)],
    ];
    const plain = { denseMacs: 1000, atLeast: false };
    expect(await taskScores(await folderWith(events))).toEqual({
      all: [
        { epoch: 1, score: 0.5, accuracy: 0.5, macs: 600, ...plain },
        { epoch: 2, score: 0.75, accuracy: 0.75, macs: 600, ...plain },
        { epoch: 3, score: 0.75, accuracy: 0.75, macs: 500, ...plain },
      ],
      best: { epoch: 2, score: 0.75, accuracy: 0.75, macs: 600, ...plain },
    });
    const pixels = [
      started({ model: { ...started().model, notCounted: ['Conv3D'] } }),
      evaluated(1, 0.9, { meanIoU: 0.25 }),
    ];
    expect((await taskScores(await folderWith(pixels))).best).toMatchObject({
      ...{ score: 0.25, accuracy: 0.9, meanIoU: 0.25, atLeast: true },
    });
    expect(await taskScores(path.join(await temporaryFolder(), 'none'))).toEqual({ all: [], best: undefined });
  });

  it('go by a number of the experiment’s own, the lower the better, where the session says so', async () => {
    const score = { metric: 'error', direction: 'min' } as const;
    const metrics = { error: { direction: 'min', share: true } } as const;
    const events = [
      started({ score, metrics }),
      ...[evaluated(1, 0.5, { error: 0.3 }), evaluated(2, 0.9, { error: 0.1 }), evaluated(3, 0.95, { error: 0.1 })],
    ];
    const { all, best } = await taskScores(await folderWith([...events, evaluated(4, 0.99)]));
    expect(all.map(({ score: one }) => one)).toEqual([0.3, 0.1, 0.1, Number.NaN]);
    expect(best).toMatchObject({ epoch: 2, score: 0.1, accuracy: 0.9, by: { ...score, share: true } });
    // Evaluated in the order in which they were done, which a clock or a copy may have mixed up.
    const mixed = await taskScores(await folderWith([started(), evaluated(2, 0.5), evaluated(1, 0.5)]));
    expect([mixed.all.map(({ epoch: at }) => at), mixed.best?.epoch]).toEqual([[1, 2], 1]);
  });

  it('of a session that went back forget what is done again, and keep the epoch that it begins at', async () => {
    const back = (at: number) => started({ step: at, stepsPerEpoch: 10 });
    const first = [started(), evaluated(1, 0.5), evaluated(2, 0.9)];
    const scores = async (...events: RunEvent[]) =>
      (await taskScores(await folderWith(events))).all.map(({ epoch: at, score }) => [at, score]);
    expect(await scores(...first, back(10))).toEqual([[1, 0.5]]);
    expect(await scores(...first, back(20))).toEqual([
      [1, 0.5],
      [2, 0.9],
    ]);
    expect(await scores(...first, back(10), evaluated(2, 0.7))).toEqual([
      [1, 0.5],
      [2, 0.7],
    ]);
    expect(await scores(...first, { ...back(0), stepsPerEpoch: 0 })).toEqual([]);
  });
});

const task = (index: number, configuration: number, seed: number): SweepTask => ({
  ...{ id: `t${index}`, index, configuration },
  settings: { width: 8 * (configuration + 1), seed },
});

async function sweepOf(changes: Partial<Sweep>, tasks: Record<string, RunEvent[]>): Promise<Sweep> {
  const folder = await temporaryFolder();
  for (const [id, events] of Object.entries(tasks)) await folderWith(events, true, path.join(folder, id));
  return {
    ...{
      version: 1,
      name: 's',
      spec: '/s.sweep.ts',
      specFrom: 's.sweep.ts',
      experiment: '/e.ts',
      experimentFrom: 'e.ts',
    },
    ...{ source: [], made: 1, replicas: 1, tasks: [], folder },
    ...changes,
  };
}
const whole = (accuracy: number, macs: number, dense = 1000, notCounted: string[] = []) => [
  started({ model: { ...started().model, macs: dense, notCounted } }),
  ...[evaluated(1, accuracy, { macs }), ended(20)],
];

describe('the status of a sweep', () => {
  const tasks = [task(0, 0, 1), task(1, 0, 2), task(2, 1, 1), task(3, 2, 1), task(4, 3, 1)];

  it('has each configuration over its finished seeds: means, spreads, shares, front and budget', async () => {
    const sweep = await sweepOf(
      { tasks, macsAtMost: 0.5 },
      {
        ...{ t0: whole(0.6, 400), t1: whole(0.8, 600), t2: whole(0.5, 700), t3: whole(0.9, 900) },
        t4: whole(0.4, 100).slice(0, 2),
      },
    );
    const { configurations, counts, atLeast, networksDiffer } = await sweepStatus(sweep, new Set([4]));
    expect(counts).toEqual({
      ...{ missing: 0, queued: 1, running: 0, finished: 4, early: 0, paused: 0, interrupted: 0, failed: 0 },
    });
    expect([atLeast, networksDiffer]).toEqual([false, false]);
    const [first, second, third, open] = configurations;
    expect(first).toMatchObject({ configuration: 0, settings: { width: 8 }, finished: 2, tasks: 2, onFront: true });
    expect(first!.settings).not.toHaveProperty('seed');
    expect(first!.score!.mean).toBeCloseTo(0.7, 12);
    expect(first!.macs!.mean).toBe(500);
    expect(first!.share!.mean).toBe(0.5);
    // Exactly the budget is within it.
    expect(configurations.map(({ withinBudget }) => withinBudget)).toEqual([true, false, false, undefined]);
    expect(configurations.map(({ onFront }) => onFront)).toEqual([true, false, true, false]);
    expect(second!.score!.mean).toBe(0.5);
    expect(third!.share!.mean).toBe(0.9);
    expect(open).toEqual({ configuration: 3, settings: { width: 32 }, finished: 0, tasks: 1, onFront: false });
  });

  it('knows networks that differ, and MACs that are a bound in one task alone; no budget, no word of one', async () => {
    const sweep = await sweepOf({ tasks }, { t0: whole(0.6, 400), t1: whole(0.6, 400, 2000, ['Conv3D']) });
    const { configurations, atLeast, networksDiffer } = await sweepStatus(sweep);
    expect([atLeast, networksDiffer]).toEqual([true, true]);
    expect(configurations[0]!.share!.mean).toBeCloseTo((0.4 + 0.2) / 2, 12);
    expect(configurations[0]).not.toHaveProperty('withinBudget');
  });

  it('goes by a number of which less is better: on the front is the least for its MACs', async () => {
    const score = { metric: 'error', direction: 'min' } as const;
    const of = (error: number, macs: number) => [
      started({ model: { ...started().model, macs: 1000, notCounted: [] }, score }),
      ...[evaluated(1, 0.5, { error, macs }), ended(20)],
    ];
    const sweep = await sweepOf({ tasks }, { t0: of(0.3, 400), t1: of(0.5, 400), t2: of(0.6, 300), t3: of(0.7, 350) });
    const { configurations } = await sweepStatus(sweep);
    expect(configurations.map(({ by }) => by?.metric)).toEqual(['error', 'error', 'error', undefined]);
    expect(configurations.map(({ onFront }) => onFront)).toEqual([true, true, false, false]);
    // Of seeds one may have been done by a version that did not say it.
    const mixed = await sweepOf({ tasks: tasks.slice(0, 2) }, { t0: whole(0.6, 400), t1: of(0.5, 400) });
    expect((await sweepStatus(mixed)).configurations[0]?.by?.metric).toBe('error');
  });

  it('a task in the queue waits there, unless it is done or runs', async () => {
    const sweep = await sweepOf({ tasks }, { t0: whole(0.6, 400), t1: [started()], t2: [started()] });
    await writeWorker(path.join(sweep.folder, 't2'), process.pid);
    const states = (await sweepTasks(sweep, new Set([0, 1, 2, 3]))).map(({ state }) => state);
    expect(states).toEqual(['finished', 'queued', 'running', 'queued', 'missing']);
  });
});

describe('a task that cannot be read', () => {
  const tasks = [task(0, 0, 1), task(1, 1, 1)];
  const both = { t0: whole(0.6, 400), t1: whole(0.8, 600) };

  it.each<[what: string, put: (folder: string) => Promise<unknown>, says: RegExp]>([
    ['a file in its place', (folder) => writeFile(folder, 'mine'), /^Its folder cannot be read: ENOTDIR/],
    [
      'a folder in the place of its events',
      (folder) => mkdir(path.join(folder, runFiles.events), { recursive: true }),
      /events\.jsonl is a folder/,
    ],
  ])('%s: it has failed of that, and the others are told of', async (_, put, says) => {
    const sweep = await sweepOf({ tasks }, both);
    const folder = path.join(sweep.folder, 't0');
    await rm(folder, { recursive: true });
    await put(folder);
    const { tasks: states, configurations } = await sweepStatus(sweep);
    expect(states[0]).toMatchObject({ state: 'failed', error: { message: expect.stringMatching(says) } });
    expect(configurations.map(({ finished }) => finished)).toEqual([0, 1]);
  });

  it('a line of its events that is longer than a text can be is none', async () => {
    const sweep = await sweepOf({ tasks }, both);
    // Sparse: zeros behind the last line, which no disk holds.
    await truncate(path.join(sweep.folder, 't0', runFiles.events), 600 << 20);
    const { tasks: states } = await sweepStatus(sweep);
    expect(states.map(({ best }) => best?.score)).toEqual([0.6, 0.8]);
  });
});

describe('the folder of a sweep', () => {
  it('is read back, and what is none says why', async () => {
    const { folder, ...file } = await sweepOf({ tasks: [task(0, 0, 1)] }, {});
    await expect(readSweep(folder)).rejects.toThrow(`${folder} is no sweep: sweep.json is missing.`);
    expect(isSweep(folder)).toBe(false);
    await writeFile(path.join(folder, sweepFiles.sweep), JSON.stringify(file));
    expect(await readSweep(folder)).toEqual({ ...file, folder });
    expect(isSweep(folder)).toBe(true);
    await writeFile(path.join(folder, sweepFiles.sweep), '{');
    await expect(readSweep(folder)).rejects.toThrow(
      `${path.join(folder, sweepFiles.sweep)} is no JSON, perhaps cut off: `,
    );
  });

  it('finds its files where they lay, else as far from it as then', async () => {
    const sweep = await sweepOf({ experimentFrom: '../e.ts', specFrom: 's.sweep.ts' }, {});
    expect([experimentOf(sweep), specOf(sweep)]).toEqual(['/e.ts', '/s.sweep.ts']);
    await writeFile(path.join(sweep.folder, 's.sweep.ts'), '');
    expect([experimentOf(sweep), specOf(sweep)]).toEqual(['/e.ts', path.join(sweep.folder, 's.sweep.ts')]);
    const there = path.join(sweep.folder, 'there.ts');
    await writeFile(there, '');
    expect(specOf({ ...sweep, spec: there })).toBe(there);
  });
});
