/** What a session opens: as its experiment says, and all of it closed again. */
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { Checkpoint } from '../../src/checkpoints/readCheckpoint';
import type { Pipeline } from '../../src/data';
import { openParts } from '../../src/train/openParts';
import { prepare } from '../../src/train/prepare';
import type { TrainRequest } from '../../src/train/trainRequest';
import { run } from './fakeRun';
import { experimentFile, request } from './tinyRun';

/** Opened, and what closes each thing, in the order in which they were opened. */
async function opened(asked: TrainRequest, closing: (() => Promise<void>)[] = [], resumed?: Checkpoint) {
  const { end: prepared } = await run(prepare(asked, () => {}));
  const parts = await openParts(asked, prepared, resumed, {
    warn: () => {},
    closeLater: (thing, close) => {
      closing.push(() => close(thing));
      return thing;
    },
  });
  return { parts, closing };
}
const closeAll = async (closing: (() => Promise<void>)[]) => {
  for (const close of closing) await close();
};

/** Of the first batch the places of its samples in the split, and their numbers. */
async function first(pipeline: Pipeline) {
  for await (const { index, x, release } of pipeline.epoch(0)) {
    const found = { index: [...index], x: x.slice() };
    release();
    return found;
  }
  throw new Error('There is no batch.');
}

const flat =
  'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] })';
const plain = 'shaping: undefined, sparsity: undefined,';
const small = (extra = '') => experimentFile({ model: flat, extra: `${plain} ${extra}` });

describe('the data', () => {
  it('comes in an order of the seed, changed as the experiment says, and of a test batch no more than there are', async () => {
    const of = async (extra: string, settings = {}) => {
      const { parts, closing } = await opened(request({ file: small(extra), settings }));
      const found = { parts, train: await first(parts.training), test: await first(parts.test) };
      await closeAll(closing);
      return found;
    };
    const usual = await of('evaluation: { batchSize: 300 },');
    expect(usual.parts.experiment.evaluation.batchSize).toBe(32);
    expect(usual.test.index).toEqual(Array.from({ length: 32 }, (_, i) => i));
    expect(usual.train.index).toHaveLength(16);
    const other = await of('', { seed: 5 });
    expect(other.train.index).not.toEqual(usual.train.index);
    expect(other.test.x.length).toBe(16 * 3072);
    const moved = await of('augmentation: { padCrop: 8 },');
    expect(moved.train.index).toEqual(usual.train.index);
    expect(moved.train.x).not.toEqual(usual.train.x);
    expect(moved.test.x).toEqual(usual.test.x.slice(0, 16 * 3072));
  });
});

it('each pipeline and the device are closed, by what they were handed over with', async () => {
  const { parts, closing } = await opened(request({ file: small() }));
  const spies = [
    vi.spyOn(parts.training, 'close'),
    vi.spyOn(parts.test, 'close'),
    vi.spyOn(parts.device, 'dispose'),
  ] as const;
  await closeAll(closing);
  expect(spies.map((spy) => spy.mock.calls.length)).toEqual([1, 1, 1]);
});

it('a device that is not there is the fault of the line that names it, unless it was asked for besides', async () => {
  const file = small("device: 'tfjs-node-gpu',");
  const sourceOf = async (more: Partial<TrainRequest>) => {
    const closing: (() => Promise<void>)[] = [];
    const deviceOptions = { tfjsNodeGpuPath: '/nowhere/at/all' };
    const error = await opened(request({ file, deviceOptions, ...more }), closing).catch((reason: unknown) => reason);
    // The data was opened before, and is closed all the same.
    expect(closing).toHaveLength(2);
    await closeAll(closing);
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).detail.source;
  };
  expect(await sourceOf({})).toMatchObject({ file, line: 13 });
  expect((await sourceOf({ device: 'tfjs-node-gpu' }))?.file).not.toBe(file);
});

it.each([
  ['scores of other classes', 'units: 7', 4, "The model's output is [batch, 7]"],
  ['another number of steps than so far', 'units: 10', 5, 'The run has 5 steps an epoch so far, and would have 4'],
])('%s is refused before a device is opened', async (_, units, steps, message) => {
  const closing: (() => Promise<void>)[] = [];
  const file = experimentFile({ model: flat.replace('units: 10', units), extra: plain });
  const resumed = { state: {}, progress: { step: steps, epoch: 1 } };
  await expect(opened(request({ file }), closing, resumed)).rejects.toThrow(message);
  expect(closing).toHaveLength(2);
  await closeAll(closing);
});
