/** How often each class is among samples, or among their pixels. A mixed sample counts for both of its classes, with their shares. */
import { labelTensor } from '../base/sampleTensors';
import type { Batch, DatasetInfo } from '../data';
import type { ClassCount } from '../protocol/files/preview';

/** Of so many classes all are listed, also those that are nowhere. */
const mostListed = 100;

export class ClassCounter {
  private readonly sums: Float64Array;

  constructor(private readonly info: DatasetInfo) {
    // Numbers with a fraction are no classes.
    this.sums = new Float64Array(labelTensor(info).dtype === 'int32' ? info.classes.length : 0);
  }

  /** Of the real samples of a batch. Labels that are no class, as those that count nowhere, are left out. */
  add({ y, index, mixed, count }: Batch): void {
    if (this.sums.length === 0) return;
    const labels = y.length / index.length;
    const put = (label: number | undefined, share: number) => {
      if (label !== undefined && label >= 0 && label < this.sums.length)
        this.sums[label] = (this.sums[label] ?? 0) + share;
    };
    for (let at = 0; at < count * labels; at++) {
      const share = mixed?.share[Math.floor(at / labels)] ?? 1;
      put(y[at], share);
      if (mixed) put(mixed.y[at], 1 - share);
    }
  }

  counts(): ClassCount[] {
    const { classes, pixelLabels } = this.info;
    if (this.sums.length === 0) return [];
    // Sums of shares in float32: 3 of ten halves and so on are whole numbers.
    const all = classes.map((name, i): ClassCount => {
      const count = Number((this.sums[i] ?? 0).toFixed(5));
      const color = pixelLabels?.colors[i];
      return { name, count, color };
    });
    return all.length <= mostListed ? all : all.filter(({ count }) => count > 0);
  }
}
