/** The kind of data set `mnist`; it is read in mnist.ts. */
import type { DataSource } from './kinds';
import { mnistFormat } from './mnistFormat';
import { mnistKindOf } from './mnistKind';
import { given, made } from './sourceKind';

export interface MnistSource {
  kind: 'mnist';
  dir: string;
}

export const mnistKind = mnistKindOf<MnistSource>({
  kind: 'mnist',
  options: { dir: true },
  paths: ['dir'],
  formatOf: () => mnistFormat,
});

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28×28 in grey. `dir` is the folder of its four idx
 * files, plain or gzipped, or the one that torchvision was given; a relative path starts at the experiment file.
 */
export function mnist(options: { dir: string }): DataSource {
  const { dir } = given(mnistKind, options);
  return made(mnistKind, { kind: 'mnist', dir });
}
