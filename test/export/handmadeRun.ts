/** Run folders made by hand: random weights, gates that open for some images and not for others, nothing trained. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../src/base/random';
import { checkpointFile } from '../../src/checkpoints/readCheckpoint';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { openTrainedRun, type TrainedRun } from '../../src/evaluate/trainedRun';
import { loadExperiment } from '../../src/load/loadExperiment';
import { observedApply, type Parameter, parametersOf } from '../../src/nn';
import { builtThreads } from '../threads';
import { experimentFile, folder, type Options } from '../train/tinyRun';

export const threads = async () => builtThreads;

export interface Handmade extends Options {
  /** Replaces single variables. */
  weights?: (parameter: Parameter, values: Float32Array) => Float32Array;
}

/** The folder of a run with a best and a last checkpoint. */
export async function handmadeRun({ weights = (_, values) => values, ...options }: Handmade = {}): Promise<string> {
  await tf.setBackend('cpu');
  const run = path.join(folder(), 'made-20260101-000000');
  const experiment = experimentFile(options);
  mkdirSync(path.join(run, 'checkpoints'), { recursive: true });
  writeFileSync(path.join(run, 'config.json'), JSON.stringify({ experiment, device: 'cpu', settings: {} }));
  const { model } = await loadExperiment(experiment);
  const parameters = parametersOf(model);
  for (const [seed, name] of (['best', 'last'] as const).entries()) {
    const random = new SeededRandom(seed + 1);
    const state = Object.fromEntries(parameters.map((p) => [p.name, weights(p, valuesOf(p, random))]));
    const shapes = Object.fromEntries(parameters.map((p) => [p.name, p.variable.shape]));
    const file = checkpointFile(run, name);
    // Its best epoch was the first one.
    const progress = { step: 4, epoch: seed + 1, best: { accuracy: 0.5, epoch: 1 } };
    await writeCheckpoint(file, { state, progress }, shapes);
  }
  model.dispose();
  return run;
}

/** Nothing is left at a value where it would do nothing: scales are not 1, offsets and averages not 0. */
function valuesOf({ name, variable }: Parameter, random: SeededRandom): Float32Array {
  const values = variable.dataSync<'float32'>().slice();
  const uniform = (low: number, high: number) => values.map(() => low + (high - low) * random.uniform());
  if (/gamma|moving_variance/.test(name)) return uniform(0.5, 1.5);
  if (/beta|moving_mean/.test(name)) return uniform(-0.3, 0.3);
  if (/gate_logits\/bias/.test(name)) return uniform(-1, 1);
  return values;
}

export async function opened(run: string): Promise<TrainedRun> {
  return openTrainedRun({ folder: run, threads: await threads() });
}

/** [images, classes] by TensorFlow.js, kernel by kernel; `x` is [images, H, W, C]. */
export const eager = (run: TrainedRun, x: Float32Array, threshold = 0.5): Float32Array =>
  observed(run, x, threshold, ({ outputs }) => numbersOf(outputs[0]!));

/** Likewise every output of a model of several, in its order. */
export const eagerOutputs = (run: TrainedRun, x: Float32Array, threshold = 0.5): Float32Array[] =>
  observed(run, x, threshold, ({ outputs }) => outputs.map(numbersOf));

/** Likewise of each gate layer: what is open, 0 or 1, and the log-odds, both [images, channels]. */
export const eagerGates = (run: TrainedRun, x: Float32Array, threshold = 0.5) =>
  observed(run, x, threshold, ({ gates }) =>
    gates.map(({ name, gate, logits }) => ({ name, open: numbersOf(gate), logits: numbersOf(logits) })),
  );

const numbersOf = (tensor: tf.Tensor) => tensor.dataSync<'float32'>().slice();

function observed<T>(
  { loaded, state, data }: TrainedRun,
  x: Float32Array,
  threshold: number,
  of: (pass: ReturnType<typeof observedApply>) => T,
): T {
  const { shape } = data.info;
  let result: T | undefined;
  tf.tidy(() => {
    for (const { name, variable } of parametersOf(loaded.model))
      variable.assign(tf.tensor(state[name]!, variable.shape));
    const images = tf.tensor(x, [x.length / shape.reduce((a, b) => a * b), ...shape]);
    result = of(observedApply(loaded.model, images, { training: false, threshold }));
  });
  return result!;
}

/** Largest difference as a share of the largest value. */
export function gap(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (e, i) => Math.abs(e - actual[i]!))) / scale;
}
