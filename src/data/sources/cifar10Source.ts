/** The kind of data set `cifar10`; it is read in cifar.ts. */
import { openCifar } from './cifar';
import { cifarDataFiles } from './cifarFiles';
import { cifar10Format } from './cifarFormat';
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
  open: ({ dir }, { load, warn }) => openCifar(cifar10Format, dir, load, 0, warn),
  files: ({ dir }) => cifarDataFiles(cifar10Format, dir),
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
