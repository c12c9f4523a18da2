/** How often a pair of convolutions is run, and what of that counts, on a clock that goes as fast as we say. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConvPair } from '../../src/export/pairs';
import { timePair } from '../../src/export/pairTimes';
import type { Program } from '../../src/graph/onnx/session';
import '../nn/cpu';

const opened: { runs: number; closed: boolean; makes: readonly (number | string)[] | undefined }[] = [];
vi.mock('../../src/graph/onnx/session', async (original) => ({
  ...(await original<typeof import('../../src/graph/onnx/session')>()),
  Session: {
    open: async ({ outputs }: Program) => {
      const session = { runs: 0, closed: false, makes: outputs.find(({ name }) => name === 'output')?.shape };
      const isMasked = opened.push(session) % 2 === 1;
      return {
        compute: async ({ image }: { image: Float32Array }) => {
          // The first pixel is the share of open channels. The first round of all is slow, each other one takes 1 ms more.
          const round = Math.floor(session.runs++ / 8);
          vi.advanceTimersByTime((isMasked ? 4 : 10 * image[0]!) + (round === 0 ? 1000 : round));
        },
        close: async () => {
          session.closed = true;
        },
      };
    },
  },
}));

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const conv = (image: number[], filter: number[]) => ({
  ...{ image, filter },
  attributes: { strides: [1, 1], pad: 'same', dilations: [1, 1] },
});
const pair: ConvPair = { makes: conv([4, 4, 3], [3, 3, 3, 8]), reads: conv([4, 4, 8], [3, 3, 8, 3]) };

it.each([
  ['five at least', 1, 5],
  // The first round takes 16,065 ms, the r-th one behind it 65 + 16 r: the eighth begins after 903, a ninth would after 1096.
  ['as many as begin within the time', 16_065 + 1000, 8],
  ['twenty-five at most', 1e9, 25],
])('rounds are %s, behind one that does not count', async (_, budget, rounds) => {
  opened.splice(0);
  const { numTensors } = tf.memory();
  const { masked, skipped } = await timePair(pair, budget);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(opened.map(({ runs }) => runs / 8)).toEqual([rounds + 1, rounds + 1]);
  const middle = (rounds + 1) / 2;
  expect(masked).toBeCloseTo(4 + middle, 9);
  expect(skipped.map(({ share }) => share)).toEqual([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1]);
  for (const { share, ms } of skipped) expect(ms).toBeCloseTo(10 * share + middle, 5);
  expect(opened.map(({ closed }) => closed)).toEqual([true, true]);
});

it('the second convolution reads an image as large as in the network, where that pads what the first one makes', async () => {
  opened.splice(0);
  // Of 4 × 6 pixels two strides of 2 leave 2 × 3; the second convolution reads 5 × 4.
  const first = conv([4, 6, 3], [3, 3, 3, 8]);
  const makes = { ...first, attributes: { ...first.attributes, strides: [2, 2] } };
  await timePair({ makes, reads: conv([5, 4, 8], [3, 3, 8, 3]) }, 0);
  expect(opened.map(({ makes }) => makes)).toEqual(Array(2).fill([1, 5, 4, 3]));
});
