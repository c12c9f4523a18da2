/** A sequence of numbers small enough to be drawn: least and greatest number of equal parts, so that no single peak is lost. */
import type { NumberArray, TensorInfo } from '../base/sampleTensors';
import type { ChannelEnvelope } from '../protocol/files/preview';

/** A shorter one is a list of features, whose order says nothing. */
const shortest = 16;
/** A line is about so many pixels wide. */
const mostParts = 100;
/** Of more channels the first: that many lines can be told apart. */
const mostChannels = 3;

/**
 * Of a sample [steps] or [steps, channels] of measured numbers; undefined of any other, as whole numbers are, which stand for
 * words or classes.
 *
 * @param numbers of the sample, channels innermost.
 */
export function envelopesOf(numbers: NumberArray, { shape, dtype }: TensorInfo): ChannelEnvelope[] | undefined {
  const [steps = 0, channels = 1] = shape;
  if (dtype !== 'float32' || shape.length > 2 || steps < shortest || channels < 1) return undefined;
  const parts = Math.min(steps, mostParts);
  return Array.from({ length: Math.min(channels, mostChannels) }, (_, channel) => {
    const envelope: ChannelEnvelope = { low: [], high: [] };
    for (let part = 0; part < parts; part++) {
      const [from, to] = [Math.floor((part * steps) / parts), Math.floor(((part + 1) * steps) / parts)];
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let step = from; step < to; step++) {
        const value = numbers[step * channels + channel] as number;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      envelope.low.push(rounded(low));
      envelope.high.push(rounded(high));
    }
    return envelope;
  });
}

/** A drawing shows no more, and a batch of long ones stays small. */
const rounded = (value: number): number => Number(value.toPrecision(4));
