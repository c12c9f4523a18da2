/**
 * Batches for a training or evaluation loop, made ahead of it by threads of their own. Memory is bounded: `ahead`
 * buffers for the pipeline's life, the one in the loop's hands included. What an epoch yields depends on its number
 * and the settings alone (batchMaker.ts), never on timing.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Augmentation } from '../augment/augmentation';
import type { Batch, DatasetInfo, Normalisation, SplitName, Warn } from '../sources/dataset';
import { kindOf } from '../sources/kindOf';
import type { DataSource } from '../sources/kinds';
import { codeOf, type OwnCode } from '../sources/ownCode';
import type { DatasetSource } from '../sources/ownDataSource';
import { type BatchLayout, batchArrays, batchLayout } from './batchArrays';
import type { BatchSettings } from './batchSettings';
import { type Answer, type Decoder, inlineDecoder, ownDecoders, threadDecoders } from './decoder';

/** One in the loop's hands, and two that keep a thread busy during a step. */
const fewest = 3;
const mostThreads = 8;
/** Memory for batches: one of 128 images of 224×224 takes 77 MB, and each thread makes one. */
const mostBytes = 1e9;

export interface PipelineOptions {
  split: SplitName;
  batchSize: number;
  /** Names the order and the augmentation of every epoch. 0 by default. */
  seed?: number;
  /** A new order each epoch; by default for training only. */
  shuffle?: boolean;
  /** Leave out the incomplete last batch; by default for training only. */
  dropLast?: boolean;
  /** None by default, and none on the test split whatever is said here. */
  augmentation?: Augmentation;
  /** The data set's own by default. */
  normalisation?: Normalisation;
  /** Views show the samples: batches have what the data says of them. */
  shown?: boolean;
  /** Batches held in memory; by default one more than threads, as far as 1 GB goes, and at least 3. */
  ahead?: number;
  /** Threads that decode files; by default one a core, at most 8. Other data is ready anyway, and has one. */
  threads?: number;
  /** Told about broken files and the like. */
  warn?: Warn;
  /** Milliseconds without a sample of a user's own functions until a word of warning; 30,000 by default. */
  patienceMs?: number | undefined;
  /** The built decodeThread.ts; by default beside the bundle that runs. */
  threadScript?: string | URL;
  /** Decode in the caller's thread instead: no thread script needed, nothing overlaps. */
  inline?: boolean;
}

export interface Pipeline {
  readonly info: DatasetInfo;
  /** Batches in an epoch. */
  readonly batches: number;
  /**
   * The batches of epoch `n` from number `fromBatch` on. A batch must be released before the pipeline runs out of
   * buffers, or the iteration fails. Leave the loop at any time; one epoch at a time.
   *
   * @param thumbnails With the thumbnails of the samples, where the pipeline was opened with `shown`.
   */
  epoch(n: number, fromBatch?: number, thumbnails?: boolean): AsyncIterableIterator<Batch>;
  /** Ends the thread, which keeps the process alive until then. An iteration that waits fails. */
  close(): Promise<void>;
}

/** Throws a UserError when the data cannot be opened; errors met later come out of the iteration. */
export async function openPipeline(source: DataSource, options: PipelineOptions): Promise<Pipeline> {
  const training = options.split === 'train';
  const { batchSize, warn = () => {}, threads = Math.min(availableParallelism(), mostThreads) } = options;
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads is ${threads}`);
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`batchSize is ${batchSize}`);
  if (options.ahead !== undefined && !(Number.isInteger(options.ahead) && options.ahead >= 1))
    throw new RangeError(`ahead is ${options.ahead}`);
  const settings: BatchSettings = {
    split: options.split,
    batchSize,
    seed: options.seed ?? 0,
    shuffle: options.shuffle ?? training,
    dropLast: options.dropLast ?? training,
    augmentation: (training && options.augmentation) || { padCrop: 0, flip: false },
    normalisation: options.normalisation,
    shown: options.shown,
  };
  const script = options.threadScript ?? defaultThreadScript();
  const own = ownThreads(source, settings);
  // Functions without a bundle that a thread could run are called where they are.
  const here = options.inline === true || (source.kind === 'dataset' && own === undefined);
  const decoder = here
    ? await inlineDecoder(source, settings, warn)
    : own
      ? await ownDecoders(
          beside(script, 'datasetThread.js'),
          { source: own.source, settings, code: own.code },
          { warn, threads: own.threads, patience: options.patienceMs },
        )
      : await threadDecoders(script, source, settings, { warn, threads });
  const many = own ? own.threads : kindOf(source).list && threads;
  const { ahead = many ? buffersFor(many, decoder.bytes) : fewest } = options;
  const free = Array.from({ length: ahead }, () => new ArrayBuffer(decoder.bytes));
  return {
    info: decoder.info,
    batches: decoder.batches,
    epoch: (n, fromBatch = 0, thumbnails = false) =>
      iterate(decoder, free, settings, { epoch: n, fromBatch, thumbnails }),
    close: () => decoder.close(),
  };
}

function buffersFor(threads: number, bytes: number): number {
  return Math.max(fewest, Math.min(threads + 1, Math.floor(mostBytes / bytes)));
}

/** Of a source of functions: what a thread runs to have them too, and how many do. Undefined where that is not known: they run here. */
function ownThreads(
  source: DataSource,
  { split }: BatchSettings,
): { source: DatasetSource; code: OwnCode; threads: number } | undefined {
  const code = codeOf(source);
  if (source.kind !== 'dataset' || code === undefined) return undefined;
  return { source, code, threads: 'samples' in source[split] || split === 'test' ? 1 : source.threads };
}

const beside = (script: string | URL, name: string): string | URL =>
  script instanceof URL ? new URL(name, script) : path.join(path.dirname(script), name);

/** The build puts the thread beside the worker's and the CLI's bundle. */
function defaultThreadScript(): string {
  return path.join(__dirname, 'decodeThread.js');
}

async function* iterate(
  decoder: Decoder,
  free: ArrayBuffer[],
  { batchSize, augmentation, shown }: BatchSettings,
  { epoch, fromBatch, thumbnails }: { epoch: number; fromBatch: number; thumbnails: boolean },
): AsyncGenerator<Batch, void, void> {
  const layout = batchLayout(decoder.info, augmentation, shown);
  const asked: Promise<Answer>[] = [];
  let next = fromBatch;
  let over = false;
  const askAhead = () => {
    while (!over && next < decoder.batches) {
      const buffer = free.pop();
      if (buffer === undefined) return;
      asked.push(decoder.make(epoch, next++, buffer, thumbnails));
    }
  };
  try {
    askAhead();
    while (asked.length > 0 || next < decoder.batches) {
      const answer = await asked.shift();
      if (answer === undefined)
        throw new Error('Every batch buffer is in use: release a batch before asking for the next.');
      if (answer.error) {
        free.push(answer.buffer);
        throw answer.error;
      }
      yield batchOf(answer, batchSize, layout, (buffer) => {
        free.push(buffer);
        askAhead();
      });
      askAhead();
    }
  } finally {
    // Left early: what is still being made is thrown away, its buffers are not.
    over = true;
    for (const { buffer } of await Promise.all(asked)) free.push(buffer);
  }
}

function batchOf(
  { buffer, count }: Answer,
  batchSize: number,
  layout: BatchLayout,
  giveBack: (buffer: ArrayBuffer) => void,
): Batch {
  let held = true;
  return {
    ...batchArrays(buffer, batchSize, layout),
    count,
    release() {
      if (held) giveBack(buffer);
      held = false;
    },
  };
}
