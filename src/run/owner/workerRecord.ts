/** Who runs a run, as `worker.json` in its folder says. */
import { join } from 'node:path';
import { readText } from '../../files/regularFile';
import { runFiles, type WorkerRecord } from '../../protocol/files/runFolder';

/** Undefined where there is none that can be read. */
export async function readWorkerRecord(folder: string): Promise<WorkerRecord | undefined> {
  return readText(join(folder, runFiles.worker), 'worker').then(parseWorkerRecord, () => undefined);
}

/** Undefined for text that is no record: the worker may be just writing it. */
export function parseWorkerRecord(text: string): WorkerRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, host, started, machine, born, job, released } = value as Partial<WorkerRecord>;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || typeof host !== 'string') return undefined;
    return {
      ...{ pid, host, started: typeof started === 'number' ? started : 0 },
      ...(typeof machine === 'string' && typeof born === 'string' ? { machine, born } : {}),
      job: typeof job === 'string' ? job : undefined,
      released: typeof released === 'number' ? released : undefined,
    };
  } catch {
    return undefined;
  }
}
