/**
 * The files of a split with their labels, packed: names are one run of bytes, all of it in shared memory, so that every
 * thread that decodes has the one list. 1.28 million files of ImageNet take 45 MB; as strings 200 MB in each thread.
 */
import path from 'node:path';

/** Plain data: sent to a thread, it is not copied. */
export interface FileList {
  readonly length: number;
  /** Folders in the order of their files, and where the files of each begin. */
  readonly folders: readonly string[];
  readonly starts: readonly number[];
  /** UTF-8 names one after another; `ends[i]` is where name `i` ends. */
  readonly names: Uint8Array<SharedArrayBuffer>;
  readonly ends: Uint32Array<SharedArrayBuffer>;
  readonly labels: Int32Array<SharedArrayBuffer>;
  /** [length + 1]: 1 for a file found broken; at the end, how many. All threads write here. */
  readonly broken: Int32Array<SharedArrayBuffer>;
}

/** Files of one folder; a label for all of them or for each. */
export interface Folder {
  folder: string;
  names: readonly string[];
  labels: number | readonly number[];
}

export class FileListBuilder {
  private readonly folders: string[] = [];
  private readonly starts: number[] = [];
  private readonly chunks: Buffer[] = [];
  private readonly lengths: Uint16Array[] = [];
  private readonly labels: Int32Array[] = [];
  private length = 0;

  add({ folder, names, labels }: Folder): void {
    if (names.length === 0) return;
    this.folders.push(folder);
    this.starts.push(this.length);
    // Names of a file system have 255 bytes at most.
    this.lengths.push(Uint16Array.from(names, (name) => Buffer.byteLength(name)));
    this.chunks.push(Buffer.from(names.join('')));
    this.labels.push(Int32Array.from(names, (_, i) => (typeof labels === 'number' ? labels : (labels[i] as number))));
    this.length += names.length;
  }

  done(): FileList {
    const { folders, starts, length } = this;
    const bytes = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const names = new Uint8Array(new SharedArrayBuffer(bytes));
    let at = 0;
    for (const chunk of this.chunks) {
      names.set(chunk, at);
      at += chunk.length;
    }
    const ends = new Uint32Array(new SharedArrayBuffer(4 * length));
    const labels = new Int32Array(new SharedArrayBuffer(4 * length));
    let [index, end] = [0, 0];
    for (const [folder, lengths] of this.lengths.entries()) {
      labels.set(this.labels[folder] as Int32Array, index);
      for (const size of lengths) {
        end += size;
        ends[index++] = end;
      }
    }
    return {
      length,
      folders,
      starts,
      names,
      ends,
      labels,
      broken: new Int32Array(new SharedArrayBuffer(4 * length + 4)),
    };
  }
}

/** Path of file `index`. */
export function fileAt({ folders, starts, names, ends }: FileList, index: number): string {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= index) low = middle;
    else high = middle - 1;
  }
  // A copy: text decoders refuse shared memory.
  const name = Buffer.from(names.slice(index === 0 ? 0 : (ends[index - 1] as number), ends[index])).toString();
  return path.join(folders[low] as string, name);
}

/** Marks a file as broken. How many there are when this thread was the first to mark it, else 0. */
export function markBroken({ broken, length }: FileList, index: number): number {
  if (Atomics.exchange(broken, index, 1) === 1) return 0;
  return Atomics.add(broken, length, 1) + 1;
}

export function isBroken({ broken }: FileList, index: number): boolean {
  return Atomics.load(broken, index) === 1;
}
