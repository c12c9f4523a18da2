/**
 * What a worker is asked to do: the JSON after `--request`, inline or as the path of a file. Whoever asks makes the run
 * folder first, so that it can follow the run, and read the worker's log, before the worker says anything.
 */
export interface WorkerRequest {
  /** Absolute path of the experiment file. */
  experiment: string;
  /** Absolute path of the run folder. Its name is the run id. A worker finds it made. */
  folder: string;
  /** Go on after the last checkpoint in `folder`. */
  resume: boolean;
  /** With `resume`: from this checkpoint, `last`, `previous`, `best` or a path; default: the last, and where it is broken the newest whole one. */
  from?: string | undefined;
  /** Folder of a run to repeat: with its settings, on its device; what is different now is a warning. */
  again?: string | undefined;
  /** With `again`: the experiment's text as that run kept it, not as it is on the disk. */
  storedSource?: boolean | undefined;
  /** Device id; without it as the experiment says, else `cpu`. */
  device?: string | undefined;
  /** `--set` values by key, as text. */
  settings?: Record<string, string>;
  /** Without a window for so long: checkpoint and pause. Without this: never. */
  leaseMs?: number | undefined;
  /** Bytes of `control.jsonl` when the run was asked for: commands behind them are for this session. Default: when it begins. */
  controlFrom?: number | undefined;
  /** Where tfjs-node-gpu is installed. */
  tfjsNodeGpuPath?: string | undefined;
}
