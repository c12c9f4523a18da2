/** The kind of data set `fashionMnist`; it is read in mnist.ts. */
import type { DataSource } from './kinds';
import { fashionMnistFormat } from './mnistFormat';
import { mnistKindOf } from './mnistKind';
import { given, made } from './sourceKind';

export interface FashionMnistSource {
  kind: 'fashionMnist';
  dir: string;
}

export const fashionMnistKind = mnistKindOf<FashionMnistSource>({
  kind: 'fashionMnist',
  options: { dir: true },
  paths: ['dir'],
  formatOf: () => fashionMnistFormat,
});

/**
 * Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28×28 in grey, ten classes. `dir` is the folder of its
 * four idx files, plain or gzipped, or the one that torchvision was given; a relative path starts at the experiment file.
 */
export function fashionMnist(options: { dir: string }): DataSource {
  const { dir } = given(fashionMnistKind, options);
  return made(fashionMnistKind, { kind: 'fashionMnist', dir });
}
