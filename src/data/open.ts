/** Opens the data set that a source names. Add a kind: one case here. */
import { openCifar10 } from './cifar10';
import type { DataSource, Dataset, SplitName, Warn } from './dataset';
import { openImageFolder } from './imageFolder';
import { checked } from './sources';
import { openSynthetic } from './synthetic';

/**
 * `load` names the splits whose images will be read; the other is only counted where loading it costs memory.
 * Throws a UserError for what is missing, damaged or misnamed.
 */
export async function openDataset(
  source: DataSource,
  warn: Warn,
  load: readonly SplitName[] = ['train', 'test'],
): Promise<Dataset> {
  const valid = checked(source);
  switch (valid.kind) {
    case 'cifar10':
      return openCifar10(valid.dir, load);
    case 'imageFolder':
      return openImageFolder(valid, warn, load);
    case 'synthetic':
      return openSynthetic(valid);
    default:
      return valid satisfies never;
  }
}
