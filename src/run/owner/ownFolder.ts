/**
 * Whether a run's folder is still there and still its worker's. A worker holds its files open: one whose folder was deleted
 * or moved would train on and write its results nowhere.
 */
import { type FileHandle, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../base/userError';
import { errorCode } from '../../files/errorCode';
import { readText } from '../../files/regularFile';
import { runFiles } from '../../protocol/files/runFolder';
import { parseWorkerRecord } from './workerRecord';

/** `events`: the folder is there, its events are not, or are another file; whoever says so says what is left to go on from. */
export interface Loss {
  what: 'folder' | 'worker' | 'events';
  error: UserError;
}

export interface Events {
  handle: Pick<FileHandle, 'stat'>;
  /** Bytes that were written into it since it was opened. */
  written: () => number;
}

/** Looks, each a quarter of a second or more after the other. */
const mostWithoutRecord = 8;

export class OwnFolder {
  private withoutRecord = 0;

  private constructor(
    private readonly folder: string,
    /** What `worker.json` holds as long as the run is ours. */
    private readonly text: string,
    private readonly inode: number,
    /** Undefined where the file system gives a file another number each time. */
    private readonly eventsInode: number | undefined,
    /** Bytes that the events have at least. */
    private readonly eventBytes: () => number,
  ) {}

  static async open(folder: string, text: string, { handle, written }: Events): Promise<OwnFolder> {
    const [{ ino }, held, found] = await Promise.all([
      stat(folder),
      handle.stat(),
      stat(join(folder, runFiles.events)),
    ]);
    const size = held.size - written();
    return new OwnFolder(folder, text, ino, held.ino === found.ino ? held.ino : undefined, () => size + written());
  }

  /** Undefined as long as all is well; what cannot be looked at is no loss. */
  async loss(): Promise<Loss | undefined> {
    try {
      const record = await readText(join(this.folder, runFiles.worker), 'worker').catch(undefinedWhereMissing);
      if (record !== undefined && record !== this.text) return takenOver(this.folder, record);
      const events = await this.lookAtEvents();
      if (record === undefined && (events === 'missing' || !(await this.isThere()))) return gone(this.folder);
      if (events !== 'ours') return withoutEvents(this.folder);
      this.withoutRecord = record === undefined ? this.withoutRecord + 1 : 0;
      // It alone was deleted: whoever comes next must find it. Not at once, for somebody may be deleting all of the folder.
      if (this.withoutRecord >= mostWithoutRecord)
        await writeFile(join(this.folder, runFiles.worker), this.text, { flag: 'wx' });
      return undefined;
    } catch {
      // An unreachable disk: it may come back, and whoever writes there is told anyway.
      return undefined;
    }
  }

  private async isThere(): Promise<boolean> {
    return (await stat(this.folder).catch(undefinedWhereMissing))?.ino === this.inode;
  }

  private async lookAtEvents(): Promise<'ours' | 'another' | 'missing'> {
    const least = this.eventBytes();
    const found = await stat(join(this.folder, runFiles.events)).catch(undefinedWhereMissing);
    if (found === undefined) return 'missing';
    const same = this.eventsInode === undefined || found.ino === this.eventsInode;
    return same && found.size >= least ? 'ours' : 'another';
  }
}

function undefinedWhereMissing(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

function gone(folder: string): Loss {
  const error = new UserError(`The run folder ${folder} is gone: it was deleted or moved while the run trained.`, {
    hint: 'Checkpoints that it had are where it was moved to, or deleted with it. End a run before you move or delete its folder.',
    source: { file: folder, line: 1 },
  });
  return { what: 'folder', error };
}

function takenOver(folder: string, text: string): Loss {
  const record = parseWorkerRecord(text);
  const who = record === undefined ? 'another process' : `process ${record.pid} on ${record.host}`;
  const error = new UserError(`The run ${basename(folder)} was taken over by ${who}.`, {
    hint: 'This process was not heard from for a while, perhaps since its machine slept. The run goes on there.',
    source: { file: folder, line: 1 },
  });
  return { what: 'worker', error };
}

function withoutEvents(folder: string): Loss {
  const file = join(folder, runFiles.events);
  const error = new UserError(`${file} was deleted, cut off or replaced while the run trained.`, {
    source: { file, line: 1 },
  });
  return { what: 'events', error };
}
