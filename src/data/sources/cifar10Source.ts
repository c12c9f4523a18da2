/** The kind of data set `cifar10`; it is read in cifar10.ts. */
import path from 'node:path';
import { openCifar10 } from './cifar10';
import { cifarFiles, findCifar } from './cifarFiles';
import { namedFiles } from './dataFiles';
import { folder } from './fieldChecks';
import type { DataSource } from './kinds';
import { given, made, type SourceKind } from './sourceKind';

export interface Cifar10Source {
  kind: 'cifar10';
  dir: string;
}

export const cifar10Kind: SourceKind<Cifar10Source> = {
  kind: 'cifar10',
  options: { dir: true },
  paths: ['dir'],
  check: ({ dir }) => folder('dir', dir),
  open: ({ dir }, { load }) => openCifar10(dir, load),
  async files({ dir }) {
    const { file, archive } = await findCifar(dir);
    if (archive) return namedFiles(path.dirname(file), [file]);
    const { train, test } = await cifarFiles(file, []);
    return namedFiles(
      file,
      [...train, ...test].map(({ label }) => label),
    );
  },
};

/**
 * CIFAR-10 in its binary format: 50,000 training and 10,000 test images of 32×32, ten classes.
 * `dir` is the folder `cifar-10-batches-bin`, its parent, or the original `cifar-10-binary.tar.gz`;
 * a relative path starts at the experiment file.
 */
export function cifar10(options: { dir: string }): DataSource {
  const { dir } = given(cifar10Kind, options);
  return made(cifar10Kind, { kind: 'cifar10', dir });
}
