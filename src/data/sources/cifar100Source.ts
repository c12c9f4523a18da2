/** The kind of data set `cifar100`; it is read in cifar.ts. */
import { openCifar } from './cifar';
import { cifarDataFiles } from './cifarFiles';
import { cifar100Format } from './cifarFormat';
import { folder, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { given, made, type SourceKind } from './sourceKind';

export interface Cifar100Source {
  kind: 'cifar100';
  dir: string;
  labels: 'fine' | 'coarse';
}

/** The order of the two label bytes of a record. */
const labellings: readonly Cifar100Source['labels'][] = ['coarse', 'fine'];

export const cifar100Kind: SourceKind<Cifar100Source> = {
  kind: 'cifar100',
  options: { dir: true, labels: true },
  paths: ['dir'],
  check({ dir, labels }) {
    folder('dir', dir);
    if (!labellings.includes(labels)) wrong('labels', labels, "is 'fine' (100 classes) or 'coarse' (20)");
  },
  open: ({ dir, labels }, { load, warn }) => openCifar(cifar100Format, dir, load, labellings.indexOf(labels), warn),
  files: async ({ dir, labels }) => ({ ...(await cifarDataFiles(cifar100Format, dir)), read: labels }),
};

/**
 * CIFAR-100 in its binary format: 50,000 training and 10,000 test images of 32×32. `labels`: the 100 classes ('fine', the
 * default), or the 20 groups that they belong to ('coarse').
 * `dir` is the folder `cifar-100-binary`, its parent, or the original `cifar-100-binary.tar.gz`;
 * a relative path starts at the experiment file.
 */
export function cifar100(options: { dir: string; labels?: 'fine' | 'coarse' }): DataSource {
  const { dir, labels = 'fine' } = given(cifar100Kind, options);
  return made(cifar100Kind, { kind: 'cifar100', dir, labels });
}
