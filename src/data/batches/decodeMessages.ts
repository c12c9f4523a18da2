/** What the pipeline and its decoding thread say to each other. Buffers move, they are not copied. */
import { UserError } from '../../base/userError';
import type { DatasetInfo } from '../sources/dataset';
import type { ImageList } from '../sources/imageList';
import type { DataSource } from '../sources/kinds';
import type { BundledCode } from '../sources/ownCode';
import type { BatchSettings } from './batchSettings';

/** `workerData` of the thread. */
export interface DecodeTask {
  source: DataSource;
  /** The files of a source that is files, listed once for all threads. */
  list?: ImageList;
  settings: BatchSettings;
}

/** `workerData` of a thread that runs the user's code (datasetThread.ts) to have the functions of their data. */
export interface OwnDataTask {
  code: BundledCode;
  settings: BatchSettings;
  /** Where it notes which sample it makes (countedSamples.ts). */
  notes: SharedArrayBuffer;
}

/** To the thread: fill `buffer` with that batch. Answered by `made` or `unmade` with the same id, in the order asked. */
export interface MakeBatch {
  kind: 'make';
  id: number;
  epoch: number;
  batch: number;
  buffer: ArrayBuffer;
  /** With the thumbnails of its samples. */
  thumbnails: boolean;
}

/** From the thread. */
export type DecodeMessage =
  /** First: the data set is open. */
  | { kind: 'ready'; info: DatasetInfo; batches: number; bytes: number }
  /** Instead of `ready`; the thread ends. */
  | { kind: 'failed'; error: PlainError }
  | { kind: 'made'; id: number; buffer: ArrayBuffer; count: number }
  | { kind: 'unmade'; id: number; buffer: ArrayBuffer; error: PlainError }
  | { kind: 'warning'; message: string };

/** An error as plain data: structured cloning drops the class and `detail` of a UserError. */
export interface PlainError {
  message: string;
  stack?: string | undefined;
  user?: UserError['detail'] | undefined;
}

export function toPlain(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    message: error.message,
    stack: error.stack,
    user: error instanceof UserError ? error.detail : undefined,
  };
}

export function fromPlain({ message, stack, user }: PlainError): Error {
  const error = user === undefined ? new Error(message) : new UserError(message, user);
  if (stack !== undefined) error.stack = stack;
  return error;
}
