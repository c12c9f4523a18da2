/**
 * What `manifest.json` in a run folder says: all that went into the run besides its settings (those are in
 * `config.json`), so that the run can be explained and repeated. Written once, when the run begins.
 */

/** A file of the experiment: itself, or one that it imports from beside it. */
export interface SourceFile {
  /** Relative to the experiment's folder, with `/`. */
  path: string;
  sha256: string;
  /** Missing where the sources are too large to be kept. */
  text?: string;
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
  git?: GitState;
  /** What the run began with, where that was not the model's own initialisation. */
  warmStart?: { file: string; sha256: string };
}
