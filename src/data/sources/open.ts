/** Opens the data set that a source names. Add a kind: one case here. */
import { checked } from './checkedSource';
import { openCifar10 } from './cifar10';
import { openCityscapes } from './cityscapes';
import { listCityscapes } from './cityscapesList';
import type { DataSource, Dataset, SplitName, Warn } from './dataset';
import { listFiles } from './fileSource';
import { openFiles } from './imageFolder';
import { type ImageList, isLabelled } from './imageList';
import { openSynthetic } from './synthetic';

/**
 * `load` names the splits whose images will be read; the other is only counted where loading it costs memory.
 * `list`: the files, where they are listed already. Throws a UserError for what is missing, damaged or misnamed.
 */
export async function openDataset(
  source: DataSource,
  warn: Warn,
  load: readonly SplitName[] = ['train', 'test'],
  list?: ImageList,
): Promise<Dataset> {
  const valid = checked(source);
  switch (valid.kind) {
    case 'cifar10':
      return openCifar10(valid.dir, load);
    case 'imageFolder':
    case 'imageNet':
      return openFiles(valid, list ?? (await listFiles(valid, warnOf(load, warn))), warn);
    case 'cityscapes':
      return openCityscapes(valid, isLabelled(list) ? list : await listCityscapes(valid, warnOf(load, warn)), warn);
    case 'synthetic':
      return openSynthetic(valid);
    default:
      return valid satisfies never;
  }
}

/** A run opens each split by itself: what is odd about the test images is told once. */
export function warnOf(load: readonly SplitName[], warn: Warn): Warn {
  return load.includes('test') ? warn : () => {};
}
