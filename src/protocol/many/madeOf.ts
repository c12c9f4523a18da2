/**
 * What runs were made of besides their settings, and in what that differs: versions, machine, device, data, code. From their
 * manifests, small enough to be sent for many runs. What a manifest does not say is undefined, and differs from nothing.
 */
import type { RunManifest } from '../files/manifest';

export const madeKinds = [
  ...['sluice', 'node', 'tfjs', 'onnxruntime'],
  ...['device', 'machine', 'data', 'start', 'source', 'commit', 'uncommitted'],
] as const;
export type MadeKind =
  | ('sluice' | 'node' | 'tfjs' | 'onnxruntime')
  | ('device' | 'machine' | 'data' | 'start' | 'source' | 'commit' | 'uncommitted');

export interface MadeOf {
  /** What each kind is, in few words that are the same where it is the same. */
  values: Readonly<Partial<Record<MadeKind, string>>>;
  /** Digests of the experiment and the files that it imports, by path. */
  sources: Readonly<Record<string, string>>;
}

export interface MadeDifference {
  kind: MadeKind;
  /** Runs that have the same, in the order of the runs: their names. `value` is undefined where it is not known. */
  groups: readonly { value: string | undefined; runs: readonly string[] }[];
  /** Of `source`: paths of the files that are not the same in all runs. */
  files?: readonly string[];
}

export function madeOf({ versions, machine, device, data, source, git, warmStart }: RunManifest): MadeOf {
  const changed = git === undefined ? undefined : uncommitted(git);
  const values: Record<MadeKind, string | undefined> = {
    ...versions,
    device: [device.id, device.description].filter(Boolean).join(': '),
    machine: `${machine.cpu}, ${machine.cores} × ${machine.arch}, ${machine.platform}`,
    data,
    start: warmStart === undefined ? 'initialised' : `${warmStart.file} (${warmStart.sha256.slice(0, 8)})`,
    source:
      source.length === 0 ? undefined : digestOf(source.map(({ path, sha256 }) => `${path} ${sha256}`).join('\n')),
    commit: git?.commit.slice(0, 12),
    uncommitted: changed,
  };
  const known = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== '' && value !== 'unknown',
  );
  return {
    values: Object.fromEntries(known),
    sources: Object.fromEntries(source.map(({ path, sha256 }) => [path, sha256])),
  };
}

/** How many lines, and which: two changes of ten lines are seldom the same. */
function uncommitted({ diff, untracked }: NonNullable<RunManifest['git']>): string {
  const lines = diff.split('\n').filter((line) => /^[+-](?!\+\+|--)/.test(line)).length;
  const parts = [
    ...(diff === '' ? [] : [`changed lines: ${lines} (${digestOf(diff)})`]),
    ...(untracked.length === 0 ? [] : [`untracked files: ${untracked.length}`]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** @param runs two or more; those without a manifest are `made: undefined`. */
export function madeDifferences(runs: readonly { name: string; made: MadeOf | undefined }[]): MadeDifference[] {
  return madeKinds.flatMap((name) => {
    const kind = name as MadeKind;
    const groups = new Map<string | undefined, string[]>();
    for (const run of runs) {
      const value = run.made?.values[kind];
      groups.set(value, [...(groups.get(value) ?? []), run.name]);
    }
    const known = [...groups.keys()].filter((value) => value !== undefined);
    if (known.length < 2) return [];
    const listed = [...groups].map(([value, names]) => ({ value, runs: names }));
    return [{ kind, groups: listed, ...(kind === 'source' && { files: changedFiles(runs.map(({ made }) => made)) }) }];
  });
}

function changedFiles(all: readonly (MadeOf | undefined)[]): string[] {
  const known = all.filter((made) => made !== undefined);
  const paths = [...new Set(known.flatMap(({ sources }) => Object.keys(sources)))];
  return paths.filter((path) => new Set(known.map(({ sources }) => sources[path])).size > 1);
}

/** Eight digits that tell texts apart, cyrb53 (public domain) cut off: nobody is to be kept from making two alike. */
function digestOf(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  return (a >>> 0).toString(16).padStart(8, '0');
}
