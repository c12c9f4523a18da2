/** The steps of an epoch against a step that writes down what it is given: which batches, which numbers, what is said, how it ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readProgress } from '../../src/checkpoints/readCheckpoint';
import { port } from '../../src/graph/port';
import type { RunEvent } from '../../src/protocol/events/events';
import { trainEpoch } from '../../src/train/trainEpoch';
import { type Fake, fakeRun, run } from './fakeRun';
import { of } from './tinyRun';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function epoch(fake: Fake, number = 0, said: RunEvent[] = []) {
  const made = fakeRun(fake);
  const done = run(trainEpoch(made.parts, made.compiled, made.standing, number), said);
  return { ...made, done };
}
const last = (folder: string) => readProgress(`${folder}/checkpoints/last.safetensors`);

it('a step has so many batches, the last one what is left, each at the numbers of its own place', async () => {
  const experiment = {
    accumulate: 2,
    learningRate: (at: number) => 1 - at / 10,
    ema: { decay: 0.5 },
  } as NonNullable<Fake['experiment']>;
  const { done, steps, released, closed, opened } = epoch({ batches: 5, experiment });
  const { said, end } = await done;
  expect(end).toBeUndefined();
  expect(steps.map(({ inputs }) => inputs)).toEqual(
    [0, 1, 2, 3, 4].map((n) => ({ x: Float32Array.of(n, n), y: Int32Array.of(0, 1) })),
  );
  expect(steps.map(({ control }) => control.more)).toEqual([true, false, true, false, false]);
  // Three steps an epoch: the numbers are those of the steps done before.
  const rates = [1, 1, 1 - 1 / 30, 1 - 1 / 30, 1 - 2 / 30];
  expect(steps.map(({ scalars }) => scalars.learningRate)).toEqual(rates.map((rate) => expect.closeTo(rate, 12)));
  // (1 − d)/(1 − dᵗ) of the step that is being made.
  expect(steps.map(({ control }) => control.emaRate)).toEqual(
    [1, 1, 2 / 3, 2 / 3, 4 / 7].map((rate) => expect.closeTo(rate, 12)),
  );
  // Only the first and the last of them are read, as no time passes.
  expect(steps.map(({ control }) => control.quiet)).toEqual([false, false, true, true, false]);
  expect(said.map(({ kind }) => kind)).toEqual(['phase', 'step', 'step']);
  expect(of(said, 'step').map(({ step, epoch: at, values }) => [step, at, values.loss, values.learningRate])).toEqual([
    [1, expect.closeTo(1 / 3, 12), 0.5, 1],
    [3, 1, 3, expect.closeTo(rates[4]!, 12)],
  ]);
  expect(said[0]).toEqual({ kind: 'phase', time: 1_000_000, phase: 'training' });
  expect(released).toEqual([0, 1, 2, 3, 4]);
  expect([closed(), opened]).toEqual([1, [[0, 0]]]);
});

it('a session goes on within its epoch, behind the batches of the steps that are done', async () => {
  const resumed = { step: 4, epoch: 4 / 3 };
  const { done, opened, steps, standing } = epoch({ batches: 5, experiment: { accumulate: 2 }, resumed }, 1);
  expect((await done).end).toBeUndefined();
  expect(opened).toEqual([[1, 2]]);
  expect(steps.map(({ control }) => control.more)).toEqual([true, false, false]);
  expect(standing.step).toBe(6);
});

it('labels are looked at before a step, mixed ones are handed on, and a step that fails gives its batch back', async () => {
  const seen: [unknown, unknown][] = [];
  const checkLabels = (y: unknown, index: unknown) => void seen.push([y, index]);
  const mixed = { y: Int32Array.of(1, 0), share: Float32Array.of(0.25, 1) };
  const plan = { checkLabels } as unknown as Fake['plan'];
  const step = (batch: number) => {
    if (batch === 1) throw new Error('no step');
    return {};
  };
  const { done, steps, released, closed } = epoch({ mixed, plan: plan!, step });
  await expect(done).rejects.toThrow('no step');
  expect(seen).toEqual([0, 1].map(() => [Int32Array.of(0, 1), Int32Array.of(0, 1)]));
  expect(steps[0]!.inputs).toEqual({
    x: Float32Array.of(0, 0),
    y: Int32Array.of(0, 1),
    mixed: mixed.y,
    share: mixed.share,
  });
  expect([released, closed()]).toEqual([[0, 1], 1]);
});

describe('a run that is told to end', () => {
  it.each([
    ['stopped', 'stop'],
    ['paused', 'pause'],
  ] as const)('is %s after its step, with a checkpoint of it', async (how, reason) => {
    const { done, folder, closed, steps } = epoch({ look: (asked) => (asked === 2 ? how : undefined) });
    const { said, end } = await done;
    expect(end).toBe(how);
    expect(steps).toHaveLength(2);
    expect(of(said, 'checkpoint')).toMatchObject([
      { step: 2, epoch: 0.5, reason, file: 'checkpoints/last.safetensors' },
    ]);
    expect(await last(folder)).toMatchObject({ step: 2, epoch: 0.5, evaluated: false });
    expect(closed()).toBe(1);
  });

  it('once its last step is done ends after what comes then', async () => {
    const { done } = epoch({ look: (asked) => (asked > 4 ? 'stopped' : undefined) });
    const { said, end } = await done;
    expect(end).toBeUndefined();
    expect(of(said, 'checkpoint')).toEqual([]);
  });

  it('while a sample does not come keeps what was trained', async () => {
    const { done, folder } = epoch({ hangsAt: 2, look: (asked) => (asked > 2 ? 'stopped' : undefined) });
    const { said, end } = await done;
    expect(end).toBe('stopped');
    expect(of(said, 'checkpoint')).toMatchObject([{ step: 2, reason: 'stop' }]);
    expect((await last(folder)).step).toBe(2);
  });

  it.each([
    ['a new run', undefined, 0],
    ['a resumed one', { step: 5, epoch: 1.25 }, 1],
  ])('before a step of its session leaves nothing: %s', async (_, resumed, number) => {
    const fake: Fake = { hangsAt: resumed ? 1 : 0, look: () => 'stopped', ...(resumed ? { resumed } : {}) };
    const { said, end } = await epoch(fake, number).done;
    expect(end).toBe('stopped');
    expect(of(said, 'checkpoint')).toEqual([]);
  });

  it('waits for the rest of a step, and no longer than 8 seconds', async () => {
    const looked: number[] = [];
    const look = () => {
      looked.push(Date.now());
      return 'stopped' as const;
    };
    const { done } = epoch({ batches: 4, experiment: { accumulate: 3 }, hangsAt: 2, look });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(looked).toEqual([]);
    vi.setSystemTime(1_008_000);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(looked).toEqual([]);
    vi.setSystemTime(1_008_001);
    expect((await done).end).toBe('stopped');
  });
});

describe('what is said between two steps', () => {
  it('is a checkpoint that was asked for, after which the numbers begin anew', async () => {
    let steps = 0;
    const { done, folder } = epoch({ batches: 3, asked: () => ++steps === 2 });
    const { said } = await done;
    expect(said.map(({ kind }) => kind)).toEqual(['phase', 'step', 'checkpoint', 'step']);
    expect(said[2]).toMatchObject({ step: 2, reason: 'asked' });
    expect(await last(folder)).toMatchObject({ step: 2, evaluated: false });
    // The loss of a step is the number of its batch: the second one's is in no mean.
    expect(of(said, 'step').map(({ values }) => values.loss)).toEqual([0, 2]);
  });

  it('are samples a second of the steps alone, and rates of gates with the numbers of a step that is read', async () => {
    const durations = [950, 10, 45, 1];
    const gates = [{ name: 'g', channels: 1, sources: [] }];
    const step = (batch: number) => {
      vi.advanceTimersByTime(durations[batch]!);
      return {};
    };
    const made = fakeRun({ gates, step });
    // An evaluation before.
    vi.advanceTimersByTime(60_000);
    made.standing.pace.sayGates();
    const { said } = await run(trainEpoch(made.parts, made.compiled, made.standing, 0));
    // The third step ends a second after the beginning, and nobody reads it.
    expect(said.map(({ kind }) => kind)).toEqual(['phase', 'step', 'step', 'step', 'gates']);
    // Batches of 4.
    const speeds = [4 / 0.95, 4 / 0.01, 8 / 0.046].map((speed) => expect.closeTo(speed, 6));
    expect(of(said, 'step').map(({ values }) => values.samplesPerSecond)).toEqual(speeds);
  });

  it('are the rates of gates once a second, and what was warned of, as soon as a step is made', async () => {
    const made = fakeRun({
      gates: [{ name: 'g', channels: 2, sources: [] }],
      step(batch) {
        vi.advanceTimersByTime(600);
        if (batch === 1) made.parts.warnings.push('look');
        return { [port.fired('g')]: Float32Array.of(batch, 4) };
      },
    });
    const { said } = await run(trainEpoch(made.parts, made.compiled, made.standing, 0));
    expect(said.map(({ kind }) => kind)).toEqual([
      'phase',
      'step',
      'step',
      'gates',
      'warning',
      'step',
      'step',
      'gates',
    ]);
    expect(of(said, 'gates').map(({ step, time }) => [step, time])).toEqual([
      [2, 1_001_200],
      [4, 1_002_400],
    ]);
    // Of 8 images: 0 + 1 and 8; then 2 + 3 and 8.
    const rates = of(said, 'gates').map(({ gates }) => [...Buffer.from(gates[0]!.rates, 'base64')]);
    expect(rates).toEqual([
      [32, 255],
      [159, 255],
    ]);
    const slow = () => {
      vi.advanceTimersByTime(1200);
      return {};
    };
    const none = epoch({ step: slow });
    expect(of((await none.done).said, 'gates')).toEqual([]);
  });
});
