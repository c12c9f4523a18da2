/**
 * Labels of validation images that lie flat in one folder, from a list beside them. What is read:
 * - `ILSVRC2012_validation_ground_truth.txt` of the development kit: a number a line, for the images in the order of
 *   their names; which class a number means is in the kit's `meta.mat` (devkitMeta.ts), in another order than the folders'.
 * - `val.txt`, `val.csv`, `LOC_val_solution.csv` (Kaggle) or any such list: a line an image, its name with or without
 *   ending, then a comma or blanks, then its class by name (WNID) or by number from 0 in the order of the names of `train`
 *   (labelLine.ts). A heading, and lines that begin with #, say nothing.
 */
import path from 'node:path';
import { howMany } from '../../base/howMany';
import { UserError } from '../../base/userError';
import { imageName } from '../image/imageNames';
import { devkitSynsets } from './devkitMeta';
import { isFile } from './folderEntries';
import { readings } from './labelLine';
import { composed } from './names';
import { type Line, linesOf } from './textLines';

const groundTruth = 'ILSVRC2012_validation_ground_truth.txt';
const listNames = ['val.txt', 'val.csv', 'LOC_val_solution.csv'];
/** Where the development kit may be, below the folder of the images. */
const kits = ['', 'data', 'devkit/data', 'ILSVRC2012_devkit_t12/data'];

interface Where {
  /** Folders to look in. */
  dirs: readonly string[];
  /** The list to read, or '' for the first that is found. */
  labels: string;
  classes: readonly string[];
}

/** A label for each name. Throws a UserError where there is no list or it does not fit the images. */
export async function flatLabels(folder: string, names: readonly string[], where: Where): Promise<number[]> {
  const file = where.labels === '' ? await findList(where.dirs) : where.labels;
  if (file === undefined)
    throw new UserError(`${folder} has images but no class folders, and there is no list of their labels.`, {
      hint: `Put ${groundTruth} and meta.mat, or val.txt, beside them, or name the list: imageNet({ …, labels: 'val.txt' }).`,
    });
  return labelsOf(file, folder, names, where.classes);
}

/** The same, of the list `file`. */
export async function labelsOf(
  file: string,
  folder: string,
  names: readonly string[],
  classes: readonly string[],
): Promise<number[]> {
  const lines = await linesOf(file, 'Correct data.labels, or the list.');
  if (lines.length === 0) throw new UserError(`The list of labels ${file} is empty.`, { hint: 'Copy it again.' });
  const labels = new Map(classes.map((name, label) => [composed(name), label]));
  if (lines.every(({ text }) => /^\s*\d+\s*$/.test(text))) return byOrder(file, lines, folder, names, labels);
  return byName(file, lines, folder, names, labels);
}

async function findList(dirs: readonly string[]): Promise<string | undefined> {
  const candidates = [
    ...dirs.flatMap((dir) => kits.map((kit) => path.join(dir, kit, groundTruth))),
    ...dirs.flatMap((dir) => listNames.map((name) => path.join(dir, name))),
  ];
  for (const file of candidates) if (await isFile(file)) return file;
  return undefined;
}

async function byOrder(
  file: string,
  lines: readonly Line[],
  folder: string,
  names: readonly string[],
  labels: ReadonlyMap<string, number>,
): Promise<number[]> {
  if (lines.length !== names.length) throw otherCount(file, lines.length, folder, names.length);
  const meta = path.join(path.dirname(file), 'meta.mat');
  const synsets = await devkitSynsets(meta, file);
  return lines.map(({ text, number }) => {
    const name = synsets[Number(text) - 1];
    const label = name === undefined ? undefined : labels.get(name);
    if (label !== undefined) return label;
    const what = name === undefined ? `no class of ${meta}` : `${name}, of which there is no folder in train`;
    throw new UserError(`${file}, line ${number}: ${text.trim()} is ${what}.`, {
      hint: 'Every class of the list needs a folder in train.',
      source: { file, line: number },
    });
  });
}

function byName(
  file: string,
  lines: readonly Line[],
  folder: string,
  names: readonly string[],
  labels: ReadonlyMap<string, number>,
): number[] {
  const indexOf = imageNamed(names);
  const labelOf = (what: string) =>
    labels.get(composed(what)) ?? (/^\d+$/.test(what) && Number(what) < labels.size ? Number(what) : undefined);
  const found = names.map((): Given => ({ label: -1, line: 0 }));
  let unknown: { name: string; line: number; count: number } | undefined;
  for (const { text, number } of lines) {
    const all = readings(text).map((reading) => ({
      ...{ ...reading, index: indexOf(reading.name), label: labelOf(reading.what) },
    }));
    const known = all.find(({ index, label }) => index !== undefined && label !== undefined);
    const { name, what, index, label } = known ??
      all.find((reading) => reading.index !== undefined) ??
      all[0] ?? { name: text.trim(), what: '', index: undefined, label: undefined };
    // A heading, or a remark.
    if (index === undefined && ((number === lines[0]?.number && label === undefined) || text.trim().startsWith('#')))
      continue;
    if (index === undefined) unknown = { ...(unknown ?? { name, line: number }), count: (unknown?.count ?? 0) + 1 };
    else if (label === undefined)
      throw new UserError(`${file}, line ${number}: '${what}' of ${name} is no class.`, {
        hint: `Classes are the folders of train, such as ${[...labels.keys()][0]}, or numbers from 0 to ${labels.size - 1}.`,
        source: { file, line: number },
      });
    else {
      const before = found[index] as Given;
      if (before.label >= 0 && before.label !== label)
        throw new UserError(`${file}, line ${number}: ${name} has another class on line ${before.line}.`, {
          hint: 'Remove one of the two lines.',
          source: { file, line: number },
        });
      found[index] = { label, line: number };
    }
  }
  if (unknown) throw noImage(file, unknown, folder);
  const missing = found.findIndex(({ label }) => label < 0);
  if (missing < 0) return found.map(({ label }) => label);
  const count = found.filter(({ label }) => label >= 0).length;
  throw otherCount(file, count, folder, names.length, `: it has no label for ${names[missing]}`);
}

interface Given {
  /** −1: none yet. */
  label: number;
  line: number;
}

/** By the name of the file, or without its ending where that is one image's. A path before it does not count. */
function imageNamed(names: readonly string[]): (name: string) => number | undefined {
  const [exact, stems] = [new Map<string, number>(), new Map<string, number | undefined>()];
  for (const [index, name] of names.entries()) {
    const [whole, stem] = [composed(name), composed(name.replace(imageName, ''))];
    exact.set(whole, index);
    stems.set(stem, stems.has(stem) ? undefined : index);
  }
  return (name) => {
    const base = composed(name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1));
    return exact.get(composed(name)) ?? exact.get(base) ?? stems.get(base) ?? stems.get(base.replace(imageName, ''));
  };
}

function noImage(file: string, { name, line, count }: { name: string; line: number; count: number }, folder: string) {
  const more = count === 1 ? '' : `, nor of ${howMany(count - 1, 'more line')}`;
  return new UserError(`${file}, line ${line}: there is no image ${name} in ${folder}${more}.`, {
    hint: 'Use the list that came with these images, and check that all of them are there.',
    source: { file, line },
  });
}

function otherCount(file: string, lines: number, folder: string, images: number, what = ''): UserError {
  return new UserError(`${file} has ${howMany(lines, 'label')} for ${howMany(images, 'image')} in ${folder}${what}.`, {
    hint: 'Use the list that came with these images, and check that all of them are there.',
    source: { file, line: 1 },
  });
}
