/** What is shown of one sample of a batch: its labels in words, and its picture where it is one, else the ranges of its numbers. */
import { fourDigits } from '../base/numbers';
import {
  imageShape,
  inputName,
  inputTensors,
  labelParts,
  labelTensor,
  type NumberArray,
  numbersOf,
} from '../base/sampleTensors';
import type { Batch, DatasetInfo } from '../data';
import type { InputRange, PreviewLabel } from '../protocol/files/preview';
import { envelopesOf } from './envelopes';
import { pictureOf } from './pictures';
import type { SamplePicture } from './preview';

export interface SampleReader {
  /** Of a picture with its labels; 0 where samples are none. */
  readonly pixels: number;
  labels(batch: Batch, sample: number): PreviewLabel[];
  picture(batch: Batch, sample: number): SamplePicture | undefined;
  inputs(batch: Batch, sample: number): InputRange[] | undefined;
}

/** Numbers of a label that are written out; of more their range is said. */
const mostNumbers = 6;

export function sampleReader(info: DatasetInfo): SampleReader {
  const { classes, pixelLabels } = info;
  const shape = info.thumbnails ? undefined : pictured(info);
  const { height: high = 0, width: wide = 0 } = info.thumbnails ?? {};
  const labels = labelTensor(info);
  const one = numbersOf(labels.shape);
  const isClass = one === 1 && classes.length > 0;
  const worded = (y: NumberArray, sample: number) => {
    const numbers = y.subarray(sample * one, (sample + 1) * one);
    if (isClass) return classes[numbers[0] as number] ?? String(numbers[0]);
    if (info.labels?.parts === undefined) return numbersText(numbers);
    return labelParts(info.labels.parts)
      .map(({ name, from, size }) => `${name} ${numbersText(numbers.subarray(from, from + size))}`)
      .join('; ');
  };
  return {
    pixels: shape ? shape[0] * shape[1] * (pixelLabels ? 2 : 1) : high * wide,
    labels({ y, mixed }, sample) {
      if (pixelLabels) return [];
      const own = worded(y, sample);
      const share = mixed?.share[sample] ?? 1;
      if (mixed === undefined || share === 1) return [{ name: own, share: 1 }];
      const other = worded(mixed.y, sample);
      if (other === own) return [{ name: own, share: 1 }];
      return [
        { name: own, share },
        { name: other, share: 1 - share },
      ];
    },
    picture({ x, y, thumbnails }, sample) {
      if (thumbnails && info.thumbnails) return { picture: thumbnailOf(thumbnails, sample, info.thumbnails) };
      if (shape === undefined) return undefined;
      const [height, width] = shape;
      const picture = pictureOf(partOf(x, sample, numbersOf(shape)), shape, info);
      if (pixelLabels === undefined) return { picture };
      const rgba = colored(partOf(y, sample, height * width), pixelLabels);
      return { picture, labels: { width, height, rgba } };
    },
    inputs({ inputs }, sample) {
      if (shape) return undefined;
      return Object.entries(inputTensors(info)).map(([port, tensor]) => {
        const numbers = partOf(inputs[port] as NumberArray, sample, numbersOf(tensor.shape));
        const range = rangeOf(inputName(port) ?? port, numbers, tensor.shape);
        const envelopes = info.thumbnails ? undefined : envelopesOf(numbers, tensor);
        return envelopes === undefined ? range : { ...range, envelopes };
      });
    },
  };
}

/** Height, width and channels of samples that are one picture. */
function pictured({ shape, dtype, inputs, pictures }: DatasetInfo): readonly [number, number, number] | undefined {
  if (inputs !== undefined || dtype !== undefined || pictures === false) return undefined;
  const image = imageShape(shape);
  return image && (image[2] === 1 || image[2] === 3) ? image : undefined;
}

/** Bytes of [N, height, width, 3]. */
function thumbnailOf(
  all: Uint8Array,
  sample: number,
  { height, width }: { height: number; width: number },
): SamplePicture['picture'] {
  const size = height * width;
  const rgba = new Uint8Array(4 * size).fill(255);
  for (let i = 0; i < size; i++) rgba.set(all.subarray(3 * (sample * size + i), 3 * (sample * size + i) + 3), 4 * i);
  return { width, height, rgba };
}

const partOf = (all: NumberArray, sample: number, size: number): NumberArray =>
  all.subarray(sample * size, (sample + 1) * size);

function numbersText(numbers: NumberArray): string {
  if (numbers.length <= mostNumbers) return Array.from(numbers, fourDigits).join(', ');
  const { low, high } = rangeOf('', numbers, []);
  return `${fourDigits(low)} … ${fourDigits(high)}`;
}

/** Black where a pixel counts nowhere. */
function colored(labels: NumberArray, { colors, ignore }: NonNullable<DatasetInfo['pixelLabels']>): Uint8Array {
  const rgba = new Uint8Array(4 * labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const color = label === ignore ? undefined : colors[label];
    rgba.set([...(color ?? [0, 0, 0]), 255], 4 * i);
  }
  return rgba;
}

function rangeOf(name: string, numbers: NumberArray, shape: readonly number[]): InputRange {
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of numbers) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { name, shape: [...shape], low, mean: sum / numbers.length, high };
}
