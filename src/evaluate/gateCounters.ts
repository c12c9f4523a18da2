/**
 * Counts what every gate does on the test split: how often it opens for each class, and how its noise-free log-odds are
 * distributed, beside the prior that shapes it. Memory depends on the network, not on the number of samples.
 */
import { type GateStatistics, type ModelSummary, maxStatistics } from '../protocol/events/events';
import { fitBin, fitBins, fitEdges } from '../protocol/facts/fitGrid';
import { packDistances, packShares } from '../protocol/facts/packed';
import type { Priors, PriorTable } from '../step/priorTable';

/** Values of F are rounded to a 1024th, 0 and 1 among them: d is off by at most √d/1024 + 1/2048², and by far less on average. */
const distanceBins = 1025;

/** One gate layer over the samples of an evaluation. */
export class GateCounter {
  private samples = 0;
  /** [class or, last, unknown][channel] */
  private readonly opened: Float64Array[];
  /** [channel][bin] */
  private readonly bins: Uint32Array;
  private readonly priorBins: Uint32Array | undefined;

  constructor(
    readonly gate: string,
    readonly channels: number,
    readonly classes: number,
    private readonly prior: PriorTable | undefined,
  ) {
    this.opened = Array.from({ length: classes + 1 }, () => new Float64Array(channels));
    this.bins = new Uint32Array(channels * fitBins);
    this.priorBins = prior && new Uint32Array(channels * distanceBins);
  }

  /** Sample `sample` of a batch; `values` and `logits` [N, channels]. Returns how many channels are open. */
  add(values: Float32Array, logits: Float32Array | undefined, sample: number, label: number): number {
    const { channels, classes, prior, priorBins } = this;
    const opened = this.opened[label >= 0 && label < classes ? label : classes] as Float64Array;
    let open = 0;
    for (let c = 0, at = sample * channels; c < channels; c++, at++) {
      const value = values[at] as number;
      opened[c] = (opened[c] as number) + value;
      open += value;
      if (logits === undefined) continue;
      const logit = logits[at] as number;
      count(this.bins, c * fitBins + fitBin(logit));
      if (prior && priorBins)
        count(priorBins, c * distanceBins + (Math.round((distanceBins - 1) * prior.at(logit)) || 0));
    }
    this.samples++;
    return open;
  }

  /** @param detail which of the long fields there is room for. */
  statistics(classSamples: readonly number[], detail: { classes: boolean; cdf: boolean }): GateStatistics {
    const { channels, samples, opened, priorBins } = this;
    const share = (n: number, of: number) => n / Math.max(1, of);
    const total = Float64Array.from({ length: channels }, (_, c) =>
      opened.reduce((sum, row) => sum + (row[c] ?? 0), 0),
    );
    const byClass = opened.slice(0, -1).flatMap((row, k) => Array.from(row, (n) => share(n, classSamples[k] ?? 0)));
    const cdf: number[] = [];
    for (let c = 0; c < channels; c++) {
      let below = 0;
      for (let bin = 0; bin < fitBins - 1; bin++) {
        below += this.bins[c * fitBins + bin] as number;
        cdf.push(share(below, samples));
      }
    }
    const distances =
      priorBins &&
      Array.from({ length: channels }, (_, c) =>
        distanceOf(priorBins.subarray(c * distanceBins, (c + 1) * distanceBins)),
      );
    return {
      gate: this.gate,
      rates: packShares(total.map((n) => share(n, samples))),
      ...(detail.classes ? { classRates: packShares(byClass) } : {}),
      ...(detail.cdf ? { cdf: packShares(cdf) } : {}),
      ...(distances ? { distances: packDistances(distances) } : {}),
    };
  }
}

/** A counter for each gate of the model, and what they add up to. */
export class GateCounters {
  readonly all: readonly GateCounter[];
  readonly classSamples: number[];

  constructor({ gates }: ModelSummary, classes: number, priors: Priors) {
    this.all = gates.map(({ name, channels }) => new GateCounter(name, channels, classes, priors.get(name)));
    this.classSamples = Array.from({ length: classes }, () => 0);
  }

  statistics(withLogits: boolean): GateStatistics[] {
    const channels = this.all.reduce((sum, counter) => sum + counter.channels, 0);
    const detail = {
      classes: this.classSamples.length > 0 && channels * this.classSamples.length <= maxStatistics,
      cdf: withLogits && channels * fitEdges.length <= maxStatistics,
    };
    return this.all.map((counter) => counter.statistics(this.classSamples, detail));
  }
}

function count(bins: Uint32Array, at: number): void {
  bins[at] = (bins[at] as number) + 1;
}

/**
 * (1/N) Σ (i/(N+1) − t₍ᵢ₎)² of N values t = F(x), counted in even bins from 0 to 1: those of a bin count as its
 * middle t, and with ranks a+1 … a+n their sum is Σ (i/(N+1) − t)² in closed form.
 */
export function distanceOf(bins: ArrayLike<number>): number {
  const samples = Array.from(bins).reduce((sum, n) => sum + n, 0);
  if (samples === 0) return 0;
  let [below, sum] = [0, 0];
  for (let bin = 0; bin < bins.length; bin++) {
    const n = bins[bin] as number;
    if (n === 0) continue;
    const t = bin / (bins.length - 1);
    // The mean rank of the bin, and the spread of n consecutive whole numbers around it: (n² − 1)/12 each.
    const gap = (below + (n + 1) / 2) / (samples + 1) - t;
    sum += n * (gap * gap + (n * n - 1) / 12 / (samples + 1) ** 2);
    below += n;
  }
  return sum / samples;
}
