/** Why a task was ended early: written into its run folder before the run is asked to stop. */
import path from 'node:path';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { type Decision, parseDecision } from '../../protocol/files/decision';
import { runFiles } from '../../protocol/files/runFolder';

/** Undefined where there is none that can be read. */
export async function readDecision(folder: string): Promise<Decision | undefined> {
  return readText(path.join(folder, runFiles.decision), 'decision').then(parseDecision, () => undefined);
}

export const writeDecision = (folder: string, made: Decision): Promise<void> =>
  writeWhole(path.join(folder, runFiles.decision), `${JSON.stringify(made, null, 2)}\n`, { durable: true });
