/** Notes what an evaluation does with each image, and takes small pictures of them the first time. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Batch, DatasetInfo, Normalisation } from '../data';
import { writeWhole } from '../files/writeWhole';
import type { ModelSummary } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { encodeSamples, maxSamples, type SampleTable } from '../protocol/samples';
import { encodeThumbnails } from '../protocol/thumbnails';
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

export class SampleRecorder {
  private count = 0;
  private readonly rows: number;
  private readonly columns: Pick<SampleTable, 'label' | 'predicted' | 'loss' | 'macs' | 'path' | 'open' | 'accuracy'>;
  private readonly paths = new PathNumbers();
  private readonly thumbnails: ThumbnailMaker | undefined;

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
      ...(info.pixelLabels ? { accuracy: new Float32Array(rows) } : {}),
    };
    if (!existsSync(path.join(folder, runFiles.thumbnails)))
      this.thumbnails = new ThumbnailMaker(rows, info.shape, normalisation);
  }

  /** Before the batch is released. */
  images({ x, count }: Pick<Batch, 'x' | 'count'>): void {
    this.thumbnails?.add(x, count);
  }

  add({ label, predicted, loss, accuracy, macs, open, gate }: SampleResult): void {
    const { columns, count, rows, model } = this;
    if (count === rows) return;
    columns.label[count] = label;
    columns.predicted[count] = predicted;
    columns.loss[count] = loss;
    columns.macs[count] = macs;
    if (columns.accuracy) columns.accuracy[count] = accuracy;
    for (const [i, { name }] of model.gates.entries()) columns.open[i * rows + count] = open(name);
    columns.path[count] = this.paths.number(model.gates.map(({ name }) => gate(name)));
    this.count++;
  }

  /** @returns why it could not be written, for a warning: no training ends for want of it. */
  async write(place: { epoch: number; step: number }): Promise<string | undefined> {
    const { model, info, columns, rows, thumbnails } = this;
    if (this.count < rows) return undefined;
    const gates = model.gates.map(({ name, channels }) => ({ name, channels }));
    const parts = info.windows ? { parts: info.windows.at.length } : {};
    const header = { ...place, total: info.test, classes: info.classes, denseMacs: model.macs, gates, ...parts };
    try {
      await writeWhole(path.join(this.folder, runFiles.samples), encodeSamples({ ...header, count: rows, ...columns }));
      if (thumbnails !== undefined)
        await writeWhole(path.join(this.folder, runFiles.thumbnails), encodeThumbnails(thumbnails.made()));
      return undefined;
    } catch (error) {
      return `What the gates did for each test image cannot be written: ${error instanceof Error ? error.message : error}`;
    }
  }
}
