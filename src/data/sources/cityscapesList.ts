/**
 * Which photos and label images a Cityscapes folder holds, and which of them have lost their partner. Names are read, and for
 * evaluation in parts the headers of the validation images (windows.ts).
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { releasedShare, tooMany } from './brokenFiles';
import { cityscapesClasses } from './cityscapesLabels';
import type { CityscapesSource } from './cityscapesSource';
import { checkLabelsCount } from './countingLabels';
import type { Warn } from './dataset';
import { type FileList, FileListBuilder } from './fileList';
import { folders, images, isFolder, type LabelledList, sorted } from './imageList';
import { foundBeside } from './misplaced';
import { windowsOf } from './windows';

const photoFolder = 'leftImg8bit';
const labelFolder = 'gtFine';
const photoName = /^(.+)_leftImg8bit\.(?:png|jpe?g)$/i;
/** In the order of preference, the last one first. */
const labelNames = [/^(.+)_gtFine_labelTrainIds\.png$/i, /^(.+)_gtFine_labelIds\.png$/i];
const layout = `Put the photos into ${photoFolder}/{train,val}/CITY/NAME_leftImg8bit.png and the labels into ${labelFolder}/{train,val}/CITY/NAME_gtFine_labelIds.png.`;

type Pairs = Record<'photos' | 'labels', FileList>;

/** Throws a UserError that says what is missing. */
export async function listCityscapes(source: CityscapesSource, warn: Warn): Promise<LabelledList> {
  const { dir } = source;
  if (!(await isFolder(dir))) throw new UserError(`There is no folder ${dir}.`, { hint: layout });
  const photos = path.join(dir, photoFolder);
  if (!(await isFolder(photos))) throw await missing(dir, photoFolder, (place) => `dir: '${place}'`);
  const labels = source.labels === '' ? path.join(dir, labelFolder) : source.labels;
  if (!(await isFolder(labels))) {
    if (source.labels !== '')
      throw new UserError(`There is no folder ${labels}.`, { hint: 'Mend or remove data.labels.' });
    throw await missing(dir, labelFolder, (place) => `labels: '${path.join(place, labelFolder)}'`);
  }
  const tell = leftOut(source.onBroken, warn);
  const [train, test] = [await pairs(photos, labels, 'train', tell), await pairs(photos, labels, 'val', tell)];
  for (const split of [train, test]) checkLabelsCount(split.labels);
  return {
    classes: [...cityscapesClasses],
    train: train.photos,
    test: test.photos,
    labelFiles: { train: train.labels, test: test.labels },
    windows: source.evaluation === 'sliding' ? await windowsOf(test.photos, source.size) : undefined,
  };
}

async function missing(dir: string, name: string, write: (place: string) => string): Promise<UserError> {
  const place = await foundBeside(dir, name);
  return new UserError(`${dir} has no folder ${name}.`, {
    hint: place === undefined ? layout : `There is one in ${place}: write ${write(place)}.`,
  });
}

/** Photos that have labels, in the order of their names. */
async function pairs(photoRoot: string, labelRoot: string, split: 'train' | 'val', tell: Tell): Promise<Pairs> {
  const [photoDir, labelDir] = [path.join(photoRoot, split), path.join(labelRoot, split)];
  if (!(await isFolder(photoDir))) throw new UserError(`${photoRoot} has no folder ${split}.`, { hint: layout });
  if (!(await isFolder(labelDir))) throw new UserError(`${labelRoot} has no folder ${split}.`, { hint: layout });
  const [photos, labels] = [new FileListBuilder(), new FileListBuilder()];
  const [lonePhotos, loneLabels]: [string[], string[]] = [[], []];
  let count = 0;
  for (const city of sorted([...new Set([...(await folders(photoDir)), ...(await folders(labelDir))])])) {
    const photosOf = await named(path.join(photoDir, city), [photoName]);
    const labelsOf = await named(path.join(labelDir, city), labelNames);
    const both = [...photosOf.keys()].filter((name) => labelsOf.has(name));
    const files = (of: Map<string, string>) => both.map((name) => of.get(name) as string);
    photos.add({ folder: path.join(photoDir, city), names: files(photosOf), labels: 0 });
    labels.add({ folder: path.join(labelDir, city), names: files(labelsOf), labels: 0 });
    for (const [name, file] of photosOf) if (!labelsOf.has(name)) lonePhotos.push(path.join(city, file));
    for (const [name, file] of labelsOf) if (!photosOf.has(name)) loneLabels.push(path.join(city, file));
    count += photosOf.size;
  }
  if (count === 0) throw new UserError(`${photoDir} holds no photo CITY/NAME_leftImg8bit.png.`, { hint: layout });
  if (lonePhotos.length === count)
    throw new UserError(`${labelDir} holds no labels of the photos in ${photoDir}, ${some(lonePhotos)}.`, {
      hint: layout,
    });
  tell(photoDir, lonePhotos, lonePhotos.length === 1 ? 'photo has no labels' : 'photos have no labels', count);
  tell(
    labelDir,
    loneLabels,
    loneLabels.length === 1 ? 'label image has no photo' : 'label images have no photo',
    count,
  );
  return { photos: photos.done(), labels: labels.done() };
}

/** Tells of files without a partner, among so many photos. */
type Tell = (folder: string, files: readonly string[], what: string, photos: number) => void;

/** Throws a UserError where there may be none (`stop`) or are too many. */
function leftOut(onBroken: 'skip' | 'stop', warn: Warn): Tell {
  return (folder, files, what, photos) => {
    if (files.length === 0) return;
    const message = `In ${folder}, ${files.length} ${what}: ${some(files)}`;
    if (onBroken === 'stop')
      throw new UserError(`${message}.`, {
        hint: "Unpack both archives again, or set onBroken: 'skip' to leave these files out.",
      });
    if (tooMany(files.length, releasedShare, photos))
      throw new UserError(`${message}.`, { hint: 'Unpack both archives again: so many are no accident.' });
    warn(`${message}; left out.`);
  };
}

/** What a name stands for → the file, in the order of the names; the last pattern has the last word. */
async function named(folder: string, patterns: readonly RegExp[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!(await isFolder(folder))) return found;
  const files = await images(folder);
  for (const pattern of patterns)
    for (const file of files) {
      const name = pattern.exec(file)?.[1];
      if (name !== undefined) found.set(name, file);
    }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Three at most, and how many more. */
function some(files: readonly string[]): string {
  const [more, shown] = [files.length - 3, files.slice(0, 3).join(', ')];
  return more > 0 ? `${shown} and ${more} more` : shown;
}
