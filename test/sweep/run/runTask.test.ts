/** One task of a sweep, with a training in the place of the real one that is told what it says: who runs it, and how it ends. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { tryLock } from '../../../src/files/fileLock';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { SweepTask } from '../../../src/protocol/files/sweep';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { runTask, type TaskOptions, taskAt } from '../../../src/sweep/run/runTask';
import type { TrainRequest } from '../../../src/train/trainRequest';
import { temporaryFolder, writeWorker } from '../../host/temporary';
import { lines } from '../../protocol/lines';
import { ended, epoch, started, step } from '../../protocol/someEvents';
import { said } from '../../said';

const training = vi.hoisted(() => ({
  requests: [] as TrainRequest[],
  /** What the training says. */
  says: undefined as undefined | ((request: TrainRequest) => AsyncGenerator<RunEvent, void>),
}));
vi.mock('../../../src/train/train', () => ({
  train: (request: TrainRequest) => {
    training.requests.push(request);
    return training.says?.(request);
  },
}));

const locking = vi.hoisted(() => ({ asked: 0, before: () => {} }));
vi.mock('../../../src/files/fileLock', async (original) => {
  const actual = await original<typeof import('../../../src/files/fileLock')>();
  return {
    ...actual,
    tryLock: (file: string) => {
      locking.asked++;
      locking.before();
      return actual.tryLock(file);
    },
  };
});

const task = (index: number): SweepTask => ({ id: `t${index}`, index, configuration: index, settings: { x: index } });
let sweep: Sweep;
const folderOf = (index: number) => path.join(sweep.folder, `t${index}`);
const locks = () => readdirSync(sweep.folder).filter((name) => name.includes('.lock'));
const never = new AbortController().signal;

/** A training that writes what it says, and looks at `before` each event. */
function saying(events: readonly RunEvent[], before: (event: RunEvent, request: TrainRequest) => void = () => {}) {
  training.says = async function* (request) {
    mkdirSync(request.folder, { recursive: true });
    for (const event of events) {
      before(event, request);
      writeFileSync(path.join(request.folder, 'events.jsonl'), lines(event), { flag: 'a' });
      yield event;
    }
  };
}

/** A run of a task with these events, and with a checkpoint. */
function left(index: number, events: readonly RunEvent[], checkpoint = false): void {
  mkdirSync(path.join(folderOf(index), 'checkpoints'), { recursive: true });
  writeFileSync(path.join(folderOf(index), 'events.jsonl'), lines(...events));
  if (checkpoint) writeFileSync(path.join(folderOf(index), 'checkpoints/last.safetensors'), '');
}

async function run(index = 0, options: Partial<TaskOptions> = {}) {
  const events: RunEvent[] = [];
  const all = runTask(sweep, task(index), { signal: never, ...options });
  for (;;) {
    const { value, done } = await all.next();
    if (done) return { end: value, kinds: events.map(({ kind }) => kind) };
    events.push(value);
  }
}

beforeEach(async () => {
  training.requests = [];
  Object.assign(locking, { asked: 0, before: () => {} });
  sweep = {
    ...{ version: 1, name: 's', spec: '/s.ts', specFrom: 's.ts', experiment: '/e.ts', experimentFrom: 'e.ts' },
    ...{ source: [{ path: 'e.ts', sha256: '1', text: 'code' }], made: 1, replicas: 2 },
    ...{ tasks: [0, 1, 2, 3].map(task), folder: await temporaryFolder() },
  };
  saying([started(), step(1), ended(1)]);
});

it('is found by its number', () => {
  expect(taskAt(sweep, 3)).toEqual(task(3));
  for (const none of [4, -1, Number.NaN])
    expect(said(() => taskAt(sweep, none))).toEqual({
      message: `The sweep has no task ${none}.`,
      hint: 'Its tasks are 0 to 3.',
    });
});

describe('what is asked of the training', () => {
  it('is all that the sweep says of the task', async () => {
    sweep.device = 'tfjs';
    const waiting = () => {};
    expect(await run(2, { threads: '/threads', waiting })).toEqual({
      ...{ end: 'finished', kinds: ['started', 'step', 'ended'] },
    });
    expect(training.requests).toEqual([
      {
        ...{ experiment: '/e.ts', folder: folderOf(2), resume: false, settings: { x: 2 }, device: 'tfjs' },
        ...{ texts: new Map([['/e.ts', 'code']]), deviceOptions: { replicas: 2 }, signal: expect.any(AbortSignal) },
        ...{ threads: '/threads', waiting },
      },
    ]);
  });

  it('is no more than it says: the experiment’s own device, and the files on the disk where not all were kept', async () => {
    sweep.source = [
      { path: 'e.ts', sha256: '1', text: 'code' },
      { path: 'long.ts', sha256: '2', text: undefined },
    ];
    await run(1);
    const [{ signal, ...asked } = { signal: undefined }] = training.requests;
    expect(asked).toEqual({
      ...{
        experiment: '/e.ts',
        folder: folderOf(1),
        resume: false,
        settings: { x: 1 },
        deviceOptions: { replicas: 2 },
      },
    });
    expect(signal?.aborted).toBe(false);
  });

  it('is to stop when whoever asks stops', async () => {
    const stop = new AbortController();
    saying([started(), ended(1, { outcome: 'stopped' })], ({ kind }) => kind === 'ended' && stop.abort());
    expect((await run(0, { signal: stop.signal })).end).toBe('stopped');
    expect(training.requests[0]?.signal?.aborted).toBe(true);
  });

  it('is to go on from a checkpoint where there is one; what is left without one gives way, but for what a person wrote', async () => {
    left(0, [started(), step(7)], true);
    await run(0);
    expect(training.requests[0]?.resume).toBe(true);
    expect(readFileSync(path.join(folderOf(0), 'events.jsonl'), 'utf8')).toContain('"step":7');
    left(1, [started(), step(7), ended(7, { outcome: 'failed', error: { message: 'no' } })]);
    writeFileSync(path.join(folderOf(1), 'label.json'), '{}');
    await run(1);
    expect(training.requests[1]?.resume).toBe(false);
    expect(readFileSync(path.join(folderOf(1), 'events.jsonl'), 'utf8')).not.toContain('"step":7');
    expect(existsSync(path.join(folderOf(1), 'label.json'))).toBe(true);
  });
});

describe('a task', () => {
  it('that is done is left alone, and that is running is another’s, before anything is written', async () => {
    left(0, [started(), ended(20)]);
    left(1, [started()], true);
    await writeWorker(folderOf(1), process.pid);
    expect([await run(0), await run(1)]).toEqual([
      { end: 'done', kinds: [] },
      { end: 'taken', kinds: [] },
    ]);
    expect([training.requests, locking.asked]).toEqual([[], 0]);
  });

  it('that is done, or another’s, by the time it is locked is left alone, and not locked any more', async () => {
    locking.before = () => left(0, [started(), ended(20)]);
    expect(await run(0)).toEqual({ end: 'done', kinds: [] });
    expect([training.requests, locks()]).toEqual([[], []]);
  });

  it('that was ended early is done, and goes on where somebody asks for more', async () => {
    const early = () => {
      left(0, [started(), epoch(1, 0.1), ended(10, { outcome: 'stopped' })], true);
      const decision = { method: 'asha', epoch: 1, score: 0.1, needed: 0.5, others: 3, reason: 'behind' };
      writeFileSync(path.join(folderOf(0), 'early-stop.json'), JSON.stringify(decision));
    };
    early();
    expect((await run(0)).end).toBe('done');
    early();
    expect((await run(0, { beyond: true })).end).toBe('finished');
    expect(training.requests).toHaveLength(1);
    // What is finished is so whoever asks.
    expect((await run(0, { beyond: true })).end).toBe('done');
  });

  it('is locked until its run is there, and no longer', async () => {
    const seen: [string, string[]][] = [];
    saying([started(), step(1), ended(1)], ({ kind }) => seen.push([kind, locks()]));
    await run(0);
    expect(seen).toEqual([
      ['started', ['t0.lock']],
      ['step', []],
      ['ended', []],
    ]);
  });

  it('whose training says nothing or throws is locked no more', async () => {
    saying([]);
    expect(await run(0)).toEqual({ end: 'failed', kinds: [] });
    expect(locks()).toEqual([]);
    // biome-ignore lint/correctness/useYield: it fails before its first event.
    training.says = async function* () {
      throw new Error('unheard of');
    };
    await expect(run(0)).rejects.toThrow('unheard of');
    expect(locks()).toEqual([]);
  });

  it('waits for who holds it for a moment, and looks again at what has become of it', async () => {
    const lock = await tryLock(path.join(sweep.folder, 't0.lock'));
    const running = run(0);
    await new Promise((done) => setTimeout(done, 120));
    expect(training.requests).toEqual([]);
    left(0, [started(), ended(20)]);
    await lock?.release();
    expect(await running).toEqual({ end: 'done', kinds: [] });
    expect([training.requests, locks()]).toEqual([[], []]);
  });

  it('is taken where its training has failed since another process has the run', async () => {
    training.says = async function* ({ folder }) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'events.jsonl'), lines(started()));
      await writeWorker(folder, process.pid);
      yield ended(0, { outcome: 'failed', error: { message: 'is being trained already' } });
    };
    expect((await run(0)).end).toBe('taken');
    rmSync(path.join(folderOf(0), 'worker.json'));
    saying([ended(3, { outcome: 'failed', error: { message: 'no memory' } })]);
    expect((await run(0)).end).toBe('failed');
  });

  it('whose folder holds somebody’s files is refused, and not locked for that', async () => {
    mkdirSync(folderOf(0));
    writeFileSync(path.join(folderOf(0), 'main.ts'), 'mine');
    await expect(run(0)).rejects.toThrow('nothing in it is touched');
    expect(locks()).toEqual([]);
    expect(readdirSync(folderOf(0))).toEqual(['main.ts']);
  });
});

describe('the rule of the sweep', () => {
  const rule = { method: 'asha', graceEpochs: 1, reductionFactor: 2, minTasks: 1 } as const;
  const others = (accuracy: number) => left(1, [started({ epochs: 4 }), epoch(1, accuracy), epoch(2, accuracy)]);
  /** Goes on until it is asked to stop, four epochs at most. */
  const training4 = async function* ({ folder, signal }: TrainRequest): AsyncGenerator<RunEvent, void> {
    mkdirSync(path.join(folder, 'checkpoints'), { recursive: true });
    const say = (event: RunEvent) => {
      writeFileSync(path.join(folder, 'events.jsonl'), lines(event), { flag: 'a' });
      return event;
    };
    yield say(started({ epochs: 4 }));
    for (let n = 1; n <= 4; n++) {
      yield say(epoch(n, 0.2));
      if (signal?.aborted) {
        yield say(ended(10 * n, { outcome: 'stopped' }));
        return;
      }
    }
    yield say(ended(40));
  };
  const epochs = ({ kinds }: { kinds: string[] }) => kinds.filter((kind) => kind === 'epoch').length;
  const decided = () => path.join(folderOf(0), 'early-stop.json');

  beforeEach(() => {
    training.says = training4;
    sweep.earlyStop = rule;
  });

  it('ends what falls behind at the first evaluation that says so, with its reason written down', async () => {
    others(0.9);
    const ran = await run(0);
    expect([ran.end, epochs(ran)]).toEqual(['stopped', 1]);
    expect(JSON.parse(readFileSync(decided(), 'utf8'))).toMatchObject({
      ...{ method: 'asha', epoch: 1, score: 0.2, needed: 0.9, others: 1 },
    });
  });

  it('lets what is ahead go on, and what somebody wants to go on, and asks nothing without a rule', async () => {
    others(0.1);
    expect((await run(0)).end).toBe('finished');
    rmSync(folderOf(0), { recursive: true });
    others(0.9);
    expect((await run(0, { beyond: true })).end).toBe('finished');
    rmSync(folderOf(0), { recursive: true });
    delete sweep.earlyStop;
    expect((await run(0)).end).toBe('finished');
    expect(existsSync(decided())).toBe(false);
  });

  it('is not asked at the end: there is nothing left to save', async () => {
    sweep.earlyStop = { ...rule, graceEpochs: 4 };
    left(1, [started({ epochs: 9 }), epoch(4, 0.9)]);
    expect((await run(0)).end).toBe('finished');
    expect(existsSync(decided())).toBe(false);
    rmSync(folderOf(0), { recursive: true });
    sweep.earlyStop = { ...rule, graceEpochs: 3 };
    const ran = await run(0);
    expect([ran.end, epochs(ran)]).toEqual(['stopped', 3]);
  });

  it('compares with the other tasks alone, whichever of them cannot be read', async () => {
    // Against itself it would be no worse than half of two.
    mkdirSync(path.join(folderOf(2), 'events.jsonl'), { recursive: true });
    const ran = await run(0);
    expect(ran.end).toBe('finished');
    rmSync(folderOf(0), { recursive: true });
    others(0.9);
    expect((await run(0)).end).toBe('stopped');
    expect(JSON.parse(readFileSync(decided(), 'utf8'))).toMatchObject({ others: 1 });
  });
});
