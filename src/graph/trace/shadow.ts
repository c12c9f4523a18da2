/**
 * The values of traced tensors where a look at the graph needs some: computed kernel by kernel on TensorFlow.js's CPU
 * backend, and only what was asked for depends on. Slow, for code that reads its own tensors.
 */

import { type GraphNode, type GraphTensor, type OpaqueAttrs, opaque, sizeOf, type Values, valuesOf } from '../graph';
import { runOnCpu } from '../rewrite/fold';

export class Shadow {
  private readonly known = new Map<GraphTensor, Values>();

  /** What a graph input holds: a variable its weights, an image anything. */
  set(tensor: GraphTensor, values: Values): void {
    this.known.set(tensor, values);
  }

  /** Undefined where a kernel on the way has no implementation in TensorFlow.js. */
  valuesOf(tensor: GraphTensor): Values | undefined {
    const { constant, node, shape, dtype } = tensor;
    if (constant) return valuesOf(constant, sizeOf(shape), dtype);
    if (!this.known.has(tensor) && node) this.compute(node);
    return this.known.get(tensor);
  }

  private compute(node: GraphNode): void {
    const inputs: Record<string, { shape: readonly number[]; dtype: string; values: Values }> = {};
    for (const [name, tensor] of Object.entries(node.inputs)) {
      const values = this.valuesOf(tensor);
      if (values === undefined) return;
      inputs[name] = { shape: tensor.shape, dtype: tensor.dtype, values };
    }
    const { kernel, attrs } = node.kernel === opaque ? (node.attrs as OpaqueAttrs) : node;
    for (const [i, { data }] of (runOnCpu(kernel, inputs, attrs) ?? []).entries()) {
      const output = node.outputs[i];
      if (output) this.known.set(output, data);
    }
  }
}

/** The shapes and types that a kernel without a rule yields, by running it on zeros. */
export function shapesByRunning(
  kernel: string,
  inputs: Readonly<Record<string, GraphTensor>>,
  attrs: Readonly<Record<string, unknown>>,
): { shape: number[]; dtype: GraphTensor['dtype'] }[] | undefined {
  const given = Object.entries(inputs).map(([name, { shape, dtype, constant = { uniform: 0 } }]) => [
    name,
    { shape, dtype, values: valuesOf(constant, sizeOf(shape), dtype) },
  ]);
  return runOnCpu(kernel, Object.fromEntries(given), attrs)?.map(({ info }) => {
    return { shape: info.shape, dtype: info.dtype as GraphTensor['dtype'] };
  });
}
