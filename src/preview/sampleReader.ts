/** What is shown of one sample of a batch: its labels in words, and its picture where it is one, else the range of its numbers. */
import type { Batch, DatasetInfo } from '../data';
import type { InputRange, PreviewLabel } from '../protocol/files/preview';
import { pictureOf } from './pictures';
import type { SamplePicture } from './preview';

export interface SampleReader {
  /** Of a picture with its labels. */
  readonly pixels: number;
  labels(batch: Batch, sample: number): PreviewLabel[];
  picture(batch: Batch, sample: number): SamplePicture | undefined;
  inputs(batch: Batch, sample: number): InputRange[] | undefined;
}

export function sampleReader(info: DatasetInfo): SampleReader {
  const { shape, classes, pixelLabels } = info;
  const [height, width, channels] = shape as [number, number, number];
  const isPicture = shape.length === 3 && (channels === 1 || channels === 3);
  const size = shape.reduce((a, b) => a * b, 1);
  const named = (label: number) => classes[label] ?? String(label);
  return {
    pixels: height * width * (pixelLabels ? 2 : 1),
    labels({ y, mixed }, sample) {
      if (pixelLabels) return [];
      const share = mixed?.share[sample] ?? 1;
      const own = { name: named(y[sample] as number), share };
      if (mixed === undefined || share === 1) return [{ ...own, share: 1 }];
      const other = { name: named(mixed.y[sample] as number), share: 1 - share };
      return other.name === own.name ? [{ ...own, share: 1 }] : [own, other];
    },
    picture({ x, y }, sample) {
      if (!isPicture) return undefined;
      const picture = pictureOf(x.subarray(sample * size, (sample + 1) * size), [height, width, channels], info);
      if (pixelLabels === undefined) return { picture };
      const labels = y.subarray(sample * height * width, (sample + 1) * height * width);
      return { picture, labels: { width, height, rgba: colored(labels, pixelLabels) } };
    },
    inputs({ x }, sample) {
      if (isPicture) return undefined;
      return [rangeOf('x', x.subarray(sample * size, (sample + 1) * size), shape)];
    },
  };
}

/** Black where a pixel counts nowhere. */
function colored(labels: ArrayLike<number>, { colors, ignore }: NonNullable<DatasetInfo['pixelLabels']>): Uint8Array {
  const rgba = new Uint8Array(4 * labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const color = label === ignore ? undefined : colors[label];
    rgba.set([...(color ?? [0, 0, 0]), 255], 4 * i);
  }
  return rgba;
}

export function rangeOf(name: string, numbers: ArrayLike<number>, shape: readonly number[]): InputRange {
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] as number;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { name, shape: [...shape], low, mean: sum / numbers.length, high };
}
