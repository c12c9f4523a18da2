/** Cuts reshapes short. Each is free but for its overhead of about a microsecond, of which a small layer has none to spare. */

import type { OnnxBuilder, OnnxNode, OnnxValue } from '../onnx/builder';
import { sameShape } from './dims';

/** A reshape of a reshape is one reshape, one back to the shape it came from is none, and one of a constant is a constant. */
export function cutReshapes(builder: OnnxBuilder): void {
  builder.rewrite((nodes, outputs) => {
    const origin = new Map<string, OnnxValue>();
    const same = new Map<string, OnnxValue>();
    const kept = new Set(outputs.map((o) => o.name));
    return nodes.flatMap((node): OnnxNode[] => {
      const inputs = node.inputs.map((x) => x && (same.get(x.name) ?? x));
      const [input] = inputs;
      const [output] = node.outputs;
      if (node.op !== 'Reshape' || !input || !output) return [{ ...node, inputs }];
      const from = origin.get(input.name) ?? input;
      origin.set(output.name, from);
      const instead = from.data
        ? builder.constant(from.data, output.shape, from.type)
        : sameShape(from, output)
          ? from
          : undefined;
      if (instead && !kept.has(output.name)) {
        same.set(output.name, instead);
        return [];
      }
      return [{ ...node, inputs: [from, inputs[1]] }];
    });
  });
}
