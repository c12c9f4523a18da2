/**
 * The names of the files in a run folder. The folder is the wire: whoever can read it can follow the run,
 * whoever can append to `control.jsonl` can steer it.
 */
export const runFiles = {
  /** RunConfig as resolved when the run began. */
  config: 'config.json',
  /** RunEvent a line. */
  events: 'events.jsonl',
  /** ControlCommand a line. */
  control: 'control.jsonl',
  /** WorkerRecord; its modification time is the worker's heartbeat. */
  worker: 'worker.json',
  /** Its modification time is the last time a window said that it follows the run. */
  lease: 'lease',
  /** Folder of checkpoints: `last`, `best`. */
  checkpoints: 'checkpoints',
} as const;

/** Who runs the run. Rewritten by every session of it; touched every `heartbeatMs`. */
export interface WorkerRecord {
  pid: number;
  host: string;
  started: number;
}

export const heartbeatMs = 2000;
/** A heartbeat older than this belongs to a dead or unreachable worker. */
export const heartbeatStaleMs = 20_000;
/** A window that follows a run touches its lease this often. */
export const leaseRenewMs = 5000;
