/**
 * What a worker is asked to do: the JSON after `--request`, inline or as the path of a file. Whoever asks makes the run
 * folder first, so that it can follow the run, and read the worker's log, before the worker says anything.
 */
export interface WorkerRequest {
  /** Absolute path of the experiment file. */
  experiment: string;
  /** Absolute path of the run folder; it exists. Its name is the run id. */
  folder: string;
  /** Go on after the last checkpoint in `folder`. */
  resume: boolean;
  /** With `resume`: from the checkpoint of this name (`last`, `previous`, `best`); default: the last that is whole. */
  from?: string;
  /** Folder of a run to repeat: with its settings, on its device. */
  again?: string;
  /** With `again`: the experiment's text as that run kept it. */
  storedSource?: boolean;
  /** Device id; without it as the experiment says, else `cpu`. */
  device?: string;
  /** `--set` values by key, as text. */
  settings?: Record<string, string>;
  /** Without a window for so long: checkpoint and pause. Without this: never. */
  leaseMs?: number;
  /** Bytes of `control.jsonl` when the run was asked for: commands behind them are for this session. Default: when it begins. */
  controlFrom?: number;
  /** Where tfjs-node-gpu is installed. */
  tfjsNodeGpuPath?: string;
}
