/** The loop as a whole, on a device that computes nothing: how it begins and ends, what is saved on the way, what is closed. */
import { describe, expect, it } from 'vitest';
import { checkpointFile, readProgress } from '../../src/checkpoints/readCheckpoint';
import { BatchFailure } from '../../src/device/gpuErrors';
import type { Experiment } from '../../src/experiment/experiment';
import type { EpochContext } from '../../src/experiment/onEpoch';
import { summarise } from '../../src/graph/analyse/summary';
import { loadExperiment } from '../../src/load/loadExperiment';
import { observedForward } from '../../src/step/specs';
import { loop } from '../../src/train/loop';
import type { LoopParts } from '../../src/train/loopParts';
import { type Fake, fakeRun, run } from './fakeRun';
import { experimentFile, of } from './tinyRun';

const model = `tf.sequential({ layers: [tf.layers.flatten({ inputShape: [1, 1, 1] }), tf.layers.dense({ units: 2, name: 'fc' })] })`;

/** @param step May throw instead of the n-th step of the session, from 1. @param own Fields of the experiment. */
async function looped(fake: Fake, step: (n: number) => void = () => {}, own: Partial<Experiment> = {}) {
  const made = fakeRun(fake);
  const extra = 'shaping: undefined, sparsity: undefined,';
  const { experiment, model: built, sources } = await loadExperiment(experimentFile({ model, extra, epochs: 2 }));
  const closed: string[] = [];
  const written: object[] = [];
  let steps = 0;
  const training = {
    step: async () => {
      step(++steps);
      return { loss: Float32Array.of(1), correct: Float32Array.of(1) };
    },
    read: async () => ({ w: Float32Array.of(1, 2) }),
    write: async (state: object) => void written.push(state),
    dispose: async () => void closed.push('training'),
  };
  const evaluation = { run: made.compiled.evaluator.run, dispose: async () => void closed.push('evaluation') };
  const parts = {
    ...{ ...made.parts, experiment: { ...experiment, ...own }, model: built },
    summary: summarise({ model: built, shape: [1, 1, 1], sources, forward: observedForward(built) }),
    device: { id: 'cpu', training: async () => training, evaluation: async () => evaluation },
  } as unknown as LoopParts;
  const said: Parameters<typeof run>[1] = [];
  const result = await run(loop(parts), said).then(
    ({ end }) => end,
    (error: Error) => error.message,
  );
  return { said: said!, result, closed, written, steps: () => steps, folder: made.folder };
}
const kept = (said: Awaited<ReturnType<typeof looped>>['said']) =>
  of(said, 'checkpoint').map(({ step, best, reason }) => `${best ? 'best' : 'last'} ${step} ${reason}`);

it('goes through its epochs, from its first batch, and closes what it has opened', async () => {
  const { said, result, closed, written, steps } = await looped({ batches: 2 });
  expect(result).toEqual({ outcome: 'finished' });
  expect(steps()).toBe(4);
  expect(kept(said)).toEqual(['best 2 epoch', 'last 2 epoch', 'last 4 epoch']);
  expect(of(said, 'epoch').map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 2],
    [2, 4],
  ]);
  expect(written).toEqual([]);
  expect(closed).toEqual(['training', 'evaluation']);
});

it('ends with the epoch after which its experiment has had enough', async () => {
  const own = { onEpoch: ({ stop }: EpochContext) => stop('enough') };
  const { said, result, steps } = await looped({ batches: 2 }, undefined, own);
  expect([result, steps()]).toEqual([{ outcome: 'finished', why: 'enough' }, 2]);
  expect(kept(said)).toEqual(['best 2 epoch', 'last 2 epoch']);
});

describe('told before its first step', () => {
  it('to stop, it leaves nothing', async () => {
    const { said, result, closed, steps } = await looped({ look: () => 'stopped' });
    expect([result, steps(), kept(said)]).toEqual([{ outcome: 'stopped' }, 0, []]);
    expect(closed).toEqual(['training', 'evaluation']);
  });

  it('to pause, it makes one, and keeps that', async () => {
    const { said, result, steps } = await looped({ look: () => 'paused' });
    expect([result, steps(), kept(said)]).toEqual([{ outcome: 'paused' }, 1, ['last 1 pause']]);
  });
});

it('a session that goes on begins with the state and the epoch of its checkpoint', async () => {
  const { said, result, written, steps } = await looped({
    batches: 2,
    resumed: { step: 3, epoch: 1.5, evaluated: true },
  });
  expect([result, steps()]).toEqual([{ outcome: 'finished' }, 1]);
  expect(written).toEqual([{}]);
  expect(kept(said).at(-1)).toBe('last 4 epoch');
});

describe('a batch that the device cannot take', () => {
  const failing = (at: number) => (n: number) => {
    if (n === at) throw new BatchFailure('too large');
  };
  it.each([
    ['after a step', {}, 2, ['last 1 stop']],
    ['at the first step', {}, 1, []],
    ['at the first step of a session that went on', { resumed: { step: 3, epoch: 0.75 } }, 1, []],
  ] as const)('%s: what was trained is kept, and no more', async (_, fake, at, expected) => {
    const { said, result, closed, folder } = await looped(fake, failing(at));
    expect(result).toBe('too large');
    expect(kept(said)).toEqual(expected);
    if (expected.length > 0)
      expect(await readProgress(checkpointFile(folder, 'last'))).toMatchObject({ evaluated: false });
    expect(closed).toEqual(['training', 'evaluation']);
  });

  it('is no reason for a checkpoint where something else failed', async () => {
    const { said, result } = await looped({}, (n) => {
      if (n === 2) throw new Error('odd');
    });
    expect([result, kept(said)]).toEqual(['odd', []]);
  });
});
