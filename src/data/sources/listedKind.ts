/** The record of a set that is files in folders: from how they are listed, how such a list is opened. */
import { type DataFiles, filesOfList } from './dataFiles';
import type { Dataset, SplitName, Warn } from './dataset';
import type { ImageList } from './imageList';
import type { SourceKind } from './sourceKind';

interface ListedKind<Source extends { kind: string; dir: string }, List extends ImageList>
  extends Omit<SourceKind<Source>, 'open' | 'files' | 'list'>,
    Pick<DataFiles, 'sampledSizes'> {
  list(source: Source, warn: Warn): Promise<List>;
  open(source: Source, list: List, warn: Warn): Dataset;
}

export function listedKind<Source extends { kind: string; dir: string }, List extends ImageList>({
  sampledSizes,
  ...kind
}: ListedKind<Source, List>): SourceKind<Source> {
  return {
    ...kind,
    async open(source, { load, list, warn }) {
      // One that is there was made by this `list`, for all threads.
      const listed = (list as List | undefined) ?? (await kind.list(source, warnOf(load, warn)));
      return kind.open(source, listed, warn);
    },
    async files(source) {
      const files = filesOfList(source.dir, await kind.list(source, () => {}));
      return { ...files, sampledSizes };
    },
  };
}

/** A run opens each split by itself: what is odd about the test images is told once. */
export function warnOf(load: readonly SplitName[], warn: Warn): Warn {
  return load.includes('test') ? warn : () => {};
}
