/**
 * A trained network as ONNX for inference, of standard operators alone: weights are constants, batch normalisation is
 * folded, and each gate is treated as it should be:
 *   open     all its channels are there and its own layers are gone (what a network without gates would cost),
 *   masked   its values multiply the channels, as in training: nothing is saved,
 *   skipped  the gate is computed first; then the filters of its open channels are gathered and only they are convolved,
 *            and the next convolution gathers the same input channels. One image at a time.
 */

import { NetworkPlan, type NetworkRequest } from '../inference/plan';
import type { OnnxBuilder } from '../onnx/builder';
import { applyPasses } from './pass';
import { networkPasses } from './passes';

export interface NetworkModel {
  /** Inputs and outputs as networkInputs.ts and networkOutputs.ts say. */
  builder: OnnxBuilder;
  /** Gates that are skipped. */
  skipped: string[];
  /** Gates that were to be skipped and are masked, with the reason. */
  masked: ReadonlyMap<string, string>;
}

export function networkModel(request: NetworkRequest): NetworkModel {
  const plan = new NetworkPlan(request);
  applyPasses(networkPasses, plan);
  return { builder: plan.b, skipped: [...plan.open.keys()], masked: plan.masked };
}
