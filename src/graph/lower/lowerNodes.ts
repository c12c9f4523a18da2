/** Every node of a graph in ONNX by its rule. Nodes that no output depends on are left out. */
import { UserError } from '../../base/userError';
import { eagerHint } from '../eagerHint';
import { type GraphNode, liveNodes } from '../graph';
import { onnxType } from './dims';
import type { Lowering } from './lowering';
import { ruleFor } from './rules';

/** The graph's inputs and outputs have their names, and are in plain form. */
export function lowerNodes(lowering: Lowering): void {
  const { b, graph } = lowering;
  for (const [name, tensor] of Object.entries(graph.inputs))
    lowering.bind(tensor, b.input(name, tensor.shape, onnxType(tensor.dtype)));
  for (const node of liveNodes(graph)) {
    b.label = labelOf(node);
    lowerNode(lowering, node);
  }
  for (const [name, tensor] of Object.entries(graph.outputs)) b.output(name, lowering.value(tensor));
}

/** Of what a node becomes, for profiles and for errors of ONNX Runtime. */
export const labelOf = ({ origin, kernel }: GraphNode): string => `${origin.layer ?? ''}/${kernel}`;

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
      source,
    });
  }
}
