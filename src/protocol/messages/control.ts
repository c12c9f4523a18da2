/** What a run is told: one JSON object a line in `control.jsonl`, appended by a window or the CLI, read between steps. */
export type ControlCommand =
  /** Write a checkpoint and end with outcome `stopped`. */
  { kind: 'stop'; time: number } | { kind: 'checkpoint'; time: number };

const kinds: readonly string[] = ['stop', 'checkpoint'] satisfies ControlCommand['kind'][];

/** Undefined for a line that is no command: other JSON, another kind, a time that is no number. */
export function parseCommand(line: string): ControlCommand | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { kind, time } = value as Partial<ControlCommand>;
    if (typeof kind !== 'string' || !kinds.includes(kind) || typeof time !== 'number') return undefined;
    return { kind, time };
  } catch {
    return undefined;
  }
}
