/** What a run is asked for. */
import path from 'node:path';
import type { Disk } from '../checkpoints/writeCheckpoint';
import type { WorkerRequest } from '../protocol/messages/workerRequest';

/** What a worker is asked, and what only a program can give. */
export interface TrainRequest extends Omit<WorkerRequest, 'settings' | 'tfjsNodeGpuPath'> {
  /** Values that replace those of the experiment, by key. */
  settings?: Readonly<Record<string, unknown>>;
  deviceOptions?: { replicas?: number; threads?: number; tfjsNodeGpuPath?: string };
  /** What the experiment's files say, by absolute path, whatever is on the disk. */
  texts?: ReadonlyMap<string, string>;
  /** Checkpoint and stop when it fires. */
  signal?: AbortSignal;
  /** Called where it takes a while to see whether somebody else trains the run. */
  waiting?: (message: string) => void;
  /** Called with a message that is too long to be shown, which the `ended` event has cut and the log whole. */
  tooLong?: (message: string) => void;
  /** Milliseconds without a sample of the user's own functions until a word of warning. */
  patienceMs?: number;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  /** What writes checkpoints; default: the file system. */
  disk?: Disk;
}

export const threadScript = ({ threads = __dirname }: TrainRequest, name: string) => path.join(threads, `${name}.js`);
