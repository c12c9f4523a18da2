/**
 * What long runs added up to when they were last read, so that the next window need not read hundreds of megabytes again:
 * the state, and how far into the file it goes. Kept in the extension's own storage, never in the run folder: it is only
 * worth something to the code that wrote it. One that does not fit the file any more is as good as none.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeWhole } from '../../files/writeWhole';
import type { RunState } from '../../protocol/events/runState';

export interface Digest {
  /** Bytes of whole lines that are in the state. */
  offset: number;
  state: RunState;
}

interface Stored extends Digest {
  version: string;
  fingerprint: string;
}

/** Runs that are kept, about 2 MB each at most: the last ones read. */
const most = 40;
/** Bytes at both ends that tell a file from another one of the same name. */
const looked = 4096;

export class Digests {
  /**
   * @param folder made when it is needed.
   * @param version of the code: what another one wrote is not read, its state may have other fields.
   */
  constructor(
    private readonly folder: string,
    private readonly version: string,
  ) {}

  /** Undefined where there is none, where it cannot be read, or where it is of another file. */
  async read(file: string): Promise<Digest | undefined> {
    try {
      // Written by `write` below, in a folder of the extension's own.
      const stored = deserialize(await readFile(this.#place(file))) as Stored;
      if (stored.version !== this.version) return undefined;
      const { offset, state } = stored;
      return (await fingerprint(file, offset)) === stored.fingerprint ? { offset, state } : undefined;
    } catch {
      return undefined;
    }
  }

  async write(file: string, { offset, state }: Digest): Promise<void> {
    const stored: Stored = { version: this.version, fingerprint: await fingerprint(file, offset), offset, state };
    const place = this.#place(file);
    await mkdir(this.folder, { recursive: true });
    await writeWhole(place, serialize(stored));
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.folder);
    if (names.length <= most) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const place = join(this.folder, name);
        return { place, time: (await stat(place)).mtimeMs };
      }),
    );
    const old = files.sort((a, b) => b.time - a.time).slice(most);
    await Promise.all(old.map(({ place }) => rm(place, { force: true })));
  }

  #place(file: string): string {
    return join(this.folder, createHash('sha256').update(file).digest('hex').slice(0, 32));
  }
}

/** Of the first bytes and of those before `offset`. A file that is shorter has another one. */
async function fingerprint(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const hash = createHash('sha256');
    for (const start of [0, Math.max(0, offset - looked)]) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(looked), 0, Math.min(looked, offset - start), start);
      hash.update(buffer.subarray(0, bytesRead)).update(`${bytesRead} `);
    }
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}
