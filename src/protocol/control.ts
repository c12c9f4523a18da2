/** What a run is told: one JSON object a line in `control.jsonl`, appended by a window or the CLI, read between steps. */
export type ControlCommand =
  /** Write a checkpoint and end with outcome `stopped`. */
  { kind: 'stop'; time: number } | { kind: 'checkpoint'; time: number };
