/** Finds the four files of MNIST or of a set in its format, under the names by which they are published and unpacked. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import type { SplitName } from './dataset';
import { isFile, isFolder, namesIn } from './folderEntries';
import { foundNear } from './misplaced';
import type { MnistFormat } from './mnistFormat';

export type MnistFiles = Readonly<Record<SplitName, { images: string; labels: string }>>;

type Role = readonly [SplitName, 'images' | 'labels'];
const roles: readonly Role[] = [
  ['train', 'images'],
  ['train', 'labels'],
  ['test', 'images'],
  ['test', 'labels'],
];

/** `dir` is the folder of the files, or one above it. Throws a UserError that names what is missing, or says what is there instead. */
export async function mnistFiles(format: MnistFormat, dir: string): Promise<MnistFiles> {
  if (await isFile(dir))
    throw new UserError(`${dir} is a file, and ${format.name} is four of them.`, {
      hint: `Name their folder: dir: '${path.dirname(dir)}'.`,
    });
  const { place, found } = (await placeOf(format, dir)) ?? {};
  if (place === undefined || found === undefined) throw await without(format, dir);
  const missing = roles.filter((_, at) => found[at] === undefined).map((role) => nameOf(format, role));
  if (missing.length > 0)
    throw new UserError(
      `${place} has files of ${format.name}, but no ${missing.join(' and no ')} (plain or .gz, also with a dot before idx).`,
      { hint: format.hint },
    );
  const [trainImages = '', trainLabels = '', testImages = '', testLabels = ''] = found;
  return {
    train: { images: trainImages, labels: trainLabels },
    test: { images: testImages, labels: testLabels },
  };
}

/** The first folder that has one of the files, and its files by role. */
async function placeOf(format: MnistFormat, dir: string): Promise<Place | undefined> {
  for (const folder of ['', ...format.folders]) {
    const place = path.join(dir, folder);
    const names = await namesIn(place);
    const found: (string | undefined)[] = [];
    for (const role of roles) found.push(await fileOf(format, place, names, role));
    if (found.some((file) => file !== undefined)) return { place, found };
  }
  return undefined;
}

interface Place {
  place: string;
  found: readonly (string | undefined)[];
}

const nameOf = ({ prefix }: MnistFormat, [split, what]: Role) =>
  `${prefix}${split === 'train' ? 'train' : prefix === '' ? 't10k' : 'test'}-${what}-idx${what === 'images' ? 3 : 1}-ubyte`;

/** With a dot before `idx`, as an unpacked archive has them, gzipped, and numbered by a browser. */
const pattern = ({ prefix }: MnistFormat, [split, what]: Role) =>
  new RegExp(
    `^${prefix}${split === 'train' ? 'train' : '(?:t10k|test)'}-${what}[-.]idx${what === 'images' ? 3 : 1}-ubyte(?: ?\\(\\d+\\))?(?:\\.gz)?$`,
    'i',
  );

/** A plain file before a packed one. Kaggle unpacks each into a folder of its own name. */
async function fileOf(
  format: MnistFormat,
  dir: string,
  names: readonly string[],
  role: Role,
  deep = true,
): Promise<string | undefined> {
  const wanted = pattern(format, role);
  for (const name of names.filter((one) => wanted.test(one)).sort((a, b) => a.length - b.length)) {
    const file = path.join(dir, name);
    if (await isFile(file)) return file;
    const inner = deep ? await fileOf(format, file, await namesIn(file), role, false) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

async function without(format: MnistFormat, dir: string): Promise<UserError> {
  const missing = (await isFolder(dir)) ? '' : ', which is not there';
  const looked = `looked for ${nameOf(format, ['train', 'images'])} and the like, plain or .gz, there and in ${format.folders.join(', ')}`;
  const message = `No ${format.name} in ${dir}${missing}: ${looked}.`;
  const near = await foundNear(
    dir,
    async (folder) => !format.notIn.test(path.basename(folder)) && (await placeOf(format, folder)) !== undefined,
  );
  if (near !== undefined) return new UserError(message, { hint: `There is one in ${near}: write dir: '${near}'.` });
  const places = [dir, ...format.folders.map((folder) => path.join(dir, folder))];
  for (const place of places) {
    const names = await namesIn(place);
    for (const [wanted, what, hint] of otherVersions(format)) {
      const name = names.find((found) => wanted.test(found));
      if (name !== undefined) return new UserError(`${place} holds ${what(name)} (${name}). ${message}`, { hint });
    }
  }
  return new UserError(message, { hint: format.hint });
}

type OtherVersion = readonly [name: RegExp, what: (name: string) => string, hint: string];

function otherVersions({ kind, hint }: MnistFormat): OtherVersion[] {
  const always = (what: string) => () => what;
  const splitOf = (name: string) => /^emnist-([a-z]+)-/i.exec(name)?.[1] ?? '';
  return [
    [
      /^gzip\.zip$/i,
      always('the archive of EMNIST'),
      kind === 'emnist' ? 'Unpack gzip.zip; its .gz files are read as they are.' : hint,
    ],
    [
      /^emnist-[a-z]+-(?:train|test)-images/i,
      (name) => `EMNIST ${splitOf(name)}`,
      kind === 'emnist'
        ? 'Write the split that is there as split, or unpack the others.'
        : `Use emnist({ dir, split }). ${hint}`,
    ],
    [/^(?:emnist-[a-z]+\.mat|matlab\.zip)$/i, always('the MATLAB version of EMNIST'), hint],
    [/\.npz$/i, always('a NumPy version of the set'), hint],
    [/^(?:emnist|fashion|mnist).*\.csv$/i, always('a CSV version of the set'), hint],
    [/\.parquet$/i, always('a Parquet version of the set'), hint],
    [/^(?:training|test)\.pt$/i, always("PyTorch's own copy of the set"), hint],
    ...(kind === 'emnist'
      ? ([
          [/^t(?:rain|10k)-images/i, always('MNIST, or another set of its names'), `Use mnist({ dir }). ${hint}`],
        ] as OtherVersion[])
      : []),
  ];
}
