/** Why a task was ended early: written into its run folder before the run is asked to stop. */
import path from 'node:path';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { runFiles } from '../../protocol/files/runFolder';
import { cut, number, object, oneOf, parsed } from '../../protocol/shape';

export interface Decision {
  method: 'median' | 'asha';
  /** Epochs done when it was made. */
  epoch: number;
  /** The task's own score then, 0 … 1, and the one that it would have needed. */
  score: number;
  needed: number;
  /** Tasks that it was compared with. */
  others: number;
  /** For people. */
  reason: string;
}

const decision = object<Decision>({
  method: oneOf('median', 'asha'),
  epoch: number,
  score: number,
  needed: number,
  others: number,
  reason: cut(1000),
});

/** Undefined where there is none that can be read. */
export async function readDecision(folder: string): Promise<Decision | undefined> {
  return readText(path.join(folder, runFiles.decision), 'decision').then(
    (text) => parsed(text, decision),
    () => undefined,
  );
}

export const writeDecision = (folder: string, made: Decision): Promise<void> =>
  writeWhole(path.join(folder, runFiles.decision), `${JSON.stringify(made, null, 2)}\n`, { durable: true });
