/**
 * What runs that have ended added up to when they were last read, a few facts each in one file of the extension's own storage: so
 * that a window on hundreds of runs opens with a look at each file's size and time. As of digests.ts: it is only worth something
 * to the code that wrote it, and what cannot be read is as good as none.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeWhole } from '../../files/writeWhole';
import { messageOf } from '../base/errorCode';
import { Throttle } from '../base/throttle';
import type { RunSummary } from './runSummary';

export interface KnownRun {
  /** Size and time of its events (runStamp.ts). */
  stamp: string;
  facts: RunSummary;
  /** When its last session ended, milliseconds since the Unix epoch. */
  ended: number;
}

/** About 2 kB each. */
const most = 2000;
const saveMs = 5000;

export class KnownRuns {
  #known: Map<string, KnownRun> | undefined;
  #loading: Promise<void> | undefined;
  readonly #save: Throttle;
  #saved: Promise<void> = Promise.resolve();

  /**
   * @param file its folder is made when it is needed.
   * @param version of the code.
   */
  constructor(
    private readonly file: string,
    private readonly version: string,
    private readonly warn: (message: string) => void,
    ms = saveMs,
  ) {
    this.#save = new Throttle(ms, () => void this.save());
  }

  /** Undefined where it has not been kept, or its events are others by now. */
  async of(folder: string, stamp: string): Promise<KnownRun | undefined> {
    await this.#load();
    const known = this.#known?.get(folder);
    return known?.stamp === stamp ? known : undefined;
  }

  keep(folder: string, known: KnownRun): void {
    if (this.#known?.get(folder)?.stamp === known.stamp) return;
    this.#known?.set(folder, known);
    this.#save.ask();
  }

  forget(folder: string): void {
    if (this.#known?.delete(folder)) this.#save.ask();
  }

  dispose(): void {
    this.#save.dispose();
  }

  /** One after the other: what was kept earlier is not to be written over what was kept later. */
  save(): Promise<void> {
    this.#saved = this.#saved.then(() => this.#write());
    return this.#saved;
  }

  async #write(): Promise<void> {
    // The newest stand last.
    const known = [...(this.#known ?? [])].slice(-most);
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeWhole(this.file, serialize({ version: this.version, known }));
    } catch (error) {
      this.warn(`What is known of runs cannot be kept: ${messageOf(error)}`);
    }
  }

  #load(): Promise<void> {
    this.#loading ??= this.#read().then((known) => {
      this.#known = new Map(known);
    });
    return this.#loading;
  }

  async #read(): Promise<[string, KnownRun][]> {
    try {
      // Written by `save` above, in a folder of the extension's own.
      const stored = deserialize(await readFile(this.file)) as { version: string; known: [string, KnownRun][] };
      return stored.version === this.version ? stored.known : [];
    } catch {
      return [];
    }
  }
}
