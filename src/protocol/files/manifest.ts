/**
 * What `manifest.json` in a run folder says: all that went into the run besides its settings (those are in
 * `config.json`), so that the run can be explained and repeated. Written once, when the run begins.
 */

import type { SlurmFacts } from '../../base/slurmJob';
import { cut, list, number, object, or, parsed, type Reader, text, whole } from '../shape';

/** A file of the experiment: itself, or one that it imports from beside it. */
export interface SourceFile {
  /** Relative to the experiment's folder, with `/`. */
  path: string;
  sha256: string;
  /** Missing where the sources are too large to be kept. */
  text?: string | undefined;
}

/** The repository that the experiment's folder is in. */
export interface GitState {
  commit: string;
  /** `git diff HEAD` of the experiment's folder: what is not committed; cut off where it is very long. */
  diff: string;
  diffCut: boolean;
  /** Files and folders in it that git does not know, the first hundred. */
  untracked: string[];
}

export interface RunManifest {
  /** Names what is trained, whatever the folder is called; checkpoints carry it. Missing: an earlier version. */
  id?: string;
  /** Milliseconds since the Unix epoch. */
  time: number;
  versions: { sluice: string; node: string; tfjs: string; onnxruntime: string };
  machine: { platform: string; arch: string; cpu: string; cores: number };
  /** `description` says how many replicas and threads there are. */
  device: { id: string; description: string };
  /** Fingerprint of the data set. */
  data: string;
  /** The experiment file first. */
  source: SourceFile[];
  /** Missing without a repository, or without git. */
  git?: GitState | undefined;
  /** The job of Slurm in which the run began. */
  slurm?: SlurmFacts | undefined;
  /** What the run began with, where that was not the model's own initialisation. */
  warmStart?: { file: string; sha256: string } | undefined;
  /** The checkpoint that the run learns from. */
  teacher?: { file: string; sha256: string } | undefined;
}

const short = cut(500);
const versions = object<RunManifest['versions']>({
  sluice: or(short, 'unknown'),
  node: or(short, 'unknown'),
  tfjs: or(short, 'unknown'),
  onnxruntime: or(short, 'unknown'),
});
const sourceFile: Reader<SourceFile> = object<SourceFile>({ path: text(4096), sha256: short }, { text: text(2 ** 24) });
const source = list(sourceFile, 10_000);

const manifest = object<RunManifest>(
  {
    time: or(number, 0),
    versions,
    machine: object<RunManifest['machine']>({
      platform: or(short, 'unknown'),
      arch: or(short, 'unknown'),
      cpu: or(short, 'unknown'),
      cores: or(whole(), 0),
    }),
    device: object<RunManifest['device']>({ id: or(short, ''), description: or(short, '') }),
    data: or(short, ''),
    source,
  },
  {
    id: short,
    git: object<NonNullable<RunManifest['git']>>({
      commit: short,
      diff: or(text(2 ** 26), ''),
      diffCut: or((value) => (typeof value === 'boolean' ? value : undefined), false),
      untracked: or(list(text(4096), 10_000), []),
    }),
    slurm: object<SlurmFacts>({ job: short, id: short }, { nodes: short, cpus: whole(), restarts: whole() }),
    warmStart: object<NonNullable<RunManifest['warmStart']>>({ file: text(4096), sha256: short }),
    teacher: object<NonNullable<RunManifest['teacher']>>({ file: text(4096), sha256: short }),
  },
);

/** What a text holds, if it is a manifest. */
export const parseManifest = (json: string): RunManifest | undefined => parsed(json, manifest);

/** Its sources alone: an earlier version wrote less beside them. */
export const parseSources = (json: string): SourceFile[] | undefined =>
  parsed(json, object<Pick<RunManifest, 'source'>>({ source }))?.source;
