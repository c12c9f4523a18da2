/**
 * What is done to the samples of a batch beside crop, mirror and colour: RandAugment on the bytes of each, a rectangle erased of each,
 * and samples mixed with each other. Each draws from a stream of its own, named by the sample's place or the batch: what a run sees of
 * one does not change with the others, and it is the same with any number of threads and after a resume.
 */
import { SeededRandom } from '../../base/random';
import type { Augmentation } from '../augment/augmentation';
import { drawMix, mixes, mixSamples, partnerLabels, pasteBox } from '../augment/mix';
import { drawPlace, place } from '../augment/placed';
import { randAugment } from '../augment/randAugment';
import { erase, erasedBox } from '../augment/randomErasing';
import type { BatchArrays } from './batchArrays';

type Shape = readonly [number, number, number];

/** Beside those of batchMaker.ts. */
const [randAugmentStream, erasingStream, mixStream] = [2, 3, 4];

/** Names the sample of a batch, or its batch. */
type Place = readonly [epoch: number, batch: number, ...sample: number[]];

export interface SampleChanges {
  /**
   * On the bytes of a sample, and its classes where each pixel has one: places it (draws of `random`), then RandAugment. Undefined where
   * there is none: whoever writes the sample then places it.
   */
  bytes?: ((image: Uint8Array, classes: Uint8Array | undefined, random: SeededRandom, at: Place) => void) | undefined;
  /** On the normalised numbers of sample `i` of a batch. */
  sample?: ((arrays: BatchArrays, i: number, at: Place) => void) | undefined;
  /** On all samples of a batch that are real. */
  batch?: ((arrays: BatchArrays, count: number, at: Place) => void) | undefined;
}

/** @param ignore the label that counts nowhere, of data with a class for every pixel. */
export function sampleChanges(
  augmentation: Augmentation,
  shape: Shape,
  { seed, ignore }: { seed: number; ignore?: number | undefined },
): SampleChanges {
  const { randAugment: asked, randomErasing } = augmentation;
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const scratch = asked && new Uint8Array(size);
  const stream = (name: number, at: Place) => new SeededRandom(seed, name, ...at);
  return {
    bytes:
      asked &&
      ((image, classes, random, at) => {
        const memory = scratch as Uint8Array;
        const placed = drawPlace(augmentation, random);
        place(image, shape, placed, memory);
        if (classes) place(classes, [height, width, 1], placed, memory);
        const augmented = { pixels: image, labels: classes, outside: ignore ?? 0, width, height, channels };
        randAugment({ ...augmented, scratch: memory }, asked, stream(randAugmentStream, at));
      }),
    sample:
      randomErasing &&
      (({ x, y }, i, at) => {
        const random = stream(erasingStream, at);
        const box = erasedBox(randomErasing, [height, width], random);
        if (box === undefined) return;
        erase(x.subarray(i * size, (i + 1) * size), box, shape, randomErasing.value, random);
        if (ignore === undefined) return;
        // Nothing is to be said of pixels that are not there.
        for (let row = box.top; row < box.bottom; row++) {
          const from = (i * height + row) * width;
          y.fill(ignore, from + box.left, from + box.right);
        }
      }),
    batch: mixes(augmentation)
      ? ({ x, y, mixed }, count, at) => {
          const mix = drawMix(augmentation, [height, width], stream(mixStream, at));
          const labels = y.length / (x.length / size);
          const [real, realLabels] = [x.subarray(0, count * size), y.subarray(0, count * labels)];
          if (mixed) partnerLabels(realLabels, count, mixed.y);
          mixed?.share.fill(mix?.share ?? 1);
          if (mix?.box) {
            pasteBox(real, count, shape, mix.box);
            if (mixed === undefined) pasteBox(realLabels, count, [height, width, 1], mix.box);
          } else if (mix) mixSamples(real, count, mix.share);
        }
      : undefined,
  };
}
