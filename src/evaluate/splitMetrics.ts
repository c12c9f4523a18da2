/** Metrics that are made of all samples of a split together: their numbers a sample are kept until the last one is there. */
import { UserError } from '../base/userError';
import { callUser, placeOf } from '../experiment/callUser';
import type { CheckedMetrics } from '../experiment/metrics';
import { port } from '../graph/port';

/** Numbers of one metric that are kept: 512 MB. */
const most = 2 ** 27;
/** Samples that there is room for at first. */
const atFirst = 1024;

export class SplitMetrics {
  private readonly rows = new Map<string, { columns: number; values: Float32Array; length: number }>();
  private readonly names: readonly string[];

  constructor(private readonly metrics: CheckedMetrics) {
    this.names = Object.keys(metrics).filter((name) => metrics[name]?.ofSplit !== undefined);
  }

  /** Sample `i` of a batch's outputs. */
  add(outputs: Readonly<Record<string, Float32Array>>, i: number): void {
    for (const name of this.names) {
      const given = outputs[port.rows(name)];
      if (given === undefined) continue;
      const columns = given.length / samplesIn(outputs);
      const kept = this.rows.get(name) ?? { columns, values: new Float32Array(0), length: 0 };
      if (kept.length + columns > most)
        throw new UserError(
          `The metric ${name} keeps ${columns} numbers of each sample, and the split is too large for that.`,
          {
            hint: 'Give fewer numbers a sample, or a metric that is a mean over samples.',
            source: placeOf(`metrics.${name}`, this.metrics[name]?.measure),
          },
        );
      if (kept.length + columns > kept.values.length) {
        // No more than may be kept: what a few samples fill may be large already.
        const larger = new Float32Array(Math.min(most, Math.max(2 * kept.values.length, atFirst * columns)));
        larger.set(kept.values);
        kept.values = larger;
      }
      kept.values.set(given.subarray(i * columns, (i + 1) * columns), kept.length);
      kept.length += columns;
      this.rows.set(name, kept);
    }
  }

  result(): Record<string, number> {
    return Object.fromEntries([...this.rows].map(([name, kept]) => [name, this.of(name, kept)]));
  }

  private of(name: string, { columns, values, length }: { columns: number; values: Float32Array; length: number }) {
    const field = `metrics.${name}`;
    const ofSplit = this.metrics[name]?.ofSplit;
    if (ofSplit === undefined) return Number.NaN;
    const found: unknown = callUser(field, ofSplit, () => ofSplit(values.subarray(0, length), columns));
    if (typeof found === 'number') return found;
    throw new UserError(
      `${field}.ofSplit gives ${found instanceof Promise ? 'a promise' : typeof found}, and not a number.`,
      {
        hint: 'It is given the numbers of all samples and returns one.',
        source: placeOf(field, ofSplit),
      },
    );
  }
}

/** Every evaluation has a loss of each sample. */
const samplesIn = (outputs: Readonly<Record<string, Float32Array>>) => outputs[port.measured('loss')]?.length ?? 1;
