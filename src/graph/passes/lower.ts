/** From a traced graph to ONNX, for a training step or an evaluation. A network to be given away: passes/network.ts. */
import type { Graph } from '../graph';
import { Lowering, type Target } from '../lower/lowering';
import type { OnnxBuilder } from '../onnx/builder';
import { applyPasses } from './pass';
import { stepPasses } from './passes';

/** The whole graph as an ONNX builder with the graph's inputs and outputs, by name, in plain form. */
export function lower(graph: Graph, target: Target): OnnxBuilder {
  const lowering = new Lowering(graph, target);
  applyPasses(stepPasses, lowering);
  return lowering.b;
}
