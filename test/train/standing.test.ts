/** Where a run stands: the epoch that it begins with, what its events say of a step, the best of its evaluations. */
import { describe, expect, it, vi } from 'vitest';
import { checkpointFile, type Progress, readProgress } from '../../src/checkpoints/readCheckpoint';
import { readSafetensors } from '../../src/checkpoints/safetensors';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { port } from '../../src/graph/port';
import type { Evaluation, ModelSummary } from '../../src/protocol/events/events';
import type { Score } from '../../src/protocol/events/score';
import type { Compiled } from '../../src/train/compile';
import type { LoopParts } from '../../src/train/loopParts';
import { Standing } from '../../src/train/standing';
import { define } from '../step/smallStep';
import { fakeRun } from './fakeRun';

const summary: ModelSummary = {
  ...{ name: 'net', params: 1, macs: 1, gateMacs: 0 },
  ...{ layers: [], gates: [], notCounted: [] },
};

/** Ten steps an epoch, of 4 images. */
function standing(resumed?: Partial<Progress>, state: Record<string, Float32Array> = {}, score?: Score) {
  const parts = {
    ...{ experiment: define({}), file: '/a.ts', folder: '/run', summary, warnings: [] },
    measures: { head: 'classes', score, metrics: {} },
    training: { batches: 10, info: { classes: Array(10).fill('a') } },
    resumed: resumed && { progress: { step: 0, epoch: 0, ...resumed }, state: {} },
  } as unknown as LoopParts;
  const compiled = { spec: { trainable: {}, moving: {} }, stepper: { read: async () => state } };
  return new Standing(parts, compiled as unknown as Compiled);
}
const loss = (value: number) => ({ loss: Float32Array.of(value), correct: Float32Array.of(1) });
const of = (accuracy: number, meanIoU?: number): Evaluation => ({
  values: { loss: 1, accuracy, macs: 1, ...(meanIoU === undefined ? {} : { meanIoU }) },
  ...{ samples: 1, gates: [] },
});

describe('the epoch to begin with', () => {
  it.each([
    ['a new run', undefined, 0],
    ['nothing done', { step: 0, evaluated: false }, 0],
    ['within the first', { step: 9 }, 0],
    ['within the third', { step: 29 }, 2],
    ['three done and evaluated', { step: 30, evaluated: true }, 3],
    ['three done, by an earlier version', { step: 30 }, 3],
    ['three done, the third not evaluated', { step: 30, evaluated: false }, 2],
    ['within the fourth, not evaluated', { step: 31, evaluated: false }, 3],
  ])('%s', (_, resumed, epoch) => expect(standing(resumed).firstEpoch).toBe(epoch));
});

describe('a step', () => {
  it('is done when its last batch is, and its event says where that is and what was measured', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 5000 });
    const run = standing({ step: 24 });
    vi.advanceTimersByTime(500);
    run.add(loss(3), 0.1, true);
    expect(run.step).toBe(24);
    run.add(loss(1), 0.1, false);
    expect(run.stepEvent({ learningRate: 0.1, sparsity: 0.3 })).toEqual({
      ...{ kind: 'step', time: 5500, step: 25, epoch: 2.5 },
      values: { loss: 2, accuracy: 0.25, samplesPerSecond: 16, learningRate: 0.1 },
      ...{ terms: {}, scalars: { sparsity: 0.3 } },
    });
    run.add({ ...loss(1), [port.term('mine')]: Float32Array.of(0.5) }, 0.2, false);
    run.stepEvent({ learningRate: 0.2 });
    // What an experiment is told of the newest step.
    expect(run.said).toMatchObject({ loss: 1, learningRate: 0.2, 'terms.mine': 0.5 });
    run.step = 25;
    expect(run.progress(true)).toEqual({ step: 25, epoch: 2.5, evaluated: true, best: undefined });
    expect(run.progress(false).evaluated).toBe(false);
    vi.useRealTimers();
  });

  it('whose loss is no number names the term, and the checkpoint to go on from', () => {
    const run = standing({ step: 24, epoch: 2.4 });
    run.add(loss(1), 0.1, false);
    const bad = {
      ...loss(Number.NaN),
      [port.term('task')]: Float32Array.of(2),
      [port.term('mine')]: Float32Array.of(1 / 0),
    };
    expect(() => run.add(bad, 0.1, false)).toThrow("The loss is NaN at step 26: its term 'mine' is Infinity.");
    expect(() => run.add(bad, 0.1, true)).toThrow(
      expect.objectContaining({
        detail: {
          hint: "Lower the learning rate or a term's weight. The newest good checkpoint is last, of epoch 2.4: --resume with --from last goes on from there.",
          source: { file: '/a.ts', line: 1 },
        },
      }),
    );
  });

  it('whose term alone is no number fails too, and one that measures no number does not', () => {
    const run = standing();
    run.add(
      { ...loss(1), [port.measured('norm')]: Float32Array.of(Number.NaN), correct: Float32Array.of(Number.NaN) },
      0.1,
      false,
    );
    expect(() => run.add({ ...loss(1), [port.term('mine')]: Float32Array.of(Number.NaN) }, 0.1, false)).toThrow(
      "The loss is 1 at step 2: its term 'mine' is NaN.",
    );
  });

  it('at the first step no update is to blame; with a loss that rose the learning rate is', () => {
    expect(() => standing().add(loss(Number.NaN), 0.1, false)).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({
          hint: expect.stringMatching(/^No weight has changed yet.* no checkpoint yet: start it anew\.$/),
        }),
      }),
    );
    const run = standing();
    for (const value of [2, 200]) run.add(loss(value), 0.25, false);
    expect(() => run.add(loss(Number.NaN), 0.25, false)).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({
          hint: expect.stringMatching(
            /^The loss went from 2 at step 1 to 200 at step 2: the learning rate, 0\.25, is too high/,
          ),
        }),
      }),
    );
  });
});

it('a run that leaves has its last checkpoint with its name and shapes, and what was there before as the previous one', async () => {
  const pair = Float32Array.of(1, 2);
  const { standing: run, folder } = fakeRun({
    ...{ resumed: { step: 8, epoch: 2 }, state: { w: pair, 'w#momentum': pair, m: pair } },
  });
  const [last, previous] = (['last', 'previous'] as const).map((name) => checkpointFile(folder, name)) as [
    string,
    string,
  ];
  await writeCheckpoint(last, { state: { w: pair }, progress: { step: 8, epoch: 2 } }, {});
  run.step = 9;
  expect(await run.leave('paused')).toMatchObject({ kind: 'checkpoint', step: 9, epoch: 2.25, reason: 'pause' });
  const { tensors, metadata } = await readSafetensors(last);
  expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
    ['w', [2, 1]],
    ['w#momentum', [2, 1]],
    ['m', [1, 2]],
  ]);
  expect(metadata.run).toBe('tiny-1');
  expect((await readProgress(previous)).step).toBe(8);
  expect((await readProgress(last)).evaluated).toBe(false);
});

it('weights that are no numbers are not handed on: the array and what it holds are named', async () => {
  const good = { a: Float32Array.of(1, 2), b: Float32Array.of(3) };
  expect(await standing({ step: 4 }, good).state()).toBe(good);
  const bad = { ...good, 'b#momentum': Float32Array.of(1, Number.NEGATIVE_INFINITY, Number.NaN) };
  await expect(standing({ step: 4 }, bad).state()).rejects.toThrow("After step 4 'b#momentum' holds -Infinity.");
});

it('the best evaluation is the first of the highest score, mean IoU where there is one, and goes on with a resumed run', () => {
  const run = standing({ best: { accuracy: 0.5, epoch: 1 } });
  expect([of(0.5), of(0.49), of(0.51)].map((one) => run.isBetter(one))).toEqual([false, false, true]);
  run.setBest(of(0.7), 2);
  expect(run.progress(true).best).toEqual({ accuracy: 0.7, meanIoU: undefined, epoch: 2 });
  expect(run.isBetter(of(0.6))).toBe(false);
  const pixels = standing();
  expect(pixels.isBetter(of(0))).toBe(true);
  pixels.setBest(of(0.9, 0.4), 1);
  expect(pixels.isBetter(of(0.8, 0.41))).toBe(true);
  expect(pixels.isBetter(of(0.95, 0.4))).toBe(false);
});

it('goes by a number of the experiment’s own, and the better way of it', () => {
  const run = standing({ best: { accuracy: 0.9, epoch: 1 } }, {}, { metric: 'error', direction: 'min' });
  const said = (error?: number): Evaluation => ({
    ...of(0.5),
    values: { ...of(0.5).values, ...(error === undefined ? {} : { error }) },
  });
  // The best so far is the best of something else.
  expect(run.bestScore).toBeUndefined();
  expect(run.isBetter(said(3))).toBe(true);
  run.setBest(said(3), 4);
  expect(run.bestScore).toEqual({ epoch: 4, value: 3 });
  expect(run.progress(true).best).toEqual({
    ...{ accuracy: 0.5, meanIoU: undefined, epoch: 4 },
    by: { metric: 'error', direction: 'min', value: 3 },
  });
  // What says no class has no accuracy, and JSON no number that is none.
  const { error, ...values } = said(3).values;
  run.setBest({ ...said(3), values: { ...values, accuracy: Number.NaN, error: error! } }, 5);
  expect(Object.keys(run.progress(true).best!)).toEqual(['meanIoU', 'epoch', 'by']);
  expect(run.bestScore).toEqual({ epoch: 5, value: 3 });
  // The other way of the same number is another score.
  const other = standing({ best: run.progress(true).best }, {}, { metric: 'error', direction: 'max' });
  expect(other.bestScore).toBeUndefined();
  expect([said(3), said(3.1), said(2.9), said()].map((one) => run.isBetter(one))).toEqual([false, false, true, false]);
});
