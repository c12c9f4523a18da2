/**
 * Labels of validation images that lie flat in one folder, from a list beside them. What is read:
 * - `ILSVRC2012_validation_ground_truth.txt` of the development kit: a number a line, for the images in the order of
 *   their names; which class a number means is in the kit's `meta.mat` (devkitMeta.ts), in another order than the folders'.
 * - `val.txt`, `val.csv`, `LOC_val_solution.csv` (Kaggle) or any such list: a line an image, its name with or without
 *   ending, then a comma or blanks, then its class by name (WNID) or by number from 0 in the order of the names of `train`.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readText } from '../files/regularFile';
import { UserError } from '../protocol/userError';
import { devkitSynsets } from './devkitMeta';

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
  const text = await readText(file, 'list').catch((error: Error) => {
    throw new UserError(`The list of labels ${file} cannot be read: ${error.message}.`, {
      hint: 'Correct data.labels.',
    });
  });
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const labels = new Map(where.classes.map((name, label) => [name, label]));
  if (lines.every((line) => /^\s*\d+\s*$/.test(line))) return byOrder(file, lines, folder, names, labels);
  return byName(file, lines, folder, names, labels);
}

async function findList(dirs: readonly string[]): Promise<string | undefined> {
  const candidates = [
    ...dirs.flatMap((dir) => kits.map((kit) => path.join(dir, kit, groundTruth))),
    ...dirs.flatMap((dir) => listNames.map((name) => path.join(dir, name))),
  ];
  for (const file of candidates) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile()) return file;
  }
  return undefined;
}

async function byOrder(
  file: string,
  lines: readonly string[],
  folder: string,
  names: readonly string[],
  labels: ReadonlyMap<string, number>,
): Promise<number[]> {
  checkCount(file, lines.length, folder, names.length);
  const meta = path.join(path.dirname(file), 'meta.mat');
  const synsets = await devkitSynsets(meta, file);
  return lines.map((line, index) => {
    const name = synsets[Number(line) - 1];
    const label = name === undefined ? undefined : labels.get(name);
    if (label !== undefined) return label;
    throw new UserError(`${file}, line ${index + 1}: ${line.trim()} is ${name ?? `no class of ${meta}`}.`, {
      hint: 'Every class of the list needs a folder in train.',
      source: { file, line: index + 1 },
    });
  });
}

function byName(
  file: string,
  lines: readonly string[],
  folder: string,
  names: readonly string[],
  labels: ReadonlyMap<string, number>,
): number[] {
  const indices = new Map(names.map((name, index) => [path.parse(name).name, index]));
  const found = new Array<number>(names.length).fill(-1);
  let rows = 0;
  for (const [number, line] of lines.entries()) {
    const [, name = '', what = ''] = /^\s*"?([^\s,"]+)"?[\s,]+"?([^\s,"]+)/.exec(line) ?? [];
    const index = indices.get(path.parse(name).name);
    const label = labels.get(what) ?? (/^\d+$/.test(what) && Number(what) < labels.size ? Number(what) : undefined);
    // A heading.
    if (number === 0 && index === undefined && label === undefined) continue;
    rows++;
    if (index !== undefined && label === undefined)
      throw new UserError(`${file}: '${what}' of ${name} is no class.`, {
        hint: `Classes are the folders of train, such as ${[...labels.keys()][0]}, or numbers from 0 to ${labels.size - 1}.`,
        source: { file, line: number + 1 },
      });
    if (index !== undefined) found[index] = label as number;
  }
  checkCount(file, rows, folder, names.length);
  const missing = found.indexOf(-1);
  if (missing >= 0)
    throw new UserError(`${file} has no label for ${names[missing]}.`, { hint: 'Add a line for the image.' });
  return found;
}

function checkCount(file: string, lines: number, folder: string, images: number): void {
  if (lines === images) return;
  throw new UserError(`${file} has ${lines} labels for ${images} images in ${folder}.`, {
    hint: 'Use the list that came with these images, and check that all of them are there.',
    source: { file, line: 1 },
  });
}
