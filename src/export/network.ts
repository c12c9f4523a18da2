/** The trained network as ONNX, traced from the model and its weights, and run on images. */
import type * as tf from '@tensorflow/tfjs';
import type { InputFacts } from '../base/sampleTensors';
import { traceEvaluation } from '../device/traces';
import type { TrainedRun } from '../evaluate/trainedRun';
import type { Graph } from '../graph/graph';
import { networkOutputs } from '../graph/inference/networkOutputs';
import type { NetworkRequest } from '../graph/inference/plan';
import type { OnnxBuilder } from '../graph/onnx/builder';
import { type Program, Session } from '../graph/onnx/session';
import { type NetworkModel, networkModel } from '../graph/passes/network';
import { modelOutputs } from '../step/modelOutputs';
import { type Decision, inferenceSpec } from '../step/specs';
import { freeBatch } from './freeBatch';
import { feedOf, type ImageSet, inputsOfFile } from './images';

/** The forward pass on `batch` samples: inputs and outputs by port, and `port.gate(name)`. */
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
    outputs: outputsOfFile(loaded.model, data.info).map(({ name, shape }) => ({
      name,
      shape: [batch, ...shape],
      type: 'float32',
    })),
  };
}

/** What a file gives for a sample: [classes] of most. The first is what the model predicts. */
export function outputsOfFile(model: tf.LayersModel, facts: InputFacts) {
  const outputs = modelOutputs(model);
  const inputs = inputsOfFile(facts, 1).map(({ name }) => name);
  const names = networkOutputs(
    outputs.map(({ port }) => port),
    inputs,
  );
  return names.map(({ port, name }, i) => {
    const shape = model.outputs[outputs[i]?.place ?? 0]?.shape ?? [];
    return { port, name, shape: shape.slice(1).map((d) => d ?? 1) };
  });
}

/** Each output of a network [images, …], by its name in a file. */
export type NetworkValues = Readonly<Record<string, Float32Array>>;

/** `batch` images at a time; the last one repeated to fill the last batch. */
export async function outputsOf(program: Program, images: ImageSet, batch: number): Promise<NetworkValues> {
  const session = await Session.open(program, { threads: 1 });
  try {
    const rows = new Map<string, Float32Array[]>(program.outputs.map(({ name }) => [name, []]));
    for (let from = 0; from < images.count; from += batch) {
      const found = await session.compute(feedOf(images, from, batch));
      for (const [name, parts] of rows) {
        const values = Float32Array.from(found[name] ?? []);
        parts.push(values.subarray(0, (values.length / batch) * Math.min(batch, images.count - from)));
      }
    }
    return Object.fromEntries([...rows].map(([name, parts]) => [name, joined(parts)]));
  } finally {
    await session.close();
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
