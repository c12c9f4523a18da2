/**
 * What can be seen of a run's worker from outside. Where process ids mean the same as there, the process itself says
 * whether it runs. Elsewhere its heartbeat does, the modification time of `worker.json`: only *changes* of it are looked
 * at, counted in the observer's own time, so that clocks that differ between machines and a laptop that slept change nothing.
 */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../../files/errorCode';
import { readText } from '../../files/regularFile';
import { heartbeatMs, heartbeatStaleMs, runFiles, type WorkerRecord } from '../../protocol/files/runFolder';
import { bornOf, isAlive, machineId } from './processAlive';
import { parseWorkerRecord } from './workerRecord';

/** `unknown`: nothing here can ask for its process. */
export type Presence = 'gone' | 'at work' | 'unknown';

export interface Sight {
  /** What `worker.json` says; undefined where there is none. */
  text: string | undefined;
  /** Undefined also for a text that is no record. */
  record: WorkerRecord | undefined;
  presence: Presence;
  /** How long its heart has rested, as far as somebody watched. */
  silentMs: number;
  /** Its heart has beaten while it was watched. */
  beating: boolean;
  /** Its last beat is young by the clocks of both, as far as these can be compared. */
  fresh: boolean;
}

export interface SightOptions {
  host?: string;
  isAlive?: (pid: number) => Promise<boolean>;
  staleMs?: number;
  goneMs?: number;
}

/**
 * How long the heartbeat must rest before a missing process id counts: two containers over one disk may well have
 * the same host name and different processes.
 */
const heartbeatGoneMs = 2.5 * heartbeatMs;

export class WorkerSight {
  readonly staleMs: number;
  readonly goneMs: number;
  private readonly file: string;
  private beat: string | undefined;
  private silentMs = 0;
  private beating = false;

  constructor(
    folder: string,
    private readonly options: SightOptions = {},
  ) {
    this.file = join(folder, runFiles.worker);
    this.staleMs = options.staleMs ?? heartbeatStaleMs;
    this.goneMs = options.goneMs ?? heartbeatGoneMs;
  }

  /**
   * `watchedMs` is how long the observer was awake since the last look: silence only counts while somebody listens.
   * Pass 0 to ask again without counting. Throws what the file system throws, except that a file may be missing.
   */
  async look(watchedMs: number): Promise<Sight> {
    let text: string | undefined;
    let [beat, fresh] = ['none', false];
    try {
      // Opened before its time is asked for: over a network an open asks the server, a stat alone may be minutes old.
      text = await readText(this.file, 'worker');
      const { mtimeMs } = await stat(this.file);
      beat = `${mtimeMs} ${text}`;
      fresh = Math.abs(Date.now() - mtimeMs) < this.staleMs;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    if (beat === this.beat) this.silentMs += watchedMs;
    else {
      this.beating = this.beat !== undefined;
      this.beat = beat;
      this.silentMs = 0;
    }
    const record = text === undefined ? undefined : parseWorkerRecord(text);
    const presence = record === undefined ? 'unknown' : await presenceOf(record);
    return { text, record, presence, silentMs: this.silentMs, beating: this.beating, fresh };
  }

  /** What has been missed for too long of a worker of which nothing is known but its heartbeat. */
  async missed(seen: Sight): Promise<'process' | 'heartbeat' | undefined> {
    if (seen.silentMs > this.goneMs && (await this.isMissing(seen))) return 'process';
    return seen.silentMs > this.staleMs ? 'heartbeat' : undefined;
  }

  /** It is of a host of this name, where no process has its id. */
  async isMissing({ record }: Sight): Promise<boolean> {
    const { host = hostname(), isAlive: alive = isAlive } = this.options;
    return record?.host === host && !(await alive(record.pid));
  }
}

/** As far as the record and this machine's processes tell. A process id alone says nothing: it may be anybody's by now. */
export async function presenceOf({
  pid,
  host,
  machine,
  born,
  released,
}: Pick<WorkerRecord, 'pid' | 'host' | 'machine' | 'born' | 'released'>): Promise<Presence> {
  if (released !== undefined) return 'gone';
  if (born === undefined || host !== hostname() || machine !== (await machineId())) return 'unknown';
  return (await isAlive(pid)) && (await bornOf(pid)) === born ? 'at work' : 'gone';
}
