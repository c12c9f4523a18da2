/** Live runs that take this machine's cores or GPU: a folder that is shared may hold those of others. */
import { hostname } from 'node:os';
import { readWorkerRecord } from '../../run/owner/workerRecord';
import type { RunSummary } from './runSummary';
import type { Runs } from './runs';

/** One whose worker has not said yet where it is was started here a moment ago. */
export async function liveHere(runs: Pick<Runs, 'list'>): Promise<RunSummary[]> {
  const live = runs.list().filter((run) => run.live);
  const hosts = await Promise.all(live.map(({ folder }) => readWorkerRecord(folder).then((record) => record?.host)));
  return live.filter((_, i) => hosts[i] === undefined || hosts[i] === hostname());
}
