/** The trained network as ONNX, traced from the model and its weights, and run on images. */
import type * as tf from '@tensorflow/tfjs';
import { traceEvaluation } from '../device/traces';
import type { TrainedRun } from '../evaluate/trainedRun';
import type { Graph } from '../graph/graph';
import type { NetworkRequest } from '../graph/inference/plan';
import type { OnnxBuilder } from '../graph/onnx/builder';
import { type Program, Session } from '../graph/onnx/session';
import { type NetworkModel, networkModel } from '../graph/passes/network';
import { type Decision, inferenceSpec } from '../step/specs';
import { freeBatch } from './freeBatch';
import { feedOf, type ImageSet, inputsOfFile } from './images';

/** The forward pass on `batch` samples: inputs by port, outputs `output` and `port.gate(name)`. */
export function forwardGraph({ loaded, data }: TrainedRun, options: Decision & { batch: number }): Graph {
  const { model, sources } = loaded;
  const way =
    'ONNX and the measurement of speed need a network that can be compiled; --format tfjs and safetensors take any.';
  return traceEvaluation(inferenceSpec(model, data.info, options), { model, sources, way });
}

export type NetworkOptions = Decision & Pick<NetworkRequest, 'use' | 'candidates'>;

/** Of exactly `batch` images. */
export function networkOf(
  run: TrainedRun,
  { batch, use, candidates, ...decision }: NetworkOptions & { batch: number },
): NetworkModel {
  const graph = forwardGraph(run, { ...decision, batch });
  return networkModel({
    graph,
    weights: run.state,
    use,
    candidates,
  });
}

/** No dimension of a network is this one by chance. */
const placeholder = 8191;

/** Of any number of images; gates are masked or open, for a skipping network takes one image. */
export function networkOfAnyBatch(run: TrainedRun, options: Omit<NetworkOptions, 'candidates'>): OnnxBuilder {
  const { builder } = networkOf(run, { ...options, batch: placeholder });
  freeBatch(builder, placeholder);
  return builder;
}

/** A file's program for a batch of a run's images. */
export function programOf(model: Uint8Array, { data, loaded }: TrainedRun, batch: number): Program {
  return {
    model,
    inputs: inputsOfFile(data.info, batch).map(({ name, shape, dtype }) => ({ name, shape, type: dtype })),
    outputs: [{ name: 'output', shape: [batch, ...outputShape(loaded.model)], type: 'float32' }],
  };
}

/** Of a sample, what the model says first: [classes] of most. */
export const outputShape = ({ outputs }: tf.LayersModel): number[] =>
  (outputs[0]?.shape ?? []).slice(1).map((d) => d ?? 1);

/** `output` [images, …], `batch` images at a time; the last one repeated to fill the last batch. */
export async function outputsOf(program: Program, images: ImageSet, batch: number): Promise<Float32Array> {
  const session = await Session.open(program, { threads: 1 });
  try {
    const rows: Float32Array[] = [];
    for (let from = 0; from < images.count; from += batch) {
      const { output } = await session.compute(feedOf(images, from, batch));
      const values = output as Float32Array;
      rows.push(values.slice(0, (values.length / batch) * Math.min(batch, images.count - from)));
    }
    return Float32Array.from(rows.flatMap((row) => [...row]));
  } finally {
    await session.close();
  }
}
