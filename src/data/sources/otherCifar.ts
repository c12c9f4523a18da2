/** The other versions in which CIFAR is given away, told by the names of their files: what lies there instead of the wanted one. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** One of `names`, of files of a folder or an archive, is enough to tell. */
const versions: readonly { what: string; names: RegExp }[] = [
  {
    what: 'the Python version of CIFAR-10',
    names: /^(data_batch_[1-5]|test_batch|batches\.meta|cifar-10-python\.tar\.gz)$/,
  },
  {
    what: 'the MATLAB version of CIFAR-10',
    names: /^((data_batch_[1-5]|test_batch|batches\.meta)\.mat|cifar-10-matlab\.tar\.gz)$/,
  },
  {
    what: 'CIFAR-100, which has a hundred classes,',
    names: /^(coarse_label_names\.txt|fine_label_names\.txt|cifar-100-(binary|python|matlab)\.tar\.gz)$/,
  },
];
/** Folders into which the archives unpack. */
const unpacked = [
  'cifar-10-batches-py',
  'cifar-10-batches-mat',
  'cifar-100-python',
  'cifar-100-binary',
  'cifar-100-matlab',
];

/** What files of these names are; undefined: nothing that is known. */
export function otherVersion(names: readonly string[]): string | undefined {
  return versions.find((version) => names.some((name) => version.names.test(name)))?.what;
}

export interface Found {
  what: string;
  at: string;
}

/** Looks in `dir` and in the folders that archives unpack to there. */
export async function otherCifar(dir: string): Promise<Found | undefined> {
  for (const at of [dir, ...unpacked.map((name) => path.join(dir, name))]) {
    const names = await readdir(at).catch(() => []);
    // The archives of CIFAR-100 for Python and MATLAB hold files with names as plain as `train`.
    const what =
      path.basename(at).startsWith('cifar-100') && names.length > 0 ? versions[2]?.what : otherVersion(names);
    if (what !== undefined) return { what, at };
  }
  return undefined;
}
