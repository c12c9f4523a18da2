/**
 * Who makes batches for a pipeline: a thread of its own, or the caller's thread (tests, data that is ready anyway).
 * Both fill a buffer that is given away with the request and comes back with the answer.
 */
import { Worker } from 'node:worker_threads';
import { UserError } from '../../base/userError';
import { noteMemory } from '../sources/countedSamples';
import { type DatasetInfo, describe, type SplitName, type Warn } from '../sources/dataset';
import { checked, kindOf } from '../sources/kindOf';
import type { DataSource } from '../sources/kinds';
import { warnOf } from '../sources/listedKind';
import { openDataset } from '../sources/open';
import type { OwnCode } from '../sources/ownCode';
import type { DatasetSource } from '../sources/ownDataSource';
import { batchMaker } from './batchMaker';
import type { BatchSettings } from './batchSettings';
import { type DecodeMessage, type DecodeTask, fromPlain, type MakeBatch, type OwnDataTask } from './decodeMessages';
import { slowSamples } from './slowSamples';

/** `error` instead of a batch; the buffer comes back either way, and an empty one when the thread is gone. */
export interface Answer {
  buffer: ArrayBuffer;
  count: number;
  error?: Error;
}

export interface Decoder {
  readonly info: DatasetInfo;
  readonly batches: number;
  readonly bytes: number;
  /** Never rejects: an answer that nobody waits for any more must not end the process. */
  make(epoch: number, batch: number, buffer: ArrayBuffer, thumbnails?: boolean): Promise<Answer>;
  close(): Promise<void>;
}

export async function inlineDecoder(source: DataSource, settings: BatchSettings, warn: Warn): Promise<Decoder> {
  const dataset = await openDataset(source, warn, [settings.split]);
  const maker = batchMaker(dataset, settings);
  let last: Promise<unknown> = Promise.resolve();
  return {
    info: describe(dataset),
    batches: maker.batches,
    bytes: maker.bytes,
    make(epoch, batch, buffer, thumbnails) {
      // One at a time, as in a thread: samples may be waited for, and those of a generator follow from each other.
      const made = last.then(async () => {
        try {
          return { buffer, count: await maker.make(epoch, batch, buffer, thumbnails) };
        } catch (error) {
          return { buffer, count: 0, error: error instanceof Error ? error : new Error(String(error)) };
        }
      });
      last = made;
      return made;
    },
    async close() {},
  };
}

/**
 * Several threads for a source that is files, each making whole batches; what is in a batch does not depend on which.
 * The files are listed once, here. Rejects as `threadDecoder` does, with every thread ended.
 */
export async function threadDecoders(
  script: string | URL,
  source: DataSource,
  settings: BatchSettings,
  { warn, threads }: { warn: Warn; threads: number },
): Promise<Decoder> {
  const kind = kindOf(source);
  if (!kind.list) return threadDecoder(script, { source, settings }, warn);
  const list = await kind.list(checked(source), warnOf([settings.split], warn));
  return together(threads, () => threadDecoder(script, { source, list, settings }, warn));
}

/** Every batch is made by one of them. Rejects with every thread ended. */
async function together(threads: number, open: (thread: number) => Promise<Decoder>): Promise<Decoder> {
  const opened = await Promise.allSettled(Array.from({ length: threads }, (_, at) => open(at)));
  const decoders = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(decoders.map((decoder) => decoder.close()));
  };
  const failed = opened.find((result) => result.status === 'rejected');
  const [first] = decoders;
  if (failed || first === undefined) {
    await close();
    throw failed?.reason;
  }
  return {
    ...first,
    make: (epoch, batch, ...given) => (decoders[batch % threads] as Decoder).make(epoch, batch, ...given),
    close,
  };
}

/**
 * Threads that run the bundle of an experiment, each, for the functions of its data. A generator's samples come from one of them, for each
 * follows from those before.
 */
export async function ownDecoders(
  script: string | URL,
  { source, settings, code }: { source: DatasetSource; settings: BatchSettings; code: OwnCode },
  { warn, threads, patience }: { warn: Warn; threads: number; patience?: number | undefined },
): Promise<Decoder> {
  const { located, ...bundled } = code;
  const atLine = (error: unknown): never => {
    throw located(error, settings.split);
  };
  const notes = Array.from({ length: threads }, noteMemory);
  const told = { located, generated: (split: SplitName) => 'samples' in source[split] };
  const slow = slowSamples(notes, told, { warn, patience });
  const waited = async <T>(work: Promise<T>): Promise<T> => {
    slow.waits(1);
    return work.finally(() => slow.waits(-1));
  };
  const open = (at: number) => {
    const task: OwnDataTask = { settings, code: bundled, notes: notes[at] as SharedArrayBuffer };
    return threadDecoder(script, task, warn);
  };
  const decoder = await waited(together(threads, open)).catch((error: unknown) => {
    slow.close();
    return atLine(error);
  });
  return {
    ...decoder,
    async make(...asked) {
      const answer = await waited(decoder.make(...asked));
      return answer.error ? { ...answer, error: located(answer.error, settings.split) as Error } : answer;
    },
    close() {
      slow.close();
      return decoder.close();
    },
  };
}

/** Rejects when the data set cannot be opened; a thread that dies later answers every request with that error. */
function threadDecoder(script: string | URL, workerData: DecodeTask | OwnDataTask, warn: Warn): Promise<Decoder> {
  const thread = new Worker(script, { workerData });
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  let dead: Error | undefined;

  return new Promise((resolve, reject) => {
    // Also reached by `close`: then nobody waits, or the wait ends with the error.
    const die = (error: Error) => {
      dead ??= error;
      reject(dead);
      for (const answer of waiting.values()) answer({ buffer: new ArrayBuffer(0), count: 0, error: dead });
      waiting.clear();
    };
    const settle = (id: number, answer: Answer) => {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    };
    const decoder = (info: DatasetInfo, batches: number, bytes: number): Decoder => ({
      info,
      batches,
      bytes,
      make: (epoch, batch, buffer, thumbnails = false) =>
        new Promise((answer) => {
          if (dead) return answer({ buffer, count: 0, error: dead });
          const id = ++lastId;
          waiting.set(id, answer);
          const request: MakeBatch = { kind: 'make', id, epoch, batch, buffer, thumbnails };
          thread.postMessage(request, [buffer]);
        }),
      async close() {
        dead ??= new Error('The pipeline is closed.');
        await thread.terminate();
      },
    });
    thread.on('message', (message: DecodeMessage) => {
      switch (message.kind) {
        case 'ready':
          return resolve(decoder(message.info, message.batches, message.bytes));
        case 'failed':
          return die(fromPlain(message.error));
        case 'made':
          return settle(message.id, { buffer: message.buffer, count: message.count });
        case 'unmade':
          return settle(message.id, { buffer: message.buffer, count: 0, error: fromPlain(message.error) });
        case 'warning':
          return warn(message.message);
        default:
          return message satisfies never;
      }
    });
    thread.on('error', (error) => die(error instanceof Error ? error : new Error(String(error))));
    thread.on('messageerror', die);
    thread.on('exit', (code) =>
      die('code' in workerData && code === 0 ? unkept(workerData.settings) : endedWith(code)),
    );
  });
}

const endedWith = (code: number) => new Error(`The thread that makes batches ended with code ${code}.`);

/** A thread ends by itself where it waits for a promise and has nothing open that could settle it. */
const unkept = ({ split }: BatchSettings) =>
  new UserError(`The first sample for the ${split} split is a promise that nothing will settle.`, {
    hint: 'No timer, file or connection is open that could: look at what it waits for.',
  });
