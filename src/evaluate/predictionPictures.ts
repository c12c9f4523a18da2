/** Writes the pictures of each test image as its evaluation comes along. */
import path from 'node:path';
import { UserError } from '../base/userError';
import { type Classes, colorPng, comparisonSheet, type LabelledImages, type Photo, sampler } from '../data';
import { cannotWrite } from '../files/cannotWrite';
import { writeWhole } from '../files/writeWhole';
import type { PixelLabels } from '../protocol/events/events';
import { type PredictedImage, sheetGap } from '../protocol/files/predictions';

export class PredictionPictures {
  private seen = 0;
  private readonly written = new Set<string>();
  private readonly skipped: string[] = [];
  private readonly images: PredictedImage[] = [];
  /** The last write; one after the other, so that few pictures are in memory. */
  private writing: Promise<void> = Promise.resolve();
  private failed: unknown;

  /**
   * @param size height and width at which images are scored.
   * @param most images with pictures, the first ones.
   */
  constructor(
    private readonly folder: string,
    private readonly originals: LabelledImages,
    private readonly labels: PixelLabels,
    private readonly size: readonly [number, number, ...number[]],
    private readonly most: number,
  ) {}

  /** `classes`: [height · width] of the next image; undefined where it cannot be read. Throws what went wrong with the pictures before. */
  add(classes: Uint8Array | undefined): void {
    if (this.failed !== undefined) throw this.failed;
    const { originals, labels } = this;
    const [height, width] = this.size;
    const index = this.seen++;
    if (index >= Math.min(this.most, originals.length)) return;
    const original = this.original(index);
    if (original === undefined || classes === undefined) return;
    const { prediction, sheet } = picturesOf(originals.name(index));
    const predicted = { width, height, classes };
    this.write(prediction, colorPng(classes, height, width, labels.colors, labels.ignore));
    const apart = { ...labels, gap: sheetGap };
    this.write(sheet, comparisonSheet(original.photo, original.truth, predicted, apart));
    const accuracy = rightShare(predicted, original.truth, labels.ignore);
    this.images.push({ name: originals.name(index), sheet, accuracy });
  }

  /** When all is on the disk: the names of the files, and the images that they are of. Throws a `UserError` for what could not be written. */
  async finish(): Promise<{ written: Set<string>; skipped: string[]; images: PredictedImage[] }> {
    await this.writing;
    if (this.failed !== undefined) throw this.failed;
    const { written, skipped, images } = this;
    return { written, skipped, images };
  }

  /** Undefined where its files are broken: another image stood in for it, and what was predicted is not of this one. */
  private original(index: number): { photo: Photo; truth: Classes } | undefined {
    const { originals } = this;
    try {
      const [photo, truth] = [originals.photo(index), originals.labels(index)];
      if (photo.width === truth.width && photo.height === truth.height) return { photo, truth };
      this.skipped.push(`The labels of ${originals.name(index)} have another size than the photo.`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.skipped.push(error.message);
    }
    return undefined;
  }

  /** Never rejects: an evaluation is under way that nobody interrupts from here. */
  private write(file: string, bytes: Uint8Array): void {
    this.writing = this.writing.then(async () => {
      try {
        if (this.failed === undefined) await writeWhole(path.join(this.folder, file), bytes);
        this.written.add(file);
      } catch (error) {
        this.failed ??= cannotWriteTo(this.folder, error);
      }
    });
  }
}

/** Of the pixels of the ground truth that count; 0 where none does. */
function rightShare(predicted: Classes, truth: Classes, ignore: number): number {
  const said = sampler(predicted, truth);
  let [right, counted] = [0, 0];
  for (let y = 0, at = 0; y < truth.height; y++)
    for (let x = 0; x < truth.width; x++, at++) {
      if (truth.classes[at] === ignore) continue;
      counted++;
      if (truth.classes[at] === said(x, y)) right++;
    }
  return right / Math.max(1, counted);
}

/** Names of the pictures of a photo. */
export function picturesOf(photo: string): { prediction: string; sheet: string } {
  const name = nameOf(photo);
  return { prediction: `${name}_prediction.png`, sheet: `${name}_comparison.png` };
}

/** Of `CITY/FILE`; files of Cityscapes begin with their city already. */
function nameOf(photo: string): string {
  const [city = '', file = ''] = photo.split('/');
  const name = file.replace(/\.[^.]*$/, '').replace(/_leftImg8bit$/, '');
  return name.startsWith(`${city}_`) ? name : `${city}_${name}`;
}

/** Where pictures go. */
export const cannotWriteTo = (folder: string, error: unknown) =>
  cannotWrite(folder, error, 'Name another folder with --to.');
