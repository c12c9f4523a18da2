/**
 * What is measured of each sample, by name, as means over the split: sums of `port.measured(name)` over sums of `port.over(name)`,
 * which is 1 a sample where nothing else is said. So batches of different sizes count by their samples, and nothing is rounded
 * on the way: the sums are of 64 bits.
 */
import { UserError } from '../base/userError';
import { port } from '../graph/port';
import { evaluationFields, isValueName, reportFields } from '../protocol/events/eventLine';
import type { EvaluationValues } from '../protocol/events/events';

/** What `Tally` counts by itself, not by the outputs of the network. */
const counted: ReadonlySet<string> = new Set(['macs', 'meanIoU']);

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
      if (counted.has(name) && !this.sums.has(name)) throw taken(name, 'is counted by itself');
      const value = outputs[key]?.[i] ?? Number.NaN;
      const over = outputs[port.over(name)];
      this.addValue(name, value, over === undefined ? 1 : (over[i] ?? Number.NaN));
      measured[name] = value;
    }
    return measured;
  }

  /** Throws a `UserError` for a name that would take the place of something else where the numbers are written. */
  addValue(name: string, value: number, over = 1): void {
    const sum = this.sums.get(name) ?? begin(name);
    this.sums.set(name, { sum: sum.sum + value, over: sum.over + over });
  }

  /** One that was never measured is no number. */
  result(): EvaluationValues {
    const unmeasured = { loss: Number.NaN, accuracy: Number.NaN, macs: Number.NaN };
    return { ...unmeasured, ...Object.fromEntries([...this.sums].map(([name, { sum, over }]) => [name, sum / over])) };
  }
}

function begin(name: string): Sum {
  if (evaluationFields.has(name) || reportFields.has(name)) throw taken(name, 'is a field of every evaluation');
  if (!isValueName(name))
    throw taken(name.slice(0, 40), 'is longer than 200 characters, or means something to JavaScript');
  return { sum: 0, over: 0 };
}

const taken = (name: string, why: string) =>
  new UserError(`An evaluation cannot measure a number named ${name}: the name ${why}.`, {
    hint: 'Give what is measured another name.',
  });
