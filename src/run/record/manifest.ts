/** A run's `manifest.json`: what went into it, and what of that is different when it is repeated or goes on. */
import { createHash } from 'node:crypto';
import { arch, cpus, platform } from 'node:os';
import path from 'node:path';
import { slurmJob } from '../../base/slurmJob';
import { type DataSource, fingerprint } from '../../data';
import { readText } from '../../files/regularFile';
import type { LoadedExperiment } from '../../load/loadExperiment';
import type { LoadedTeacher } from '../../load/teacher';
import type { WarmStart } from '../../load/warmStart';
import type { DeviceSummary } from '../../protocol/events/events';
import { parseManifest, type RunManifest } from '../../protocol/files/manifest';
import { experimentName, runFiles } from '../../protocol/files/runFolder';
import { gitState } from './gitState';
import { versions } from './versions';

export interface Ingredients {
  loaded: LoadedExperiment;
  data: DataSource;
  device: DeviceSummary;
  warmStart?: WarmStart | undefined;
  teacher?: LoadedTeacher | undefined;
}

export async function manifestOf({ loaded, data, device, warmStart, teacher }: Ingredients): Promise<RunManifest> {
  const [git, dataPrint] = await Promise.all([gitState(path.dirname(loaded.file)), fingerprint(data)]);
  const processors = cpus();
  const slurm = slurmJob(process.env);
  return {
    time: Date.now(),
    versions: versions(),
    machine: {
      platform: platform(),
      arch: arch(),
      cpu: processors[0]?.model ?? 'unknown',
      cores: processors.length,
    },
    device: { id: device.id, description: device.description },
    data: dataPrint,
    source: [...loaded.files],
    git,
    slurm,
    warmStart: warmStart ? { file: warmStart.file, sha256: warmStart.sha256 } : undefined,
    teacher: teacher ? { file: teacher.file, sha256: teacher.sha256 } : undefined,
  };
}

/**
 * What a run's checkpoints carry: the name of the experiment, and a digest of what decides the weights. Of two runs of the
 * same experiment with the same settings it is the same, and so are their checkpoints, to the byte.
 */
export function identityOf(
  experiment: string,
  { source, data, device, warmStart, teacher }: RunManifest,
  settings: Readonly<Record<string, unknown>>,
): string {
  const files = source.map(({ path: at, sha256 }) => [at, sha256]);
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  // One without a teacher is what earlier versions said.
  const weights = teacher === undefined ? warmStart?.sha256 : [warmStart?.sha256, teacher.sha256];
  const decisive = JSON.stringify([files, data, device.id, weights, sorted]);
  return `${experimentName(experiment)}-${createHash('sha256').update(decisive).digest('hex').slice(0, 12)}`;
}

/** Undefined for a run that has none, or a broken one: it can be repeated all the same. */
export async function readManifest(folder: string): Promise<RunManifest | undefined> {
  try {
    return parseManifest(await readText(path.join(folder, runFiles.manifest), 'manifest'));
  } catch {
    return undefined;
  }
}

/** One sentence for each ingredient that is not what it was. */
export function differences(before: RunManifest, now: RunManifest): string[] {
  const said: string[] = [];
  const compare = (what: string, old: string | undefined, current: string | undefined) => {
    if (old !== current) said.push(`${what} was ${old ?? 'none'} and is ${current ?? 'none'}.`);
  };
  said.push(...sourceDifferences(before.source, now.source));
  if (before.data !== now.data) said.push('The data set has changed: its fingerprint is another.');
  for (const [name, version] of Object.entries(now.versions))
    compare(`The version of ${name}`, before.versions[name as keyof RunManifest['versions']], version);
  compare('The git commit', before.git?.commit, now.git?.commit);
  compare('The device', before.device.description, now.device.description);
  compare('The processor', processor(before), processor(now));
  if (before.warmStart?.sha256 !== now.warmStart?.sha256) said.push('The weights of the warm start have changed.');
  if (before.teacher?.sha256 !== now.teacher?.sha256) said.push('The weights of the teacher have changed.');
  return said;
}

const processor = ({ machine }: RunManifest) => `${machine.cpu} (${machine.platform}, ${machine.arch})`;

function sourceDifferences(before: RunManifest['source'], now: RunManifest['source']): string[] {
  const old = new Map(before.map(({ path: at, sha256 }) => [at, sha256]));
  const current = new Map(now.map(({ path: at, sha256 }) => [at, sha256]));
  const said: string[] = [];
  for (const [at, hash] of current) {
    if (!old.has(at)) said.push(`The source file ${at} is new.`);
    else if (old.get(at) !== hash) said.push(`The source file ${at} has changed.`);
  }
  for (const at of old.keys()) if (!current.has(at)) said.push(`The source file ${at} is not used any more.`);
  return said;
}
