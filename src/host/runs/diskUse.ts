/**
 * How much disk the runs take. Asked for while somebody sees it, and never more than one look at a time: a run that ended is
 * looked through again only when one of its folders has changed, which whole-file writes do. Links are not followed.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Signal } from '../base/signal';

interface Known {
  bytes: number;
  /** When the folder and those in it were changed last. */
  folders: ReadonlyMap<string, number>;
}

export class DiskUse {
  /** The sum is another one. */
  readonly changed = new Signal<void>();
  /** Bytes of all runs; undefined before the first look. */
  total: number | undefined;
  #known = new Map<string, Known>();
  #looking: Promise<void> | undefined;

  /** @param runs `live`: its files grow without a sign. */
  constructor(private readonly runs: () => readonly { folder: string; live: boolean }[]) {}

  /** Of one run, as of the last look. */
  of(folder: string): number | undefined {
    return this.#known.get(folder)?.bytes;
  }

  /** One look at a time; a call during one waits for it. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const known = new Map<string, Known>();
    // One after the other: the disk is the runs' own.
    for (const { folder, live } of this.runs()) {
      const before = this.#known.get(folder);
      known.set(folder, !live && before !== undefined && (await isAsBefore(before)) ? before : await measure(folder));
    }
    this.#known = known;
    const total = [...known.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    if (total === this.total) return;
    this.total = total;
    this.changed.emit();
  }
}

async function isAsBefore({ folders }: Known): Promise<boolean> {
  for (const [folder, time] of folders) if ((await timeOf(folder)) !== time) return false;
  return true;
}

/** What is gone, or cannot be looked at, takes nothing that we know of. */
async function measure(root: string): Promise<Known> {
  const folders = new Map<string, number>();
  let bytes = 0;
  for (const waiting = [root]; waiting.length > 0; ) {
    const folder = waiting.pop() as string;
    folders.set(folder, await timeOf(folder));
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(file);
      else if (entry.isFile()) bytes += await sizeOf(file);
    }
  }
  return { bytes, folders };
}

const sizeOf = (file: string) =>
  lstat(file).then(
    ({ size }) => size,
    () => 0,
  );

const timeOf = (folder: string) =>
  lstat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
