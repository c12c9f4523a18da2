/** Means over the steps since the last report, and how often each gate fired since then. */
import { port } from '../graph/port';
import type { GateRates, ModelSummary, RunEvent } from '../protocol/events';
import { ratesOf } from './evaluate';
import { termNames } from './specs';

type StepEvent = Extract<RunEvent, { kind: 'step' }>;

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
    for (const name of ['loss', 'correct', ...termNames]) {
      const value = outputs[name]?.[0];
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
  report(): Pick<StepEvent, 'loss' | 'terms' | 'accuracy' | 'samplesPerSecond'> {
    const seconds = (performance.now() - this.since) / 1000;
    const mean = (name: string) => (this.sums[name] ?? 0) / this.steps;
    const terms = Object.fromEntries(termNames.filter((name) => name in this.sums).map((name) => [name, mean(name)]));
    const report = {
      loss: mean('loss'),
      terms,
      accuracy: (this.sums.correct ?? 0) / this.samples,
      samplesPerSecond: this.samples / seconds,
    };
    this.restart();
    return report;
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
