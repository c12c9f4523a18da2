/**
 * What is measured of each sample, by name, as means over the split: sums of `port.measured(name)` over sums of `port.over(name)`,
 * which is 1 a sample where nothing else is said. So batches of different sizes count by their samples, and nothing is rounded
 * on the way: the sums are of 64 bits.
 */
import { port } from '../graph/port';
import type { EvaluationValues } from '../protocol/events/events';

interface Sum {
  sum: number;
  over: number;
}

export class Means {
  private readonly sums = new Map<string, Sum>();

  /** Sample `i` of a batch's outputs; returns its own numbers by name. */
  add(outputs: Readonly<Record<string, Float32Array>>, i: number): Record<string, number> {
    const measured: Record<string, number> = {};
    for (const key in outputs) {
      const name = port.measured.nameIn(key);
      if (name === undefined) continue;
      const value = outputs[key]?.[i] ?? Number.NaN;
      const over = outputs[port.over(name)];
      this.addValue(name, value, over === undefined ? 1 : (over[i] ?? Number.NaN));
      measured[name] = value;
    }
    return measured;
  }

  addValue(name: string, value: number, over = 1): void {
    const sum = this.sums.get(name) ?? { sum: 0, over: 0 };
    this.sums.set(name, { sum: sum.sum + value, over: sum.over + over });
  }

  /** One that was never measured is no number. */
  result(): EvaluationValues {
    const unmeasured = { loss: Number.NaN, accuracy: Number.NaN, macs: Number.NaN };
    return { ...unmeasured, ...Object.fromEntries([...this.sums].map(([name, { sum, over }]) => [name, sum / over])) };
  }
}
