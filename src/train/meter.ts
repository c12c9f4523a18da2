/** Means over the steps since the last report, and how often each gate fired since then. */

import { ratesOf } from '../evaluate/evaluate';
import { port } from '../graph/port';
import type { GateRates, ModelSummary } from '../protocol/events/events';

/** `StepValues` but for the learning rate, which nobody measures. */
type Measured = { loss: number; accuracy: number; samplesPerSecond: number };

/** What is summed of a step's outputs, each a number: the loss, its terms, right samples, and values by name. */
const isSummed = (name: string) =>
  name === 'loss' || name === 'correct' || port.term.has(name) || port.measured.has(name);

export class Meter {
  private sums: Record<string, number> = {};
  private steps = 0;
  private samples = 0;
  private since = performance.now();
  private readonly fired: Map<string, Float64Array>;
  private firedSamples = 0;

  constructor(model: ModelSummary) {
    this.fired = new Map(model.gates.map((g) => [g.name, new Float64Array(g.channels)]));
  }

  add(outputs: Record<string, Float32Array>, samples: number): void {
    for (const name in outputs) {
      const value = isSummed(name) ? outputs[name]?.[0] : undefined;
      if (value !== undefined) this.sums[name] = (this.sums[name] ?? 0) + value;
    }
    for (const [name, counts] of this.fired) {
      outputs[port.fired(name)]?.forEach((n, c) => {
        counts[c] = (counts[c] as number) + n;
      });
    }
    this.steps++;
    this.samples += samples;
    this.firedSamples += samples;
  }

  /** Numbers of a step event; starts a new window. */
  report(): { values: Measured; terms: Record<string, number> } {
    const seconds = (performance.now() - this.since) / 1000;
    const { loss = 0, correct = Number.NaN, ...sums } = this.sums;
    const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / this.steps]));
    const values = {
      loss: loss / this.steps,
      accuracy: correct / this.samples,
      samplesPerSecond: this.samples / seconds,
      ...port.measured.among(means),
    };
    this.restart();
    return { values, terms: port.term.among(means) };
  }

  /** Time that was no training (an evaluation, a checkpoint) does not count. */
  restart(): void {
    this.sums = {};
    this.steps = 0;
    this.samples = 0;
    this.since = performance.now();
  }

  get pending(): number {
    return this.steps;
  }

  rates(): GateRates[] {
    const rates = ratesOf(this.fired, this.firedSamples);
    for (const counts of this.fired.values()) counts.fill(0);
    this.firedSamples = 0;
    return rates;
  }
}
