/** What a file format is to an export. Add one: a file beside this one, its name in `files/exportFormats.ts`, a line in `formats.ts`. */

import type { TrainedRun } from '../evaluate/trainedRun';
import type { Decision } from '../step/specs';
import type { GateChoice } from './choose';
import type { ImageSet } from './images';
import type { NetworkValues } from './network';
import type { PairTimes } from './pairTimes';

export interface ExportJob {
  run: TrainedRun;
  decision: Decision;
  /** What the file says of itself, by key. */
  metadata: Readonly<Record<string, string>>;
  /** `auto`: gates by which it is expected to be faster; `all`: all that can be. */
  skip: 'auto' | 'all';
  prune: boolean;
  /** Folder of the scripts that are built beside this code. */
  scripts: string;
  /** Between two pieces of work, its reason is thrown once it has fired. */
  signal?: AbortSignal | undefined;
  /** Told what is being done. */
  say: (text: string) => void;
}

/** What was written, besides the file. */
export interface Written {
  /** Images at a time. */
  batch: 'any' | 1;
  /** What a user should know, a sentence each. */
  notes: string[];
  gates?: GateChoice[];
  times?: PairTimes[];
}

export interface ExportFormat {
  description: string;
  /** What is written is a folder. */
  folder?: true;
  /** Whether what stands at a place is an export of this format with nothing else in it; only such may be replaced. */
  isOurs(file: string): Promise<boolean>;
  /** Writes a file or a folder, which is not there yet. */
  write(job: ExportJob, file: string): Promise<Written>;
  /** What was written says of images, read back from the disk: class scores [images, classes] of most. */
  read(job: ExportJob, file: string, images: ImageSet): Promise<NetworkValues>;
}
