/** From a traced graph to ONNX: every operation by its rule, then what follows one another put into one (fuse.ts). */
import { UserError } from '../protocol/userError';
import { onnxType } from './dims';
import { eagerHint } from './eagerHint';
import { fuse } from './fuse';
import { type Graph, type GraphNode, liveNodes } from './graph';
import { Lowering, type Target } from './lowering';
import type { OnnxBuilder } from './onnx';
import { ruleFor } from './rules';

/** The whole graph as an ONNX builder with the graph's inputs and outputs, by name, in plain form. */
export function lower(graph: Graph, target: Target): OnnxBuilder {
  const lowering = new Lowering(graph, target);
  for (const [name, tensor] of Object.entries(graph.inputs)) {
    lowering.bind(tensor, lowering.b.input(name, tensor.shape, onnxType(tensor.dtype)));
  }
  for (const node of liveNodes(graph)) {
    lowering.b.label = `${node.origin.layer ?? ''}/${node.kernel}`;
    lowerNode(lowering, node);
  }
  for (const [name, tensor] of Object.entries(graph.outputs)) lowering.b.output(name, lowering.value(tensor));
  fuse(lowering.b);
  return lowering.b;
}

/** What a rule cannot do on this target is said with the layer and the line. */
function lowerNode(lowering: Lowering, node: GraphNode): void {
  const rule = ruleFor(node.kernel);
  if (!rule) throw new Error(`No rule for ${node.kernel}`);
  try {
    rule.lower(lowering, node);
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const { layer, sources } = node.origin;
    const [source] = sources ?? [];
    const where = layer === undefined ? '' : ` It is in layer ${layer}.`;
    throw new UserError(`The compiler cannot take the operation ${node.kernel}: ${error.message}.${where}`, {
      hint: eagerHint,
      ...(source ? { source } : {}),
    });
  }
}
