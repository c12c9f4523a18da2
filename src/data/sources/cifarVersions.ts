/**
 * What is found where the binary version of CIFAR-10 is looked for: its versions for Python and MATLAB, CIFAR-100, or the right
 * one a folder away. They are told by their names, as they are downloaded and unpacked; none of them is read.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { folders, isFile, isFolder } from './folderEntries';

export const cifarFolder = 'cifar-10-batches-bin';
export const cifarArchive = 'cifar-10-binary.tar.gz';
/** A browser numbers a second download, and one of them unpacks it halfway. */
const archiveName = /^cifar-10-binary.*\.(?:tar\.gz|tgz|tar)$/i;
export const download = `Download https://www.cs.toronto.edu/~kriz/${cifarArchive} and name it, or the folder that holds it; unpacking is not needed.`;

/** Names that tell a version, of folders, of files in them and of archives. */
const versions: readonly [what: string, name: RegExp][] = [
  ['CIFAR-100', /^cifar-100-(?:python|binary|matlab)(?:\.tar\.gz|\.tgz|\.tar)?$/i],
  ['CIFAR-100', /^fine_label_names\.txt$/],
  ['the Python version of CIFAR-10', /^cifar-10-python(?:\.tar\.gz|\.tgz|\.tar)$/i],
  ['the Python version of CIFAR-10', /^cifar-10-batches-py$|^data_batch_[1-5]$/],
  ['the MATLAB version of CIFAR-10', /^cifar-10-matlab(?:\.tar\.gz|\.tgz|\.tar)$|^cifar-10-batches-mat$/i],
  ['the MATLAB version of CIFAR-10', /^data_batch_[1-5]\.mat$/],
];

/** Of names found in `place`. Undefined where none tells a version. */
export function otherVersion(place: string, names: readonly string[]): UserError | undefined {
  for (const [what, pattern] of versions) {
    const name = names.find((found) => pattern.test(found));
    if (name !== undefined) return versionError(place, what, name);
  }
  return undefined;
}

function versionError(place: string, what: string, name: string): UserError {
  if (what === 'CIFAR-100')
    return new UserError(`${place} holds ${what} (${name}), and cifar10(…) reads CIFAR-10.`, {
      hint: `${download} For CIFAR-100, write its images into train/CLASS and test/CLASS and use imageFolder(…).`,
    });
  return new UserError(`${place} holds ${what} (${name}), and Sluice reads the binary version.`, { hint: download });
}

export async function archiveIn(dir: string): Promise<string | undefined> {
  const name = (await namesIn(dir)).find((found) => archiveName.test(found));
  const file = name === undefined ? undefined : path.join(dir, name);
  return file !== undefined && (await isFile(file)) ? file : undefined;
}

/** What to say of a folder without CIFAR-10. `holds`: whether a folder has it, itself or one below. */
export async function withoutCifar(dir: string, holds: (folder: string) => Promise<boolean>): Promise<UserError> {
  const missing = (await isFolder(dir)) ? '' : ', which is not there';
  const looked = `looked for data_batch_1.bin … data_batch_5.bin and test_batch.bin there and in ${cifarFolder}, and for ${cifarArchive}`;
  const inner = missing === '' ? await folders(dir) : [];
  for (const place of [...inner.map((name) => path.join(dir, name)), path.dirname(path.resolve(dir))])
    if (await holds(place))
      return new UserError(`No CIFAR-10 in ${dir}${missing}: ${looked}.`, {
        hint: `There is one in ${place}: write dir: '${place}'.`,
      });
  const other = otherVersion(dir, await namesIn(dir));
  if (other) return other;
  if (inner.includes('train'))
    return new UserError(`No CIFAR-10 in ${dir}: ${looked}. It has a folder train.`, {
      hint: `For images in class folders, use imageFolder({ dir: '${dir}', size: 32 }).`,
    });
  return new UserError(`No CIFAR-10 in ${dir}${missing}: ${looked}.`, { hint: download });
}

async function namesIn(dir: string): Promise<string[]> {
  // Of a folder that may not be read, nothing is known but that nothing was found.
  return readdir(dir).catch(() => []);
}
