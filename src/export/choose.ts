/**
 * Which gates to skip by and which to mask: per gate what is expected to be faster on this machine, from the measured times
 * of its convolutions and the shares of channels that the evaluation images open.
 */

import { sampleWords } from '../base/sampleTensors';
import type { TrainedRun } from '../evaluate/trainedRun';
import type { GateUse } from '../graph/inference/plan';
import { networkModel } from '../graph/passes/network';
import type { Decision } from '../step/specs';
import { firing, type GateStatistics, gateStatistics, openShare } from './gateStatistics';
import { forwardGraph } from './network';
import { pairName, pairsOf } from './pairs';
import { type PairTimes, skippedMs, timePair } from './pairTimes';

export interface GateChoice {
  gate: string;
  channels: number;
  /** Mean share of open channels on the evaluation images, 0 … 1. */
  open: number;
  use: GateUse;
  /** Why it is not skipped, where it is not. */
  reason?: string;
  /** Its convolutions, as in the table of times; missing where it cannot be skipped. */
  pair?: string;
  /** Expected milliseconds an image of its convolutions, masked and skipped. */
  masked_ms?: number;
  skip_ms?: number;
  /** Channels left out since no evaluation image opens them. */
  removed: number;
}

export interface Choices {
  gates: GateChoice[];
  times: PairTimes[];
  use: (gate: string) => GateUse;
  candidates: (gate: string) => readonly number[] | undefined;
}

export interface ChoiceOptions extends Decision {
  /** `all`: every gate that can be. */
  skip: 'auto' | 'all';
  /** Leave out channels that no evaluation image opens, and gates that are open for every image. */
  prune: boolean;
  signal?: AbortSignal | undefined;
  say?: (text: string) => void;
}

/** Less is within what two measurements differ by. */
const worthwhile = 0.95;
/** Milliseconds for all measurements together. */
const measuring = 12_000;

export async function chooseGates(run: TrainedRun, options: ChoiceOptions): Promise<Choices> {
  const { skip, prune, signal, say = () => {}, ...decision } = options;
  // What cannot be compiled ends here, with what to do instead.
  const graph = forwardGraph(run, { ...decision, batch: 1 });
  const { one, many } = sampleWords(run.data.info);
  say(`evaluating the gates on the test ${many}`);
  const statistics = await gateStatistics(run, decision, signal);
  const { masked } = networkModel({ graph, weights: run.state, use: () => 'skipped' });
  const pairs = pairsOf(graph);
  const distinct = new Map([...pairs].filter(([gate]) => !masked.has(gate)).map(([, pair]) => [pairName(pair), pair]));
  const times = new Map<string, PairTimes>();
  for (const [name, pair] of distinct) {
    signal?.throwIfAborted();
    say(`measuring ${name}`);
    times.set(name, await timePair(pair, measuring / distinct.size));
  }
  const gates = run.summary.gates.map(({ name: gate, channels }): GateChoice => {
    const seen = statistics.get(gate) as GateStatistics;
    const pair = pairs.get(gate);
    const timed = pair && times.get(pairName(pair));
    const facts = { gate, channels, open: openShare(seen), removed: 0 };
    if (prune && firing(seen).always.length === channels)
      return { ...facts, use: 'open', reason: `open for every test ${one}` };
    const reason = masked.get(gate);
    if (reason !== undefined) return { ...facts, use: 'masked', reason };
    const removed = prune ? channels - possible(seen).length : 0;
    if (!timed)
      return { ...facts, removed, use: skip === 'all' ? 'skipped' : 'masked', reason: 'it could not be measured' };
    const skip_ms = expected(timed, seen);
    const measured = { pair: timed.pair, masked_ms: timed.masked, skip_ms };
    if (skip === 'all' || skip_ms < worthwhile * timed.masked)
      return { ...facts, ...measured, removed, use: 'skipped' };
    return { ...facts, ...measured, use: 'masked', reason: 'skipping is not expected to save time' };
  });
  const byGate = new Map(gates.map((choice) => [choice.gate, choice]));
  return {
    gates,
    times: [...times.values()],
    use: (gate) => byGate.get(gate)?.use ?? 'masked',
    candidates: (gate) => (prune ? possible(statistics.get(gate) as GateStatistics) : undefined),
  };
}

/** Channels that stay: those that some image opens, and at least one. */
function possible(statistics: GateStatistics): number[] {
  const { sometimes } = firing(statistics);
  return sometimes.length > 0 ? sometimes : [0];
}

/** Mean over the images, each with its own share: the time is no straight line over it. */
function expected(times: PairTimes, { counts, images }: GateStatistics): number {
  const channels = counts.length - 1;
  return counts.reduce((sum, n, open) => sum + n * skippedMs(times, open / channels), 0) / Math.max(1, images);
}
