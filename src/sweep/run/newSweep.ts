/** A folder for a new sweep: every task written down, once, before the first one is started. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { diskReason } from '../../files/diskReason';
import { writeNew } from '../../files/writeWhole';
import { type SweepFile, sweepFiles } from '../../protocol/files/sweep';
import { newRunFolder } from '../../run/record/newRunFolder';
import { sourceMode } from '../../run/record/sourceMode';
import type { Sweep } from '../record/readSweep';
import type { EarlyStopSetting } from '../spec/earlyStopSetting';
import type { LoadedSweep } from './loadSweep';

export interface SweepPlaces {
  /** Absolute path of the folder of runs. */
  runs: string;
  /** Copies of the network in each task. */
  replicas: number;
  /** Default: as the experiment says. */
  device?: string;
}

export const sweepName = (file: string): string => path.basename(file).replace(/(\.sweep)?\.[cm]?[jt]sx?$/, '');

/** What `sweep.json` will say, and where, without a folder being made. */
export function sweepOf(loaded: LoadedSweep, { replicas, device }: Omit<SweepPlaces, 'runs'>, folder: string): Sweep {
  const { file, experimentFile, spec, tasks, source } = loaded;
  const macsAtMost = spec.objective?.macs?.atMost;
  return {
    version: 1,
    name: sweepName(file),
    spec: file,
    specFrom: path.relative(folder, file),
    experiment: experimentFile,
    experimentFrom: path.relative(folder, experimentFile),
    source: [...source],
    made: Date.now(),
    ...(device === undefined ? {} : { device }),
    replicas,
    ...(macsAtMost === undefined ? {} : { macsAtMost }),
    ...(spec.earlyStop === undefined ? {} : { earlyStop: withDefaults(spec.earlyStop) }),
    ...(spec.slurm === undefined ? {} : { slurm: { ...spec.slurm } }),
    tasks,
    folder,
  };
}

/** Throws a `UserError` where the folder cannot be made or written to. */
export async function newSweep(loaded: LoadedSweep, places: SweepPlaces): Promise<Sweep> {
  const folder = await newRunFolder(places.runs, `${sweepName(loaded.file)}.ts`);
  const sweep = sweepOf(loaded, places, folder);
  const { folder: _, ...file } = sweep;
  try {
    await mkdir(path.join(folder, sweepFiles.logs));
    await writeNew(path.join(folder, sweepFiles.sweep), `${JSON.stringify(file satisfies SweepFile, null, 1)}\n`, {
      mode: await modeOf(sweep),
    });
  } catch (error) {
    // Nothing has begun: half a sweep is none.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw new UserError(`The sweep cannot be written to ${folder}: ${diskReason(error)}.`, {
      hint: 'Free some space, or choose another place with --runs.',
    });
  }
  return sweep;
}

/** It holds the text of the experiment, and what the spec says: readable as those are, and no further. */
const modeOf = ({ experiment, spec, source }: Pick<SweepFile, 'experiment' | 'spec' | 'source'>): Promise<number> =>
  sourceMode(experiment, { source: [...source, { path: spec, sha256: '' }] });

const withDefaults = ({ method, graceEpochs = 1, reductionFactor = 4, minTasks = 3 }: EarlyStopSetting) => ({
  ...{ method, graceEpochs, reductionFactor, minTasks },
});
