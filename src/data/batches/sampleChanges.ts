/**
 * What is done to the samples of a batch beside crop, mirror and colour: RandAugment on the bytes of each, a rectangle erased of each,
 * and samples mixed with each other. Each draws from a stream of its own, named by the sample's place or the batch: what a run sees of
 * one does not change with the others, and it is the same with any number of threads and after a resume.
 */
import { SeededRandom } from '../../base/random';
import { imageShape, type NumberArray, numbersOf } from '../../base/sampleTensors';
import { streams } from '../../base/streams';
import type { Augmentation, RandAugment, RandomErasing } from '../augment/augmentation';
import { drawMix, type Mix, mixes, mixSamples, partnerLabels, pasteBox } from '../augment/mix';
import { drawPlace, place } from '../augment/placed';
import { randAugment } from '../augment/randAugment';
import { erase, erasedBox } from '../augment/randomErasing';
import type { Dataset } from '../sources/dataset';
import type { BatchArrays } from './batchArrays';

type ImageShape = readonly [number, number, number];

/** Names the sample of a batch, or its batch. */
export type SamplePlace = readonly [epoch: number, batch: number, ...sample: number[]];

export interface SampleChanges {
  /**
   * On the bytes of a sample, and its classes where each pixel has one: places it (draws of `random`), then RandAugment. Undefined where
   * there is none: whoever writes the sample then places it.
   */
  bytes?:
    | ((image: Uint8Array, classes: Uint8Array | undefined, random: SeededRandom, at: SamplePlace) => void)
    | undefined;
  /** On the normalised numbers of sample `i` of a batch. */
  sample?: ((arrays: BatchArrays, i: number, at: SamplePlace) => void) | undefined;
  /** On all samples of a batch that are real. */
  batch?: ((arrays: BatchArrays, count: number, at: SamplePlace) => void) | undefined;
}

/** Of a data set that `checkAugmentation` has passed. */
export function sampleChanges(
  { shape, pixelLabels }: Pick<Dataset, 'shape' | 'pixelLabels'>,
  augmentation: Augmentation,
  seed: number,
): SampleChanges {
  const { randAugment: asked, randomErasing } = augmentation;
  // What has not the shape of an image is mixed by mixup alone.
  const image = imageShape(shape) ?? [1, 1, numbersOf(shape)];
  const ignore = pixelLabels?.ignore;
  const stream = (name: number, at: SamplePlace) => new SeededRandom(seed, name, ...at);
  return {
    bytes: asked && bytesChange(image, augmentation, asked, ignore, (at) => stream(streams.randAugment, at)),
    sample: randomErasing && erasure(image, randomErasing, ignore, (at) => stream(streams.erasing, at)),
    batch: mixes(augmentation)
      ? (arrays, count, at) => mixBatch(arrays, count, image, drawMix(augmentation, image, stream(streams.mix, at)))
      : undefined,
  };
}

type Stream = (at: SamplePlace) => SeededRandom;

function bytesChange(
  shape: ImageShape,
  augmentation: Augmentation,
  asked: RandAugment,
  ignore: number | undefined,
  stream: Stream,
): NonNullable<SampleChanges['bytes']> {
  const [height, width, channels] = shape;
  const scratch = new Uint8Array(height * width * channels);
  return (image, classes, random, at) => {
    const placed = drawPlace(augmentation, random);
    place(image, shape, placed, scratch);
    if (classes) place(classes, [height, width, 1], placed, scratch.subarray(0, classes.length));
    const augmented = { pixels: image, labels: classes, outside: ignore ?? 0, width, height, channels, scratch };
    randAugment(augmented, asked, stream(at));
  };
}

function erasure(
  shape: ImageShape,
  asked: RandomErasing,
  ignore: number | undefined,
  stream: Stream,
): NonNullable<SampleChanges['sample']> {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  return ({ x, y }, i, at) => {
    const random = stream(at);
    const box = erasedBox(asked, shape, random);
    if (box === undefined) return;
    erase((x as Float32Array).subarray(i * size, (i + 1) * size), box, shape, asked.value, random);
    if (ignore === undefined) return;
    // Nothing is to be said of pixels that are not there.
    for (let row = box.top; row < box.bottom; row++) {
      const from = (i * height + row) * width;
      y.fill(ignore, from + box.left, from + box.right);
    }
  };
}

function mixBatch(arrays: BatchArrays, count: number, shape: ImageShape, mix: Mix | undefined): void {
  const { inputs, y, index, mixed } = arrays;
  const real = <T extends NumberArray>(array: T) => array.subarray(0, (array.length / index.length) * count) as T;
  if (mixed) partnerLabels(real(y), count, mixed.y);
  mixed?.share.fill(mix?.share ?? 1);
  if (mix === undefined) return;
  const [height, width] = shape;
  for (const input of Object.values(inputs))
    if (mix.box) pasteBox(real(input), count, shape, mix.box);
    else mixSamples(real(input) as Float32Array, count, mix.share);
  if (mix.box && mixed === undefined) pasteBox(real(y), count, [height, width, 1], mix.box);
}
