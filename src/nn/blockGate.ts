/**
 * One gate for a whole tensor: each input either takes a residual branch or skips it, as in ConvNet-AIG (Veit and
 * Belongie 2018). For comparison with `channelGate`: the same gate network with a single output, so that the two differ
 * in what a decision switches and in nothing else. Put it where the branch ends: everything that leads there and nowhere
 * else is saved when it is closed. Cost: C_in·16 + 16 multiply-adds a sample.
 */
import { knownOptions } from '../base/options';
import {
  applyGate,
  checkRanks,
  decide,
  type Gate,
  type GateNetworkOptions,
  gateName,
  gateNetworkOptions,
} from './gateParts';

/**
 * `blockGate(options)(branch, gateInput)` returns the branch times its gate, 0 or 1 for each sample.
 *
 * @returns A function of `branch` [N, H, W, C], [N, T, C] or [N, C], the last tensor of a residual branch before the sum, and
 *   `gateInput`, likewise with channels of its own, on which the decision rests. Throws a `UserError` for other ranks.
 */
export function blockGate(options: GateNetworkOptions = {}): Gate {
  knownOptions('blockGate', options, gateNetworkOptions);
  return (branch, gateInput) => {
    const name = gateName(options, branch);
    checkRanks(name, { features: branch, gateInput });
    return applyGate(name, branch, decide(gateInput, { ...options, name, gates: 1 }));
  };
}
