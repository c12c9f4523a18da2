/**
 * How long each layer takes in a forward pass of the compiled network, by ONNX Runtime's own profile. Gates multiply and
 * every channel is computed, so neither weights nor image play a part; what skipping saves is `sluice bench infer`'s.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { howMany } from '../base/howMany';
import { median } from '../base/quantiles';
import { SeededRandom } from '../base/random';
import { type InputFacts, numbersOf } from '../base/sampleTensors';
import { traceEvaluation } from '../device/traces';
import { program, Session } from '../graph/onnx/session';
import { networkModel } from '../graph/passes/network';
import { parametersOf } from '../nn';
import type { Source } from '../protocol/events/events';
import type { TimeReport } from '../protocol/files/profileReport';
import { inferenceSpec } from '../step/specs';
import { type Pass, type ProfileEvent, passesOf } from './attribution';

export interface TimesRequest {
  model: tf.LayersModel;
  /** Where each layer was made. */
  sources?: ReadonlyMap<string, readonly Source[]>;
  /** What it is given. */
  data: InputFacts;
  /** Layers that may claim time, by name. */
  layers: ReadonlySet<string>;
  /** Images a pass. Default 1. */
  batch?: number | undefined;
  /** Passes that are counted. Default 50. */
  runs?: number | undefined;
  /** Between two passes, its reason is thrown once it has fired. */
  signal?: AbortSignal | undefined;
  say?: ((text: string) => void) | undefined;
}

/** Median milliseconds of the layers that took any. */
export interface Times {
  layers: Map<string, number>;
  report: TimeReport;
}

const warmUp = 5;
/** As `bench infer` measures. */
const threads = 1;

export async function layerTimes(request: TimesRequest): Promise<Times> {
  const { model, sources, data, layers, batch = 1, runs = 50, signal, say } = request;
  say?.('compiling the network');
  const graph = traceEvaluation(inferenceSpec(model, data, { batch }), {
    model,
    sources,
    way: 'Times are those of the compiled network: leave out --time.',
  });
  const weights = Object.fromEntries(
    parametersOf(model).map(({ name, variable }) => [name, variable.dataSync<'float32'>().slice()]),
  );
  const { builder } = networkModel({ graph, weights });
  const compiled = program('network', builder);
  const processor = cpus()[0]?.model ?? 'unknown';
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-profile-'));
  try {
    const plain = await Session.open(compiled, { threads });
    const profiled = await Session.open(compiled, { threads, profile: path.join(folder, 'passes') });
    const wholes: number[] = [];
    try {
      const random = new SeededRandom(0);
      const feed = Object.fromEntries(
        compiled.inputs.map(({ name, shape, type }) => [name, noise(numbersOf(shape), type, random)]),
      );
      say?.(`measuring ${howMany(runs, 'pass', 'passes')} of ${howMany(batch, 'sample')}`);
      // In turns, so that a busy moment of the machine falls on both; who begins changes.
      for (let turn = -warmUp; turn < runs; turn++) {
        signal?.throwIfAborted();
        if (turn % 2 === 0) await profiled.compute(feed);
        const begin = performance.now();
        await plain.compute(feed);
        if (turn >= 0) wholes.push(performance.now() - begin);
        if (turn % 2 !== 0) await profiled.compute(feed);
      }
      profiled.endProfiling();
    } finally {
      await Promise.all([plain.close(), profiled.close()]);
    }
    const passes = passesOf(await readEvents(folder), builder.named(), layers).slice(warmUp);
    return timesOf(passes, { batch, runs, threads, processor, whole: median(wholes) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whole numbers are often places in a table, of which there is a first. */
const noise = (size: number, type: string, random: SeededRandom) =>
  type === 'int32' ? new Int32Array(size) : Float32Array.from({ length: size }, () => random.uniform() - 0.5);

/** The median of each part; the total is their sum, so that rows add up. */
export function timesOf(
  passes: readonly Pass[],
  about: Omit<TimeReport, 'notAttributed' | 'total' | 'recorded'>,
): Times {
  const layers = medians(passes.map((pass) => pass.layers));
  const rest = medians(passes.map((pass) => pass.rest));
  const notAttributed = [...rest].map(([what, ms]) => ({ what, ms })).sort((a, b) => b.ms - a.ms);
  const total = [...layers.values(), ...rest.values()].reduce((a, b) => a + b, 0);
  const recorded = median(passes.map(({ whole }) => whole));
  return { layers, report: { ...about, notAttributed, total, recorded } };
}

/** By key; what a pass lacks took it no time. */
function medians(parts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const keys = new Set(parts.flatMap((part) => [...part.keys()]));
  return new Map([...keys].map((key) => [key, median(parts.map((part) => part.get(key) ?? 0))]));
}

/** ONNX Runtime adds a time to the name it is given. */
async function readEvents(folder: string): Promise<ProfileEvent[]> {
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error('ONNX Runtime wrote no profile.');
  return JSON.parse(await readFile(path.join(folder, file), 'utf8')) as ProfileEvent[];
}
