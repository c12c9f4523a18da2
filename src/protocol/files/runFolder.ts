/**
 * The names of the files in a run folder. The folder is the wire: whoever can read it can follow the run,
 * whoever can append to `control.jsonl` can steer it.
 */
export const runFiles = {
  /** RunConfig as resolved when the run began. */
  config: 'config.json',
  /** RunManifest: what went into the run. */
  manifest: 'manifest.json',
  /** RunEvent a line. */
  events: 'events.jsonl',
  /** ControlCommand a line. */
  control: 'control.jsonl',
  /** WorkerRecord; its modification time is the worker's heartbeat. */
  worker: 'worker.json',
  /** Its modification time is the last time a window said that it follows the run. */
  lease: 'lease',
  /** Folder of checkpoints: `last`, `previous` (what `last` was before), `best`. */
  checkpoints: 'checkpoints',
  /** In `checkpoints`, a folder: what was there of later steps when a session went back to an earlier one, or was broken. */
  setAside: 'set-aside',
  /** What the worker process printed: its last words when it dies without an `ended` event. */
  log: 'worker.log',
  /** Folder of exported models. */
  exports: 'export',
  /** What gates save in time, measured: Markdown. */
  speedUp: 'speed-up.md',
  /** SpeedUp: its numbers. */
  speedUpNumbers: 'speed-up.json',
  /** What an evaluation did with each test image (samples.ts), of the last checkpoint and of the best. */
  samples: 'samples.bin',
  samplesBest: 'samples-best.bin',
  /** Small pictures of the test images (thumbnails.ts). */
  thumbnails: 'thumbnails.bin',
  /** RunLabel: the name and the note that a person gave it. */
  label: 'label.json',
  /** ProfileReport: what each layer costs, of the best checkpoint and of the last. */
  profile: 'profile.json',
  profileLast: 'profile-last.json',
  /** Curve: accuracy and MACs over the threshold of the gates, likewise. */
  curve: 'curve.json',
  curveLast: 'curve-last.json',
  /** Folder of pictures of what is predicted for the test images. */
  predictions: 'predictions',
  /** Decision: why a sweep ended the run early. */
  decision: 'early-stop.json',
  /** Held for a moment by who is about to write `ended` for a dead worker, or to become the run's worker. */
  endLock: 'ended.lock',
} as const;

/** What is kept of each checkpoint. Those of older runs stand where they stood: samples of the last, profiles of the best. */
export const filesOf = {
  last: { samples: runFiles.samples, profile: runFiles.profileLast, curve: runFiles.curveLast },
  best: { samples: runFiles.samplesBest, profile: runFiles.profile, curve: runFiles.curve },
} as const;

/** Who runs the run. Rewritten by every session of it; touched every `heartbeatMs`. */
export interface WorkerRecord {
  pid: number;
  host: string;
  started: number;
  /** Where `pid` means something, and when that process began (processAlive.ts); missing where the system does not say. */
  machine?: string;
  born?: string;
  /** The job of Slurm that it belongs to: `12_3` for an element of an array. */
  job?: string | undefined;
  /** When the session was over and its worker gave the run back. */
  released?: number | undefined;
}

export const heartbeatMs = 2000;
/** A heartbeat older than this belongs to a dead or unreachable worker. */
export const heartbeatStaleMs = 20_000;
/** A process that was asked to stop and whose code has not returned for so long hangs, and is ended. A cluster kills after 30 s. */
export const hangMs = 20_000;
/** A window that follows a run touches its lease this often. */
export const leaseRenewMs = 5000;

/** The experiment's name in a file name: without folders, `.experiment` and the ending. */
export function experimentName(file: string): string {
  const name = file.replaceAll('\\', '/').split('/').at(-1) ?? file;
  return name.replace(/(\.experiment)?\.[cm]?[jt]sx?$/, '');
}

/** `<experiment>-<date>-<time>`, with a number from the second copy on: two starts within one second. */
export function runId(experiment: string, now: Date, copy = 1): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${experimentName(experiment)}-${date}-${time}${copy === 1 ? '' : `-${copy}`}`;
}
