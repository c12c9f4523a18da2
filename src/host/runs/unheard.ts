/**
 * Whether a run has a session of which its events say nothing: the worker loads its experiment, whose code may hang there,
 * and a window that is opened meanwhile has nothing but `worker.json`. A record is left behind by a worker that was killed,
 * so only one of a process that is there counts; but a run without any event has no other end than that of its worker.
 */
import { WorkerSight } from '../../run/owner/workerSight';

/** @param ended when the last session ended, epoch milliseconds; undefined for a run without events. */
export async function isUnheard(folder: string, ended: number | undefined): Promise<boolean> {
  const seen = await new WorkerSight(folder).look(0).catch(() => undefined);
  const record = seen?.record;
  if (seen === undefined || record === undefined || record.released !== undefined) return false;
  if (ended === undefined) return true;
  // The worker of the session that has ended is about to go.
  if (record.started <= ended) return false;
  return seen.presence === 'at work' || (seen.presence === 'unknown' && seen.fresh);
}
