/**
 * Tells whether a run's worker still lives, from outside: its process id when it runs on this host, else its
 * heartbeat. The heartbeat is the modification time of `worker.json`; only *changes* of it are looked at, counted
 * in the observer's own time, so that clocks that differ between machines and a laptop that slept change nothing.
 * A disk that cannot be read is no sign of death.
 */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readText } from '../files/regularFile';
import type { UserFacingError } from '../protocol/events';
import { heartbeatMs, heartbeatStaleMs, runFiles, type WorkerRecord } from '../protocol/runFolder';
import { errorCode } from './errorCode';
import { isAlive } from './processAlive';
import { parseWorkerRecord } from './workerRecord';

export type Verdict = { alive: true } | { alive: false; error: UserFacingError };

export interface WorkerWatchOptions {
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

export class WorkerWatch {
  readonly #file: string;
  readonly #host: string;
  readonly #isAlive: (pid: number) => Promise<boolean>;
  readonly #staleMs: number;
  readonly #goneMs: number;
  #beat = '';
  #silentMs = 0;

  constructor(folder: string, options: WorkerWatchOptions = {}) {
    this.#file = join(folder, runFiles.worker);
    this.#host = options.host ?? hostname();
    this.#isAlive = options.isAlive ?? isAlive;
    this.#staleMs = options.staleMs ?? heartbeatStaleMs;
    this.#goneMs = options.goneMs ?? heartbeatGoneMs;
  }

  /**
   * One look. `watchedMs` is how long the observer was awake since its last look: silence only counts while
   * somebody listens. Pass 0 to ask again without counting.
   */
  async look(watchedMs: number): Promise<Verdict> {
    let record: WorkerRecord | undefined;
    let beat = 'none';
    try {
      record = parseWorkerRecord(await readText(this.#file, 'worker'));
      beat = `${(await stat(this.#file)).mtimeMs} ${record?.pid} ${record?.started}`;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return { alive: true };
    }
    if (beat !== this.#beat) {
      this.#beat = beat;
      this.#silentMs = 0;
    } else this.#silentMs += watchedMs;
    const here = record?.host === this.#host;
    if (record !== undefined && here && this.#silentMs > this.#goneMs && !(await this.#isAlive(record.pid)))
      return { alive: false, error: gone(record) };
    return this.#silentMs > this.#staleMs ? { alive: false, error: silent(record, this.#staleMs) } : { alive: true };
  }
}

function gone(record: WorkerRecord): UserFacingError {
  return {
    message: `The worker process ${record.pid} ended without saying why: it was killed, ran out of memory or crashed.`,
    hint: `${runFiles.log} in the run folder has its last words.`,
  };
}

function silent(record: WorkerRecord | undefined, staleMs: number): UserFacingError {
  const who = record === undefined ? 'The worker' : `The worker process ${record.pid} on ${record.host}`;
  return {
    message: `${who} has not been heard from for ${Math.round(staleMs / 1000)} s.`,
    hint: 'See that its machine is up and that the run folder can be reached from there.',
  };
}
