/** Where channels go when elements are moved. */
import type { GraphNode, GraphTensor } from '../../graph';
import type { ChannelOf, Nature } from '../rule';

export const lastOf = ({ shape }: GraphTensor): number => shape.at(-1) ?? 1;

/**
 * Where the last axis of the result is as long as several of the operand's, as where an image is flattened, element by
 * element in the same order: channels repeat. Where it is shorter, a channel of the result is made of several.
 */
const repeating = ({ inputs, outputs }: GraphNode): ChannelOf | undefined => {
  const from = lastOf((inputs.x ?? inputs.input) as GraphTensor);
  return lastOf(outputs[0] as GraphTensor) % from === 0 ? (channel) => channel % from : undefined;
};
export const view: Nature = { view: true, channelwise: repeating, keepsZero: 'all' };

/** Elements moved along the axes, channels as `of` says. */
export const moving = (of: (node: GraphNode, operand: string, output: number) => ChannelOf | undefined): Nature => ({
  moves: true,
  channelwise: of,
  keepsZero: 'all',
});

/** Channels `first` and following are those of an operand of so many. */
export const within =
  (channels: number, first: number): ChannelOf =>
  (channel) =>
    channel >= first && channel < first + channels ? channel - first : undefined;
