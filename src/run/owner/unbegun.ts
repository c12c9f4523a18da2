/**
 * The folder of a run that ended before its first step: nothing of it is kept. What the user needs to understand the failure
 * is told before by whoever removes it.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { linesBackwards } from '../../files/lastLines';
import type { RunEvent } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';
import { eventOf, sizeOfEvents } from './endRun';

/** Events that a run says from its first step on; any other may name the step that it has come to. */
const ofSteps: readonly (string | undefined)[] = ['step', 'epoch', 'checkpoint'];
const tellsOfStep = (event: Partial<RunEvent> | undefined) =>
  ofSteps.includes(event?.kind) || (event !== undefined && 'step' in event && Number(event.step) > 0);

/** Whether the events tell of a step: the whole file is read only where they do not, and it is short then. */
export async function hasBegun(folder: string): Promise<boolean> {
  if ((await sizeOfEvents(folder)) === 0) return false;
  for await (const line of linesBackwards(join(folder, runFiles.events))) if (tellsOfStep(eventOf(line))) return true;
  return false;
}

/** What a start writes, and who follows it. A person's files are not among them. */
const ofStarts: readonly string[] = [
  runFiles.config,
  runFiles.manifest,
  runFiles.events,
  runFiles.control,
  runFiles.worker,
  runFiles.lease,
  runFiles.log,
  runFiles.endLock,
  runFiles.checkpoints,
];

/**
 * Removes the folder of a new run in which no step was done. Returns whether it is gone.
 *
 * @param own the one who asks has made it just now; else only what holds no more than a start writes is removed.
 */
export async function removeUnbegun(folder: string, { own }: { own: boolean }): Promise<boolean> {
  const [names, checkpoints] = await Promise.all([namesIn(folder), namesIn(join(folder, runFiles.checkpoints))]);
  if (checkpoints.length > 0 || (await hasBegun(folder))) return false;
  if (!own && names.some((name) => !ofStarts.includes(name))) return false;
  // Retried: a window may renew its lease in it just now.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return true;
}

const namesIn = (folder: string) => readdir(folder).catch((): string[] => []);
