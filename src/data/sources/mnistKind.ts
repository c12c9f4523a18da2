/** The record of a set in the format of MNIST. */
import path from 'node:path';
import { namedFiles } from './dataFiles';
import { folder } from './fieldChecks';
import { openMnist } from './mnist';
import { mnistFiles } from './mnistFiles';
import type { MnistFormat } from './mnistFormat';
import type { SourceKind } from './sourceKind';

interface Kind<Source extends { kind: string; dir: string }>
  extends Pick<SourceKind<Source>, 'kind' | 'options' | 'paths'> {
  /** Beside the folder. */
  check?(source: Source): void;
  formatOf(source: Source): MnistFormat;
}

export function mnistKindOf<Source extends { kind: string; dir: string }>({
  check,
  formatOf,
  ...kind
}: Kind<Source>): SourceKind<Source> {
  return {
    ...kind,
    check(source) {
      folder('dir', source.dir);
      check?.(source);
    },
    open: (source, { load, warn }) => openMnist(formatOf(source), source.dir, load, warn),
    async files(source) {
      const { train, test } = await mnistFiles(formatOf(source), source.dir);
      const all = [train.images, train.labels, test.images, test.labels];
      return namedFiles(path.dirname(train.images), all);
    },
  };
}
