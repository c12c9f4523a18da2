/** Finds the files of SVHN, and says what is there in their place. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import type { SplitName } from './dataset';
import { isFile, isFolder, namesIn } from './folderEntries';
import { foundNear } from './misplaced';

/** Of the training split the extra images too, where they are wanted. */
export type SvhnFiles = Readonly<Record<SplitName, readonly string[]>>;

export const published: Readonly<Record<SplitName, number>> = { train: 73_257, test: 26_032 };
export const download =
  'Download train_32x32.mat and test_32x32.mat (format 2, cropped digits) from http://ufldl.stanford.edu/housenumbers/ into one folder; extra_32x32.mat too for extra: true.';

type Name = 'train' | 'test' | 'extra';
/** Where torchvision's users put them. */
const folders = ['', 'SVHN', 'svhn'];

/** `dir` is the folder of the files. Throws a UserError that names what is missing. */
export async function svhnFiles(dir: string, extra: boolean): Promise<SvhnFiles> {
  if (await isFile(dir))
    throw new UserError(`${dir} is one file of SVHN.`, { hint: `Name its folder: dir: '${path.dirname(dir)}'.` });
  const place = await placeOf(dir);
  if (place === undefined) throw await without(dir);
  const file = async (name: Name): Promise<string> => {
    const found = await fileOf(place, name);
    if (found !== undefined) return found;
    throw new UserError(`${path.join(place, `${name}_32x32.mat`)} is missing.`, {
      hint: name === 'extra' ? `${download} Or leave extra out.` : download,
    });
  };
  const train = [await file('train'), ...(extra ? [await file('extra')] : [])];
  return { train, test: [await file('test')] };
}

async function placeOf(dir: string): Promise<string | undefined> {
  for (const folder of folders)
    for (const name of ['train', 'test', 'extra'] as const)
      if ((await fileOf(path.join(dir, folder), name)) !== undefined) return path.join(dir, folder);
  return undefined;
}

/** A browser numbers a second download. */
async function fileOf(dir: string, name: Name): Promise<string | undefined> {
  const wanted = new RegExp(`^${name}_32x32(?: ?\\(\\d+\\))?\\.mat$`, 'i');
  const names = (await namesIn(dir)).filter((one) => wanted.test(one)).sort((a, b) => a.length - b.length);
  for (const found of names) if (await isFile(path.join(dir, found))) return path.join(dir, found);
  return undefined;
}

async function without(dir: string): Promise<UserError> {
  const missing = (await isFolder(dir)) ? '' : ', which is not there';
  const message = `No SVHN in ${dir}${missing}: looked for train_32x32.mat and test_32x32.mat there and in SVHN.`;
  const near = await foundNear(dir, async (folder) => (await placeOf(folder)) !== undefined);
  if (near !== undefined) return new UserError(message, { hint: `There is one in ${near}: write dir: '${near}'.` });
  const names = await namesIn(dir);
  const whole = names.find((name) => /^digitStruct\.mat$|^(?:train|test|extra)\.tar\.gz$/i.test(name));
  if (whole === undefined) return new UserError(message, { hint: download });
  return new UserError(`${dir} holds format 1 of SVHN, whole house numbers (${whole}), and svhn(…) reads format 2.`, {
    hint: download,
  });
}
