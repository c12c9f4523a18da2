/**
 * How long a gate's two convolutions take on this machine, one image, one thread: with all channels and a multiplication
 * by the gate, and with the open channels alone, at several shares of open channels. Gathering filters has its price:
 * below some share skipping pays, above it does not, and where that is depends on the shape and the processor.
 */
import * as tf from '@tensorflow/tfjs';
import { median } from '../base/quantiles';
import { SeededRandom } from '../base/random';
import type { Graph } from '../graph/graph';
import { program, Session } from '../graph/onnx/session';
import { networkModel } from '../graph/passes/network';
import { port } from '../graph/port';
import { trace } from '../graph/trace/trace';
import { type ConvPair, type ConvShape, pairName } from './pairs';

export interface PairTimes {
  /** `pairName` of the convolutions. */
  pair: string;
  /** Milliseconds with every channel computed and masked. */
  masked: number;
  /** Milliseconds with open channels alone, by share, ascending. */
  skipped: { share: number; ms: number }[];
}

const shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1];
/** Rounds over all of them, within the time. */
const [fewest, most] = [5, 25];

/** `budget` in milliseconds; a little more where even the fewest rounds take longer. */
export async function timePair(pair: ConvPair, budget: number): Promise<PairTimes> {
  const { graph, weights } = pairGraph(pair);
  const open = (use: 'masked' | 'skipped') =>
    Session.open(program('pair', networkModel({ graph, weights, use: () => use }).builder), { threads: 1 });
  const [masked, skipped] = [await open('masked'), await open('skipped')];
  try {
    const [height = 1, width = 1, channels = 1] = pair.makes.image;
    const inputs = shares.map((share) => {
      const random = new SeededRandom(1);
      const image = Float32Array.from({ length: channels * height * width }, () => random.uniform());
      // The gate reads the first number of the image.
      image[0] = share;
      return image;
    });
    const times = { masked: [] as number[], skipped: shares.map(() => [] as number[]) };
    const run = async (session: Session, image: Float32Array) => {
      const begin = performance.now();
      await session.compute({ image });
      return performance.now() - begin;
    };
    const end = performance.now() + budget;
    for (let round = -1; round < most && (round < fewest || performance.now() < end); round++)
      for (const [i, image] of inputs.entries()) {
        const ms = [await run(masked, image), await run(skipped, image)] as const;
        if (round < 0) continue;
        times.masked.push(ms[0]);
        times.skipped[i]?.push(ms[1]);
      }
    return {
      pair: pairName(pair),
      masked: median(times.masked),
      skipped: shares.map((share, i) => ({ share, ms: median(times.skipped[i] as number[]) })),
    };
  } finally {
    await Promise.all([masked.close(), skipped.close()]);
  }
}

/** image → convolution → ReLU → gate → convolution; the gate opens the share of its channels that the first pixel names. */
function pairGraph({ makes, reads }: ConvPair): { graph: Graph; weights: Record<string, Float32Array> } {
  const channels = makes.filter[3] as number;
  const random = new SeededRandom(2);
  const weights: Record<string, Float32Array> = {
    a: random.fillUniform(new Float32Array(sizeOf(makes.filter))),
    b: random.fillUniform(new Float32Array(sizeOf(reads.filter))),
    levels: Float32Array.from({ length: channels }, (_, c) => (c + 0.5) / channels),
  };
  const shapes = { a: [...makes.filter], b: [...reads.filter], levels: [1, channels] };
  const variables = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        tf.variable(tf.tensor(weights[name] as Float32Array, shape)),
      ]),
    ),
  );
  const variable = (name: string) => variables[name] as tf.Variable;
  try {
    const graph = trace({
      inputs: { x: { shape: [1, ...makes.image], dtype: 'float32' } },
      variables,
      run({ x }) {
        const image = x as tf.Tensor4D;
        const pixel = tf.slice(image, [0, 0, 0, 0], [1, 1, 1, makes.image[2] as number]).reshape([1, -1]);
        const share = tf.slice(pixel, [0, 0], [1, 1]);
        const gate = tf.cast(tf.greater(share, variable('levels')), 'float32');
        const inner = tf.mul(tf.relu(convolve(image, variable('a'), makes)), gate.reshape([1, 1, 1, channels]));
        return {
          output: convolve(padTo(inner as tf.Tensor4D, reads.image), variable('b'), reads),
          [port.gate('pair')]: gate,
        };
      },
    });
    return { graph, weights };
  } finally {
    tf.dispose(variables);
  }
}

function convolve(x: tf.Tensor4D, filter: tf.Tensor, { attributes }: ConvShape): tf.Tensor4D {
  const { strides, pad, dilations } = attributes as {
    strides: [number, number];
    pad: 'same';
    dilations: [number, number];
  };
  return tf.conv2d(x, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
}

/** Zeros around the image, where the second convolution reads more rows and columns than the first one makes. */
function padTo(x: tf.Tensor4D, [height = 1, width = 1]: readonly number[]): tf.Tensor4D {
  const [rows, columns] = [height - x.shape[1], width - x.shape[2]];
  const both = (n: number): [number, number] => [Math.floor(n / 2), Math.ceil(n / 2)];
  return rows === 0 && columns === 0 ? x : tf.pad4d(x, [[0, 0], both(rows), both(columns), [0, 0]]);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Expected milliseconds with `share` of the channels open, between and beyond the measured shares in proportion. */
export function skippedMs({ skipped }: PairTimes, share: number): number {
  const above = skipped.findIndex((point) => point.share >= share);
  const index = Math.min(Math.max(above < 0 ? skipped.length - 1 : above, 1), skipped.length - 1);
  const [low, high] = [skipped[index - 1], skipped[index]];
  if (!low || !high) return low?.ms ?? skipped[0]?.ms ?? 0;
  // None open costs no less than the fewest measured.
  const within = Math.max(0, (share - low.share) / (high.share - low.share));
  return low.ms + within * (high.ms - low.ms);
}
