/**
 * What is found where the binary version of CIFAR-10 or CIFAR-100 is looked for: its versions for Python and MATLAB, the other
 * set, or the right one a folder away. They are told by their names, as they are downloaded and unpacked; none of them is read.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { type CifarFormat, download } from './cifarFormat';
import { folders, isFile, isFolder, namesIn } from './folderEntries';
import { foundNear } from './misplaced';

type Version = 'binary' | 'Python' | 'MATLAB';

/** Names that tell a version, of folders, of files in them and of archives. The first that fits counts. */
const versions: readonly [set: CifarFormat['name'], version: Version, name: RegExp][] = [
  ['CIFAR-100', 'Python', /^cifar-100-python(?:\.tar\.gz|\.tgz|\.tar)?$/i],
  ['CIFAR-100', 'MATLAB', /^cifar-100-matlab(?:\.tar\.gz|\.tgz|\.tar)?$/i],
  ['CIFAR-100', 'binary', /^cifar-100-binary.*(?:\.tar\.gz|\.tgz|\.tar)?$/i],
  ['CIFAR-100', 'binary', /^fine_label_names\.txt$/],
  ['CIFAR-10', 'Python', /^cifar-10-python(?:\.tar\.gz|\.tgz|\.tar)$|^cifar-10-batches-py$/i],
  ['CIFAR-10', 'Python', /^data_batch_[1-5]$/],
  ['CIFAR-10', 'MATLAB', /^cifar-10-matlab(?:\.tar\.gz|\.tgz|\.tar)$|^cifar-10-batches-mat$/i],
  ['CIFAR-10', 'MATLAB', /^data_batch_[1-5]\.mat$/],
  ['CIFAR-10', 'binary', /^cifar-10-(?:binary.*(?:\.tar\.gz|\.tgz|\.tar)|batches-bin)$|^data_batch_[1-5]\.bin$/i],
];
/** Of a folder, all of them: either name alone is anybody's. */
const unpackedPython = { train: 'train', test: 'test', meta: 'meta' };
const unpackedMatlab = { train: 'train.mat', test: 'test.mat', meta: 'meta.mat' };

/** Of names found in `place`. Undefined where none tells a version that is not read. */
export function otherVersion(format: CifarFormat, place: string, names: readonly string[]): UserError | undefined {
  for (const [set, version, pattern] of versions) {
    const name = names.find((found) => pattern.test(found));
    if (name !== undefined && (set !== format.name || version !== 'binary'))
      return versionError(format, place, set, version, name);
  }
  for (const [version, files] of [
    ['Python', unpackedPython],
    ['MATLAB', unpackedMatlab],
  ] as const)
    if (Object.values(files).every((name) => names.includes(name)))
      return versionError(format, place, 'CIFAR-100', version, files.meta);
  return undefined;
}

function versionError(format: CifarFormat, place: string, set: string, version: Version, name: string): UserError {
  const hint = download(format);
  if (set !== format.name)
    return new UserError(`${place} holds ${set} (${name}), and ${format.kind}(…) reads ${format.name}.`, {
      hint: `For ${set}, use ${format.kind === 'cifar10' ? 'cifar100' : 'cifar10'}({ dir: '${place}' }). ${hint}`,
    });
  return new UserError(
    `${place} holds the ${version} version of ${set} (${name}), and Sluice reads the binary version.`,
    {
      hint,
    },
  );
}

/** A browser numbers a second download, and one of them unpacks it halfway. */
export async function archiveIn({ archive }: CifarFormat, dir: string): Promise<string | undefined> {
  const stem = archive.replace('.tar.gz', '').toLowerCase();
  const isArchive = (name: string) => name.toLowerCase().startsWith(stem) && /\.(?:tar\.gz|tgz|tar)$/i.test(name);
  for (const name of await namesIn(dir))
    if (isArchive(name) && (await isFile(path.join(dir, name)))) return path.join(dir, name);
  return undefined;
}

/** What to say of a folder without the set. `holds`: whether a folder has it, itself or one below. */
export async function withoutCifar(
  format: CifarFormat,
  dir: string,
  holds: (folder: string) => Promise<boolean>,
): Promise<UserError> {
  const { name, folder, archive, batches } = format;
  const missing = (await isFolder(dir)) ? '' : ', which is not there';
  const [first, last] = [batches.train[0], batches.train.at(-1)];
  const range = first === last ? first : `${first} … ${last}`;
  const looked = `looked for ${range} and ${batches.test[0]} there and in ${folder}, and for ${archive}`;
  const near = await foundNear(dir, holds);
  if (near !== undefined)
    return new UserError(`No ${name} in ${dir}${missing}: ${looked}.`, {
      hint: `There is one in ${near}: write dir: '${near}'.`,
    });
  const other = otherVersion(format, dir, await namesIn(dir));
  if (other) return other;
  if (missing === '' && (await folders(dir)).includes('train'))
    return new UserError(`No ${name} in ${dir}: ${looked}. It has a folder train.`, {
      hint: `For images in class folders, use imageFolder({ dir: '${dir}', size: 32 }).`,
    });
  return new UserError(`No ${name} in ${dir}${missing}: ${looked}.`, { hint: download(format) });
}
