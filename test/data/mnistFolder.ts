/** The four files of MNIST, and of sets in its format, in a folder. */
import { gzipSync } from 'node:zlib';
import { write } from './files';
import { idxImages, idxLabels } from './idxFiles';

export const trainLabels = [5, 0, 4, 1, 9];
export const testLabels = [7, 2, 1];

/** The four files under their published names. `packed`: gzipped, `.gz`. `named`: changes the names. */
export function mnistFolder(
  dir: string,
  {
    packed = false,
    named = (name) => name,
    labels = { train: trainLabels, test: testLabels },
  }: {
    packed?: boolean;
    named?: (name: string) => string;
    labels?: { train: readonly number[]; test: readonly number[] };
  } = {},
): string {
  const files = {
    'train-images-idx3-ubyte': idxImages(1, labels.train.length),
    'train-labels-idx1-ubyte': idxLabels(labels.train),
    't10k-images-idx3-ubyte': idxImages(2, labels.test.length),
    't10k-labels-idx1-ubyte': idxLabels(labels.test),
  };
  const entries = Object.entries(files).map(([name, bytes]) => [
    `${named(name)}${packed ? '.gz' : ''}`,
    packed ? gzipSync(bytes) : bytes,
  ]);
  return write(dir, Object.fromEntries(entries) as Record<string, Buffer>);
}
