/**
 * What open gates leave of a network's multiply-adds, as a function of tensors: the same count as `macCounter`, inside a training
 * step. Nothing is learnt through it: it is measured, and λ is steered by it.
 */
import * as tf from '@tensorflow/tfjs';
import type { ChannelPart, ModelSummary } from '../protocol/events/events';
import { axesOf, type Channels, channelsOf } from '../protocol/facts/switching';

export type Switching = Pick<ModelSummary, 'layers' | 'gates' | 'macs'>;

/** Of every gate layer by name: [N, channels], 1 where a gate is open and 0 where it is closed. */
export type OpenTensors = ReadonlyMap<string, tf.Tensor2D>;

/** Mean over the samples of their multiply-adds, as a share of the dense network's, 0 … 1. Scalar. */
export function macShare({ layers, gates, macs: dense }: Switching): (open: OpenTensors) => tf.Scalar {
  const channels = channelsOf(gates);
  // Layers that the same gates switch cost the same share of what they cost in all.
  const kinds = new Map<string, { axes: ChannelPart[][]; macs: number }>();
  for (const layer of layers) {
    const axes = axesOf(layer, channels);
    const key = JSON.stringify(axes);
    const { macs } = kinds.get(key) ?? { macs: 0 };
    kinds.set(key, { axes, macs: macs + layer.macs });
  }
  const fixed = kinds.get('[]')?.macs ?? 0;
  const switched = [...kinds.values()].filter(({ axes }) => axes.length > 0);
  return (open) =>
    tf.tidy(() => {
      const spent = switched.map(({ axes, macs }) => {
        const share = axes.map((parts) => axisShare(parts, open, channels)).reduce((a, b) => a.mul(b));
        return share.mean().mul(macs);
      });
      return spent.reduce((a, b) => a.add(b), tf.scalar(fixed) as tf.Tensor).div(dense) as tf.Scalar;
    });
}

/** The share of an axis's channels that is open, [N]. */
function axisShare(parts: readonly ChannelPart[], open: OpenTensors, channels: Channels): tf.Tensor {
  const width = parts.reduce((sum, part) => sum + part.channels, 0);
  const counts = parts.map((part) => openChannels(part, open, channels));
  return counts.reduce((a, b) => a.add(b)).div(width);
}

/** How many channels of a part are open, [N] or a number for all. */
function openChannels({ channels: width, any }: ChannelPart, open: OpenTensors, channels: Channels): tf.Tensor {
  if (!any) return tf.scalar(width);
  const at = ({ gate, from = 0 }: { gate: string; from?: number }): tf.Tensor2D => {
    const values = open.get(gate);
    if (values === undefined) throw new Error(`The pass observed no gate layer ${gate}.`);
    const all = channels(gate);
    return all === 1 || (from === 0 && all === width) ? values : tf.slice(values, [0, from], [-1, width]);
  };
  const terms = any.map((gates) => gates.map(at).reduce<tf.Tensor>((a, b) => a.mul(b), tf.scalar(1)));
  const [only] = terms;
  // Open where one of the lists is: 1 − Π (1 − list).
  const isOpen =
    terms.length === 1 && only
      ? only
      : tf.sub(
          1,
          terms.map((term) => tf.sub(1, term)).reduce((a, b) => a.mul(b)),
        );
  const samples = isOpen.sum(-1);
  return isOpen.shape.at(-1) === 1 ? samples.mul(width) : samples;
}
