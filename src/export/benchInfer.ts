/**
 * What gates save in time, measured: the trained network with all gates open, masked, and skipping, one thread, on real
 * test images, in turns. All three are first compared with the trained network. The one with all gates open runs twice: how
 * far two equal networks seem to differ says what a difference of others is worth.
 */
import { cpus } from 'node:os';
import path from 'node:path';
import { type NumberArray, numbersOf } from '../base/sampleTensors';
import { type OpenRequest, openTrainedRun, type TrainedRun } from '../evaluate/trainedRun';
import { type Program, program, Session } from '../graph/onnx/session';
import { macCounter } from '../protocol/facts/switching';
import type { BatchTimes, Ratio, SpeedUp } from '../protocol/files/speedUp';
import { alternate, type Timing } from './alternate';
import { agree } from './check';
import { type Choices, chooseGates, type GateChoice } from './choose';
import { feedOf, type ImageSet, inputsOfFile, spreadImages } from './images';
import { type NetworkOptions, networkOf, outputsOf } from './network';
import { pairedRatio } from './pairedRatio';
import type { PairTimes } from './pairTimes';
import { type Reference, referenceOf } from './reference';
import { TorchPeer } from './torchPeer';

export interface BenchRequest extends OpenRequest {
  /** Turns of each network at each batch size. Default 30. */
  runs?: number;
  /** Batch sizes besides 1. */
  batches?: readonly number[];
  /** Default `auto`. */
  skip?: 'auto' | 'all';
  /** Pythons in which to look for PyTorch as a peer. Default: none. */
  pythons?: readonly string[];
  signal?: AbortSignal;
  say?: (text: string) => void;
}

/** PyTorch's masked network, or why there is none. */
export type PeerReport =
  | {
      version: string;
      ms: number;
      p25: number;
      p75: number /** pytorch / skipping */;
      ratio: Ratio /** dense / pytorch */;
      dense_ratio: Ratio;
    }
  | { missing: string };

export interface BenchReport extends SpeedUp {
  /** Null where it was not asked for. */
  pytorch: PeerReport | null;
  /** Different sets of open channels among the images. */
  paths: number;
  gates: GateChoice[];
  times: PairTimes[];
}

export async function benchInfer(request: BenchRequest): Promise<BenchReport> {
  const { runs = 30, skip = 'auto', pythons = [], signal, say = () => {}, batches = [] } = request;
  say('opening the run');
  const run = await openTrainedRun(request);
  try {
    const stop = signal ? { signal } : {};
    const choices = await chooseGates(run, { skip, prune: false, say, ...stop });
    const images = await spreadImages(run, runs);
    say(`comparing three networks on ${images.count} test images`);
    const reference = await referenceOf(run, images);
    await compare(run, images, choices, reference);
    say('measuring one image at a time');
    const measure = { run, images, choices, runs, pythons, reference, ...stop };
    const { dense, again, masked, skip: skipping, pytorch } = await timeBatch(measure, 1);
    const sizes: BatchTimes[] = [];
    for (const batch of batches) {
      say(`measuring ${batch} images at a time`);
      const times = await timeBatch(measure, batch);
      sizes.push({
        batch,
        dense_ms: times.dense.ms,
        masked_ms: times.masked.ms,
        skip_ms: times.skip.ms,
        pytorch_ms: 'ms' in times.pytorch ? times.pytorch.ms : null,
        skipping: pairedRatio(times.masked.times, times.skip.times),
        control: pairedRatio(times.dense.times, times.again.times),
      });
    }
    const mean_macs = meanMacs(run, reference, images.count);
    const spread = ({ p25, p75 }: Timing) => ({ p25, p75 });
    return {
      run: path.basename(run.folder),
      checkpoint: run.checkpoint,
      made: Date.now(),
      epoch: run.progress.epoch,
      processor: cpus()[0]?.model ?? 'unknown',
      images: images.count,
      runs,
      dense_ms: dense.ms,
      masked_ms: masked.ms,
      skip_ms: skipping.ms,
      again_ms: again.ms,
      spread: { dense: spread(dense), again: spread(again), masked: spread(masked), skip: spread(skipping) },
      dense_macs: run.summary.macs,
      mean_macs,
      mac_ratio: run.summary.macs / mean_macs,
      time_ratio: pairedRatio(dense.times, skipping.times),
      masked_ratio: pairedRatio(dense.times, masked.times),
      control: pairedRatio(dense.times, again.times),
      pytorch: pythons.length === 0 ? null : 'ms' in pytorch ? peerReport(pytorch, dense, skipping) : pytorch,
      paths: reference.paths,
      batches: sizes,
      gates: choices.gates,
      times: choices.times,
    };
  } finally {
    await run.close();
  }
}

function peerReport({ times, ...peer }: Timing & { version: string }, dense: Timing, skipping: Timing): PeerReport {
  return { ...peer, ratio: pairedRatio(times, skipping.times), dense_ratio: pairedRatio(dense.times, times) };
}

const networks = (choices: Choices) =>
  ({
    // Its threshold: a gate that is an output of the model, too, says that it is open.
    dense: { use: () => 'open', threshold: 0 },
    masked: { use: () => 'masked' },
    skip: { use: choices.use },
  }) satisfies Record<string, NetworkOptions>;

const programFor = (run: TrainedRun, options: NetworkOptions, batch: number): Program =>
  program('network', networkOf(run, { ...options, batch }).builder);

/** The dense network is another function: it is compared with the trained one whose gates are all open. */
async function compare(run: TrainedRun, images: ImageSet, choices: Choices, reference: Reference): Promise<void> {
  const open = await referenceOf(run, images, { threshold: 0 });
  const { dense, masked, skip } = networks(choices);
  for (const [name, options, expected] of [
    ['The dense network', dense, open],
    ['The masked network', masked, reference],
    ['The skipping network', skip, reference],
  ] as const)
    agree(name, await outputsOf(programFor(run, options, 1), images, 1), expected);
}

interface Measurement {
  run: TrainedRun;
  images: ImageSet;
  choices: Choices;
  runs: number;
  pythons: readonly string[];
  reference: Reference;
  signal?: AbortSignal;
}

async function timeBatch(measurement: Measurement, batch: number) {
  const { run, images, choices, runs, pythons, reference, signal } = measurement;
  const open = (options: NetworkOptions, n: number) => Session.open(programFor(run, options, n), { threads: 1 });
  const { dense, masked, skip } = networks(choices);
  const sessions = [
    await open(dense, batch),
    await open(dense, batch),
    await open(masked, batch),
    await open(skip, 1),
  ] as const;
  const [all, again, masking, skipping] = sessions;
  // Laid out before the clock runs: whole batches, which begin anew with the first image where they end.
  const turns = Math.ceil(images.count / batch);
  const laid = layOut(images, turns * batch);
  const part = (from: number, count: number) =>
    Object.fromEntries(
      laid.map(({ name, size, values }) => [name, values.subarray(from * size, (from + count) * size)]),
    );
  const [only] = laid;
  const peer =
    only === undefined || laid.length > 1 || only.values instanceof Int32Array
      ? 'the peer takes one input of floats'
      : await TorchPeer.open(
          {
            builder: networkOf(run, { ...masked, batch }).builder,
            batch,
            images: only.values,
            shape: only.shape,
          },
          pythons,
        );
  try {
    if (typeof peer !== 'string') await comparePeer(peer, reference, turns);
    const { pytorch, ...ours } = await alternate(
      {
        dense: (turn) => all.compute(part((turn % turns) * batch, batch)),
        again: (turn) => again.compute(part((turn % turns) * batch, batch)),
        masked: (turn) => masking.compute(part((turn % turns) * batch, batch)),
        skip: async (turn) => {
          for (let i = 0; i < batch; i++) await skipping.compute(part((turn % turns) * batch + i, 1));
        },
        pytorch: async (turn) => (typeof peer === 'string' ? 0 : (await peer.run(turn % turns)).ms),
      },
      runs,
      signal,
    );
    return { ...ours, pytorch: typeof peer === 'string' ? { missing: peer } : { version: peer.version, ...pytorch } };
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
    if (typeof peer !== 'string') await peer.close();
  }
}

/** `count` samples one after the other, which begin anew where they end: each input as a file takes it. */
function layOut(images: ImageSet, count: number) {
  const laid = inputsOfFile(images.facts, 1).map(({ name, shape, dtype }) => {
    const size = numbersOf(shape);
    const values = dtype === 'int32' ? new Int32Array(count * size) : new Float32Array(count * size);
    return { name, size, values, shape: shape.slice(1) };
  });
  for (let i = 0; i < count; i++) {
    const feed = feedOf(images, i % images.count, 1);
    for (const { name, size, values } of laid) values.set(feed[name] as NumberArray, i * size);
  }
  return laid;
}

/** A peer that computes something else would be no peer. */
async function comparePeer(peer: TorchPeer, reference: Reference, turns: number): Promise<void> {
  const found = new Map([...reference.outputs.keys()].map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < turns; turn++) {
    const { outputs } = await peer.run(turn);
    for (const [name, values] of found) for (const value of outputs[name] ?? []) values.push(value);
  }
  const values = [...found].map(([name, list]) => [name, Float32Array.from(list)] as const);
  agree("PyTorch's masked network", Object.fromEntries(values), reference);
}

/** Counted for each image: products of mean shares are wrong where gates go together. */
function meanMacs({ summary }: TrainedRun, { open, gates }: Reference, images: number): number {
  const cost = macCounter(summary);
  let sum = 0;
  for (let i = 0; i < images; i++) {
    const at = (gate: string, channel: number) => {
      const values = gates.get(gate);
      return values?.[(i * values.length) / images + channel] ?? 0;
    };
    sum += cost(Object.assign((gate: string) => open.get(gate)?.[i] ?? 0, { at }));
  }
  return sum / Math.max(1, images);
}
