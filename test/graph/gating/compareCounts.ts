/** What gates save of a network, by the product and by a count that runs the network and looks (slowCounter.ts). */
import * as tf from '@tensorflow/tfjs';
import { analyse } from '../../../src/graph/analyse/summary';
import type { GraphTensor } from '../../../src/graph/graph';
import { observedApply } from '../../../src/nn';
import { gatedMacs } from '../../../src/protocol/facts/switching';
import { numbers } from '../agree';
import { slowMacs } from './slowCounter';

export function analysed(model: tf.LayersModel) {
  const size = model.inputs[0]!.shape.slice(1) as [number, number, number];
  return analyse({
    model,
    shape: size,
    forward(x) {
      const { outputs, gates } = observedApply(model, x, { training: false });
      return { outputs: { output: outputs[0]! }, gates };
    },
  });
}

/** Random weights, and gates that are open as `seed` has it. What the slow count and ours find, product by product in sum. */
export function compare(model: tf.LayersModel, seed: number, open?: (gate: string, channel: number) => number) {
  const { graph, summary } = analysed(model);
  const given = new Map<GraphTensor, tf.Tensor>();
  for (const [name, tensor] of Object.entries(graph.inputs)) {
    const values = numbers([...tensor.shape], seed + given.size);
    // Weights about zero: no channel is negative everywhere, so that a ReLU leaves something of each.
    const scale = name === 'x' ? 1 : name.includes('bias') ? 0.1 : 0.5;
    given.set(tensor, /variance|gamma/.test(name) ? values.abs().add(0.5) : values.mul(scale));
  }
  const opened = new Map<string, number[]>();
  for (const { name, channels } of summary.gates) {
    const random = numbers([channels], seed + 77 + opened.size).dataSync();
    const values = Array.from(random, (v, c) => (open ? open(name, c) : v > 0 ? 1 : 0));
    opened.set(name, values);
    const tensor = graph.outputs[`gate:${name}`]!;
    given.set(tensor, tf.tensor(values, [...tensor.shape]));
  }
  const at = (gate: string, channel: number) => opened.get(gate)![channel]!;
  const count = Object.assign((gate: string) => opened.get(gate)!.reduce((a, b) => a + b, 0), { at });
  const list = slowMacs(graph, given, graph.outputs.output!);
  const slow = list.reduce((a, b) => a + b, 0);
  return { slow, ours: gatedMacs(summary, count), summary };
}
