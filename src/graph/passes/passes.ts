/**
 * What happens between a TensorFlow.js function and a session of ONNX Runtime, in order:
 *
 *   function ── callPasses, then resultPasses, kernel call by kernel call (recorder.ts) ──▶ Graph
 *   Graph ── stepPasses (lower.ts) ──▶ the ONNX model of a training step or an evaluation
 *   Graph ── networkPasses (passes/network.ts) ──▶ the ONNX model of a trained network, to be given away
 *
 * What a graph is asked (MACs, gates, summaries) reads it as the first line leaves it. Which layout an image is held in is no
 * pass: a rule asks for the form it works in, and conversions are made on demand (lowering.ts, block.ts). What follows on a
 * model is its user's: device/gpuPrograms.ts joins what a GPU reports, export/freeBatch.ts lets a batch have any size.
 */

import { foldDenseAffine } from '../inference/denseAffine';
import { emitNetwork } from '../inference/emit';
import { claimRegions, foldConvolutions, type NetworkPlan } from '../inference/plan';
import { fuse } from '../lower/fuse';
import type { Lowering } from '../lower/lowering';
import { lowerNodes } from '../lower/lowerNodes';
import { cutReshapes } from '../lower/reshapes';
import type { Attrs } from '../lower/rule';
import { type Composition, compositionOf } from '../rewrite/composed';
import { type Folding, folded } from '../rewrite/fold';
import { unfused } from '../rewrite/fused';
import { unchangedView } from '../rewrite/unchangedView';
import type { Pass } from './pass';

/** Of a kernel call: the calls it is made of. The first that has an answer; each part is a call of its own. */
export const callPasses: readonly Pass<(kernel: string, attrs: Attrs) => Composition | undefined>[] = [
  // A graph knows convolutions, additions and activations, not their combinations: gates and counts see each of them.
  { name: 'take fused kernels apart', after: [], run: unfused },
  // What others put together say needs no rule, no count and no gradient of its own; images become channels last here.
  { name: 'put in parts', after: ['take fused kernels apart'], run: compositionOf },
];

/** Of a call whose results have shapes by its rule (`infer`): what they are without a node. Else the call becomes a node. */
export const resultPasses: readonly Pass<Folding>[] = [
  // TensorFlow.js reshapes and casts to what a tensor is already; the graph would be full of nodes that do nothing.
  { name: 'leave out views that change nothing', after: ['put in parts'], run: unchangedView },
  // Arithmetic on numbers of the code leaves no nodes, and zeros of any size stay one number in the file.
  { name: 'fold constants', after: ['leave out views that change nothing'], run: folded },
];

/** From a graph to ONNX, as fast as this machine or GPU runs it. */
export const stepPasses: readonly Pass<(lowering: Lowering) => void>[] = [
  // Each node that an output depends on in ONNX, by its rule, in the layout that the rule works in best.
  { name: 'lower by rules', after: [], run: lowerNodes },
  // Changes of layout leave reshapes of reshapes; each is free but for a microsecond, and hides a neighbour from `fuse`.
  { name: 'cut reshapes', after: ['lower by rules'], run: ({ b }) => cutReshapes(b) },
  // A blocked convolution takes a sum and a Relu along, where memory would be passed over once more for each.
  { name: 'fuse', after: ['cut reshapes'], run: ({ b }) => fuse(b) },
];

/** From a forward pass and its weights to ONNX of standard operators, each gate open, masked or skipped. */
export const networkPasses: readonly Pass<(plan: NetworkPlan) => void>[] = [
  // Normalisation, biases and factors channel by channel are numbers now: they go into the filters before them.
  { name: 'fold into convolutions', after: [], run: foldConvolutions },
  // A gate is skipped where all that touches its channels is known; regions begin and end at folded convolutions.
  { name: 'claim regions of gates', after: ['fold into convolutions'], run: claimRegions },
  // As `lower by rules`, but for what is folded or claimed; paddings with zeros go into the convolutions behind them.
  { name: 'emit', after: ['claim regions of gates'], run: emitNetwork },
  // Puts a dense layer's product beside what is multiplied and added to it.
  { name: 'cut reshapes', after: ['emit'], run: ({ b }) => cutReshapes(b) },
  // A gate's own layers are small: each operator costs about as much as what it computes.
  { name: 'fold into dense layers', after: ['cut reshapes'], run: ({ b }) => foldDenseAffine(b) },
  // Folding leaves a reshape behind each product.
  { name: 'cut reshapes again', after: ['fold into dense layers'], run: ({ b }) => cutReshapes(b) },
];
