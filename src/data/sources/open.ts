/** Opens the data set that a source names, as the record of its kind does (kinds.ts). */
import type { Dataset, SplitName, Warn } from './dataset';
import type { ImageList } from './imageList';
import { checked, kindOf } from './kindOf';
import type { DataSource } from './kinds';

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
  return kindOf(source).open(checked(source), { load, warn, list });
}
