/**
 * What the trained network says of some images: its evaluation, compiled on the processor where it can be. The yardstick of every
 * exported file and every measured network.
 */
import * as tf from '@tensorflow/tfjs';
import type { InputFacts } from '../base/sampleTensors';
import type { EvaluationSpec, State } from '../device/device';
import { type TrainedRun, withEvaluation } from '../evaluate/trainedRun';
import { port } from '../graph/port';
import { modelInput } from '../graph/trace/modelInputs';
import { observedApply } from '../nn';
import { headOf } from '../step/head';
import { outputsByPort } from '../step/modelOutputs';
import { type Decision, inferenceSpec } from '../step/specs';
import { type ImageSet, rowsOf } from './images';
import { type NetworkValues, outputsOfFile } from './network';

export interface Reference {
  images: number;
  /** [images, …] of each output by its name in a file: scores of the classes, of most data. */
  outputs: ReadonlyMap<string, Float32Array>;
  /** Whether the first of them are scores of classes, the highest of which counts. */
  classes: boolean;
  /** Of each image, how far its closest gate is from its threshold, in log-odds; infinite without gates. */
  margins: Float32Array;
  /** [images, channels] of each gate, 0 or 1. */
  gates: ReadonlyMap<string, Float32Array>;
  /** Open channels of each image, by gate. */
  open: ReadonlyMap<string, Float32Array>;
  /** Different sets of open channels, of all gates together, that the images have. */
  paths: number;
}

export interface ReferenceOptions extends Decision {
  /** Default: the run's own model and weights. */
  model?: tf.LayersModel;
  state?: State;
}

const batch = 20;
const margin = 'margin';

export async function referenceOf(
  run: TrainedRun,
  images: ImageSet,
  { model = run.loaded.model, state = run.state, ...decision }: ReferenceOptions = {},
): Promise<Reference> {
  // What cannot be compiled was trained eagerly, and is evaluated so.
  const device = await run.device(run.compiles ? 'cpu' : run.config.device, { model });
  try {
    const spec = referenceSpec(model, images.facts, decision);
    return await withEvaluation(device, spec, async (session) => {
      const outputs = new Map<string, Float32Array>();
      const named = outputsOfFile(model, images.facts);
      const margins = new Float32Array(images.count).fill(Number.POSITIVE_INFINITY);
      const paths = new Set<string>();
      const open = new Map(run.summary.gates.map(({ name }) => [name, new Float32Array(images.count)]));
      const values = new Map(
        run.summary.gates.map(({ name, channels }) => [name, new Float32Array(images.count * channels)]),
      );
      for (let from = 0; from < images.count; from += batch) {
        const results = await session.run(rowsOf(images, from, batch), state);
        const count = Math.min(batch, images.count - from);
        for (const { port: at, name } of named) {
          const values = results[at] as Float32Array;
          const size = values.length / batch;
          const all = outputs.get(name) ?? new Float32Array(images.count * size);
          all.set(values.subarray(0, count * size), from * size);
          outputs.set(name, all);
        }
        if (results[margin]) margins.set(results[margin].subarray(0, count), from);
        for (const [gate, counts] of open)
          counts.set(rowSums(results[port.gate(gate)] as Float32Array, batch).subarray(0, count), from);
        const gates = [...open.keys()].map((gate) => results[port.gate(gate)] as Float32Array);
        for (const [gate, all] of values) {
          const channels = all.length / images.count;
          const own = results[port.gate(gate)] as Float32Array;
          all.set(own.subarray(0, count * channels), from * channels);
        }
        for (let i = 0; i < count; i++) paths.add(gates.map((values) => rowOf(values, i).join('')).join(' '));
      }
      const classes = headOf(run.experiment, run.loaded.model, run.data.info) === 'classes';
      return { images: images.count, outputs, classes, margins, gates: values, open, paths: paths.size };
    });
  } finally {
    await device.dispose();
  }
}

/** The model's outputs by port, `port.gate(name)` [N, channels], and with gates `margin` [N]. */
function referenceSpec(model: tf.LayersModel, data: InputFacts, decision: Decision): EvaluationSpec {
  const { threshold = 0.5 } = decision;
  const least = Math.log(threshold / (1 - threshold));
  return {
    ...inferenceSpec(model, data, { batch }),
    forward(given) {
      const { outputs, gates } = observedApply(model, modelInput(model, data, given), { ...decision, training: false });
      const distances = gates.map(({ logits }) => logits.sub(least).abs().min(1));
      return {
        ...outputsByPort(model, outputs),
        ...Object.fromEntries(gates.map(({ name, gate }) => [port.gate(name), gate])),
        ...(gates.length > 0 && Number.isFinite(least)
          ? { [margin]: distances.reduce((a, b) => tf.minimum(a, b)) }
          : {}),
      };
    },
  };
}

const rowOf = (values: Float32Array, row: number) =>
  values.subarray((row * values.length) / batch, ((row + 1) * values.length) / batch);

/** [rows, columns] → [rows] */
export function rowSums(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += values[i] as number;
    return sum;
  });
}

/** What a network said, to be compared with another one's. */
export const valuesOf = ({ outputs }: Reference): NetworkValues => Object.fromEntries(outputs);
