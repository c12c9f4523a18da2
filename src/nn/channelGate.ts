/**
 * A gate for each channel of a tensor, as a piece to build networks with: looks at one tensor, switches the channels of
 * another. Made of stock layers and one of our own, so that the graph can be read and the model saved as usual:
 *
 *   global average pool → dense (hidden, no bias) → batch norm → ReLU → dense (channels, bias) → HardGate → multiply
 *
 * Sizes and order as in the implementations of the paper. Cost: C_in·16 + 16·C multiply-adds a sample.
 * One decision for a whole block: `blockGate.ts`; the same channels for every input: `staticGate.ts`.
 */
import { knownOptions } from '../base/options';
import { UserError } from '../base/userError';
import { channelsOf } from './builders';
import {
  applyGate,
  checkRanks,
  decide,
  type Gate,
  type GateNetworkOptions,
  gateName,
  gateNetworkOptions,
} from './gateParts';

export interface ChannelGateOptions extends GateNetworkOptions {
  /** Channels to switch; default, and the only right value: as many as the features have. */
  channels?: number;
}

/**
 * `channelGate(options)(features, gateInput)` returns the gated features.
 *
 * @returns A function of `features` [N, H, W, C], [N, T, C] or [N, C], whose channels are switched, and `gateInput`, likewise with
 *   channels of its own, on which the decision rests (in a residual block: the block's input). Throws a `UserError` for other
 *   ranks and for `channels` that are not the features'.
 */
export function channelGate(options: ChannelGateOptions = {}): Gate {
  knownOptions('channelGate', options, { ...gateNetworkOptions, channels: true });
  return (features, gateInput) => {
    const name = gateName(options, features);
    const channels = channelsOf(features);
    checkRanks(name, { features, gateInput });
    if (options.channels !== undefined && options.channels !== channels)
      throw new UserError(
        `Gate "${name}" is to switch ${options.channels} channels, and its features have ${channels}.`,
        { hint: 'Leave out `channels`.' },
      );
    return applyGate(name, features, decide(gateInput, { ...options, name, gates: channels }));
  };
}
