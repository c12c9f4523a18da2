/** The trained network as ONNX, traced from the model and its weights, and run on images. */
import { traceEvaluation } from '../device/traces';
import type { TrainedRun } from '../evaluate/trainedRun';
import type { Graph } from '../graph/graph';
import type { NetworkRequest } from '../graph/inference/plan';
import type { OnnxBuilder } from '../graph/onnx/builder';
import { type Program, Session } from '../graph/onnx/session';
import { type NetworkModel, networkModel } from '../graph/passes/network';
import { type Decision, inferenceSpec } from '../step/specs';
import { freeBatch } from './freeBatch';
import { type ImageSet, planesOf } from './images';

/** The forward pass on `batch` images: input `x`, outputs `output` and `port.gate(name)`. */
export function forwardGraph({ loaded, data }: TrainedRun, options: Decision & { batch: number }): Graph {
  const { model, sources } = loaded;
  const way =
    'ONNX and the measurement of speed need a network that can be compiled; --format tfjs and safetensors take any.';
  return traceEvaluation(inferenceSpec(model, data.info.shape, options), { model, sources, way });
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
export function programOf(model: Uint8Array, { data }: TrainedRun, batch: number): Program {
  const { shape, classes } = data.info;
  const [height, width, channels] = shape;
  return {
    model,
    inputs: [{ name: 'image', shape: [batch, channels, height, width], type: 'float32' }],
    outputs: [{ name: 'output', shape: [batch, classes.length], type: 'float32' }],
  };
}

/** `output` [images, classes], `batch` images at a time; the last one repeated to fill the last batch. */
export async function outputsOf(program: Program, images: ImageSet, batch: number): Promise<Float32Array> {
  const session = await Session.open(program, { threads: 1 });
  try {
    const rows: Float32Array[] = [];
    for (let from = 0; from < images.count; from += batch) {
      const { output } = await session.compute({ image: planesOf(images, from, batch) });
      const values = output as Float32Array;
      rows.push(values.slice(0, (values.length / batch) * Math.min(batch, images.count - from)));
    }
    return Float32Array.from(rows.flatMap((row) => [...row]));
  } finally {
    await session.close();
  }
}
