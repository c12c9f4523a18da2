/** Notes what an evaluation does with each image, and takes small pictures of them the first time. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { imageShape } from '../base/sampleTensors';
import type { Batch, DatasetInfo, Normalisation } from '../data';
import { diskReason } from '../files/diskReason';
import { openRegular, readBytes } from '../files/regularFile';
import { writeWhole } from '../files/writeWhole';
import type { ModelSummary } from '../protocol/events/events';
import { filesOf, runFiles } from '../protocol/files/runFolder';
import { decodeSamples, encodeSamples, maxSamples, type SampleTable } from '../protocol/files/samples';
import { encodeThumbnails, thumbnailsHeader, thumbnailsPrefix } from '../protocol/files/thumbnails';
import { PathNumbers } from './pathNumbers';
import { ThumbnailMaker } from './thumbnailMaker';

/** One image as the evaluation saw it. */
export interface SampleResult {
  label: number;
  predicted: number;
  loss: number;
  /** 0 or 1; of data with a label a pixel, the share of its pixels that are right. */
  accuracy: number;
  macs: number;
  /** Open channels of a gate. */
  open: (gate: string) => number;
  /** The values of a gate's channels, 0 or 1. */
  gate: (name: string) => Float32Array;
}

type Shown = Pick<Batch, 'x' | 'index' | 'count' | 'difficulty' | 'thumbnails'>;

/** Bytes as they are. */
const asBytes: Normalisation = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };

export class SampleRecorder {
  private count = 0;
  private readonly leftOut: number[] = [];
  private readonly rows: number;
  private readonly columns: Pick<SampleTable, 'label' | 'predicted' | 'loss' | 'macs' | 'path' | 'open' | 'accuracy'>;
  /** Of the real samples in their order, where the data says it. */
  private readonly difficulty: Float32Array | undefined;
  private rated = 0;
  private readonly paths = new PathNumbers();
  private readonly thumbnails: ThumbnailMaker | undefined;
  /** Whether samples have any. */
  private readonly pictures: boolean;

  /** @param folder the run's. */
  constructor(
    private readonly folder: string,
    private readonly model: ModelSummary,
    private readonly info: DatasetInfo,
    normalisation: Normalisation = info,
  ) {
    const rows = Math.min(info.test, maxSamples);
    this.rows = rows;
    this.columns = {
      label: new Int32Array(rows),
      predicted: new Int32Array(rows),
      loss: new Float32Array(rows),
      macs: new Float64Array(rows),
      path: new Uint32Array(rows),
      open: new Uint16Array(rows * model.gates.length),
      accuracy: info.pixelLabels ? new Float32Array(rows) : undefined,
    };
    this.difficulty = info.difficulty ? new Float32Array(rows) : undefined;
    const image = info.pictures === false ? undefined : imageShape(info.shape);
    this.pictures = image !== undefined || info.thumbnails !== undefined;
    if (!this.pictures || existsSync(path.join(folder, runFiles.thumbnails))) return;
    if (info.thumbnails)
      this.thumbnails = new ThumbnailMaker(rows, [info.thumbnails.height, info.thumbnails.width, 3], asBytes);
    else if (image) this.thumbnails = new ThumbnailMaker(rows, image, normalisation);
  }

  /** Whether the pictures that the data itself makes are still to be taken. */
  get wantsThumbnails(): boolean {
    return this.thumbnails !== undefined && this.info.thumbnails !== undefined;
  }

  /** Before the batch is released. */
  images({ x, index, count, difficulty, thumbnails }: Shown): void {
    const real = Array.from({ length: count }, (_, i) => i).filter((i) => (index[i] as number) >= 0);
    for (const i of real)
      if (this.difficulty && this.rated < this.rows) this.difficulty[this.rated++] = difficulty?.[i] ?? Number.NaN;
    const { thumbnails: maker, info } = this;
    if (maker === undefined) return;
    if (info.thumbnails) {
      const size = 3 * info.thumbnails.height * info.thumbnails.width;
      for (const i of real)
        maker.add(Float32Array.from(thumbnails?.subarray(i * size, (i + 1) * size) ?? new Float32Array(size)), 1);
    } else if (!(x instanceof Int32Array)) {
      const size = info.shape.reduce((a, b) => a * b);
      for (const i of real) maker.add(x.subarray(i * size, (i + 1) * size), 1);
    }
  }

  /** The next sample cannot be read. */
  skip(): void {
    const sample = this.count + this.leftOut.length;
    if (sample < this.rows) this.leftOut.push(sample);
  }

  add({ label, predicted, loss, accuracy, macs, open, gate }: SampleResult): void {
    const { columns, count, rows, model } = this;
    if (count + this.leftOut.length === rows) return;
    columns.label[count] = label;
    columns.predicted[count] = predicted;
    columns.loss[count] = loss;
    columns.macs[count] = macs;
    if (columns.accuracy) columns.accuracy[count] = accuracy;
    for (const [i, { name }] of model.gates.entries()) columns.open[i * rows + count] = open(name);
    columns.path[count] = this.paths.number(model.gates.map(({ name }) => gate(name)));
    this.count++;
  }

  /** The columns without what would be the rows of the left-out samples, at their end. */
  private cut() {
    const { columns, rows, count, model } = this;
    if (count === rows) return columns;
    const { open, accuracy, label, predicted, loss, macs, path: paths } = columns;
    const ofGates = new Uint16Array(count * model.gates.length);
    for (const gate of model.gates.keys()) ofGates.set(open.subarray(gate * rows, gate * rows + count), gate * count);
    return {
      label: label.slice(0, count),
      predicted: predicted.slice(0, count),
      loss: loss.slice(0, count),
      macs: macs.slice(0, count),
      path: paths.slice(0, count),
      open: ofGates,
      accuracy: accuracy?.slice(0, count),
    };
  }

  /**
   * @param of the checkpoints that were evaluated: one that is the last and the best is both.
   * @returns why it could not be written, for a warning: no training ends for want of it.
   */
  async write(
    place: { epoch: number; step: number },
    of: readonly (keyof typeof filesOf)[],
  ): Promise<string | undefined> {
    const { model, info, rows, count, leftOut, thumbnails } = this;
    if (count + leftOut.length < rows) return undefined;
    const gates = model.gates.map(({ name, channels }) => ({ name, channels }));
    const parts = info.windows ? { parts: info.windows.at.length } : {};
    const missing = leftOut.length > 0 ? { leftOut } : {};
    const header = {
      ...place,
      total: info.test,
      classes: info.classes,
      denseMacs: model.macs,
      ...(info.pictures === false ? { pictures: false as const } : {}),
      gates,
      notCounted: model.notCounted.length > 0 ? model.notCounted : undefined,
      ...parts,
      ...missing,
    };
    const samples = path.join(this.folder, runFiles.samples);
    const pictures = path.join(this.folder, runFiles.thumbnails);
    try {
      const before = thumbnails === undefined && leftOut.length > 0 ? await leftOutOf(samples) : [];
      const bytes = encodeSamples({ ...header, count, ...this.cut(), difficulty: this.difficulty?.slice(0, count) });
      for (const name of of) await writeWhole(path.join(this.folder, filesOf[name].samples), bytes);
      if (thumbnails !== undefined) await writeWhole(pictures, encodeThumbnails(thumbnails.made()));
      else if (!this.pictures) return undefined;
      // Other files are broken than when they were made: each would stand beside another image's row.
      else if ((await pictured(pictures)) !== count || before.join() !== leftOut.join()) await rm(pictures);
      return undefined;
    } catch (error) {
      return `What the gates did for each test sample cannot be written: ${diskReason(error)}.`;
    }
  }
}

/** What the evaluation before left out, which the pictures are of; nothing where its record cannot be read. */
async function leftOutOf(file: string): Promise<readonly number[]> {
  return readBytes(file, 'samples').then(
    (bytes) => decodeSamples(bytes, file).leftOut ?? [],
    () => [],
  );
}

/** Pictures that the file holds. */
async function pictured(file: string): Promise<number> {
  const { handle, size } = await openRegular(file, 'thumbnails');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(thumbnailsPrefix), 0, thumbnailsPrefix, 0);
    return thumbnailsHeader(buffer.subarray(0, bytesRead), file, size).count;
  } finally {
    await handle.close();
  }
}
