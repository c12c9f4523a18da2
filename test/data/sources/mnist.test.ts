/** MNIST, Fashion-MNIST and EMNIST, from files made as they are published. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/data/batches/pipeline';
import type { Split, SplitName } from '../../../src/data/sources/dataset';
import type { DataSource } from '../../../src/data/sources/kinds';
import { type EmnistSplit, emnistFormats } from '../../../src/data/sources/mnistFormat';
import { openDataset } from '../../../src/data/sources/open';
import { emnist, fashionMnist, mnist } from '../../../src/data/sources/sources';
import { checkedAugmentation } from '../../../src/experiment/augmentation';
import { temporaryFolder, userError, write } from '../files';
import { idx, idxByte, idxImages, idxLabels } from '../idxFiles';
import { mnistFolder, testLabels, trainLabels } from '../mnistFolder';

const side = 28;
const both = ['train', 'test'] as const;
const open = (source: DataSource, load: readonly SplitName[] = both, warn: (text: string) => void = () => {}) =>
  openDataset(source, warn, load);
const labelsOf = (split: Split) =>
  Array.from({ length: split.length }, (_, index) => split.read(index, new Uint8Array(side * side), 0));
const emnistNames = (split: string) => (name: string) => `emnist-${split}-${name.replace('t10k', 'test')}`;

describe('MNIST', () => {
  it.each([
    ['plain', {}],
    ['gzipped', { packed: true }],
    ['with a dot', { named: (name: string) => name.replace('-idx', '.idx') }],
    ['numbered by a browser', { named: (name: string) => `${name} (1)`, packed: true }],
    ['numbered by a browser that has many', { named: (name: string) => `${name}(12)` }],
    ['in folders of their names', { named: (name: string) => `${name}/${name}` }],
    ['where torchvision puts them', { named: (name: string) => `MNIST/raw/${name}`, packed: true }],
    ['in capitals', { named: (name: string) => name.toUpperCase() }],
  ])('has labels and pixels of every image: files %s', async (_, how) => {
    const { train, test, classes, shape, name, mean, std } = await open(
      mnist({ dir: mnistFolder(temporaryFolder(), how) }),
    );
    expect([name, shape, classes, mean, std]).toEqual(['MNIST', [28, 28, 1], [...'0123456789'], [0.1307], [0.3081]]);
    expect([labelsOf(train), labelsOf(test)]).toEqual([trainLabels, testLabels]);
    const bytes = new Uint8Array(2 + side * side);
    train.read(3, bytes, 1);
    expect([bytes[0], bytes.at(-1)]).toEqual([0, 0]);
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++)
        expect(bytes[1 + row * side + column]).toBe(idxByte(1, 3, row, column));
  });

  it('counts a split that is not wanted and does not hold it', async () => {
    for (const packed of [false, true]) {
      const { train, test } = await open(mnist({ dir: mnistFolder(temporaryFolder(), { packed }) }), ['test']);
      expect([train.length, labelsOf(test)]).toEqual([5, testLabels]);
      expect(() => train.read(0, new Uint8Array(784), 0)).toThrow('not loaded');
    }
  });

  it('is packed by its first bytes, whatever its name says', async () => {
    const dir = mnistFolder(temporaryFolder());
    const file = path.join(dir, 'train-images-idx3-ubyte');
    writeFileSync(file, gzipSync(readFileSync(file)));
    writeFileSync(path.join(dir, 'train-labels-idx1-ubyte.gz'), idxLabels(trainLabels));
    rmSync(path.join(dir, 'train-labels-idx1-ubyte'));
    expect(labelsOf((await open(mnist({ dir }))).train)).toEqual(trainLabels);
  });
});

it('makes batches of grey images, normalised by the mean and deviation of MNIST', async () => {
  const pipeline = await openPipeline(mnist({ dir: mnistFolder(temporaryFolder()) }), {
    split: 'test',
    batchSize: 2,
    inline: true,
  });
  const batches: { x: number[]; y: number[] }[] = [];
  for await (const { x, y, release } of pipeline.epoch(0)) {
    batches.push({ x: [...x.subarray(0, 784)], y: [...y] });
    release();
  }
  await pipeline.close();
  expect(batches.map(({ y }) => y)).toEqual([
    [7, 2],
    [1, 1],
  ]);
  const at = 5 * side + 9;
  expect(batches[1]!.x[at]).toBeCloseTo((idxByte(2, 2, 5, 9) / 255 - 0.1307) / 0.3081, 5);
});

it('has no colours to change', async () => {
  const source = mnist({ dir: mnistFolder(temporaryFolder()) });
  const augmentation = checkedAugmentation({ colorJitter: { brightness: 0.4 } });
  const { message, detail } = await userError(() =>
    openPipeline(source, { split: 'train', batchSize: 2, inline: true, augmentation }),
  );
  expect(message).toBe('augmentation.colorJitter is set, and the images of MNIST have one channel.');
  expect(detail.hint).toContain('leave it out');
});

describe('Fashion-MNIST', () => {
  it('has its own classes and colours, and folders', async () => {
    const dir = mnistFolder(temporaryFolder(), { named: (name) => `data/fashion/${name}`, packed: true });
    const { classes, mean, std, train } = await open(fashionMnist({ dir }));
    expect([classes[0], classes[9], mean, std]).toEqual(['T-shirt/top', 'Ankle boot', [0.286], [0.353]]);
    expect(labelsOf(train)).toEqual(trainLabels);
  });

  /** MNIST's training split has these numbers of each digit. */
  const ofMnist = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
  it.each([
    ['MNIST', ofMnist, fashionMnist, ['MNIST has, and not those of Fashion-MNIST']],
    ['MNIST', ofMnist, mnist, []],
    ['Fashion-MNIST', Array(10).fill(6000), mnist, ['Fashion-MNIST has, and not those of MNIST']],
    ['a part of either', Array(10).fill(60), mnist, []],
  ])('is told from MNIST by its numbers of labels: %s', async (_, counts, source, expected) => {
    const labels = counts.flatMap((count, label) => Array<number>(count).fill(label));
    const dir = write(temporaryFolder(), {
      'train-labels-idx1-ubyte': idxLabels(labels),
      'train-images-idx3-ubyte': idx([labels.length, 1, 1], new Uint8Array(labels.length)),
      't10k-labels-idx1-ubyte': idxLabels([1]),
      't10k-images-idx3-ubyte': idx([1, 1, 1], [0]),
    });
    const warnings: string[] = [];
    await open(source({ dir }), both, (text) => warnings.push(text));
    expect(warnings).toHaveLength(expected.length);
    for (const [at, text] of expected.entries()) expect(warnings[at]).toContain(text);
  });
});

describe('EMNIST', () => {
  it('has images stored column by column, the right way round', async () => {
    const dir = mnistFolder(temporaryFolder(), {
      named: (name) => `gzip/${emnistNames('balanced')(name)}`,
      packed: true,
    });
    const { train, shape, name } = await open(emnist({ dir, split: 'balanced' }));
    expect([name, shape, labelsOf(train)]).toEqual(['EMNIST balanced', [28, 28, 1], trainLabels]);
    const bytes = new Uint8Array(side * side);
    train.read(2, bytes, 0);
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) expect(bytes[row * side + column]).toBe(idxByte(1, 2, column, row));
  });

  it('has letters from 1 on', async () => {
    const labels = { train: [1, 26, 2], test: [3] };
    const dir = mnistFolder(temporaryFolder(), { named: emnistNames('letters'), labels });
    const { train, test, classes } = await open(emnist({ dir, split: 'letters' }));
    expect(labelsOf(train).map((label) => classes[label])).toEqual(['a', 'z', 'b']);
    expect(labelsOf(test).map((label) => classes[label])).toEqual(['c']);
    writeFileSync(path.join(dir, 'emnist-letters-train-labels-idx1-ubyte'), idxLabels([1, 26, 0]));
    expect((await userError(() => open(emnist({ dir, split: 'letters' })))).message).toContain(
      'emnist-letters-train-labels-idx1-ubyte: label 2 (counted from 0) is 0; EMNIST letters has 1 to 26.',
    );
  });

  /** As the mapping files of the published archive have them, by label. */
  it.each<[EmnistSplit, number, string, string]>([
    ['byclass', 62, '9Az', '9 35→Z 36→a'],
    ['bymerge', 47, '9Zt', '36→a 37→b 38→d 46→t'],
    ['balanced', 47, '9Zt', '40→f 43→n 45→r'],
    ['letters', 26, 'az', '0→a'],
    ['digits', 10, '09', '9→9'],
    ['mnist', 10, '09', '0→0'],
  ])('%s has %i classes', (split, count, some, places) => {
    const { classes } = emnistFormats[split];
    expect(new Set(classes).size).toBe(count);
    for (const name of some) expect(classes).toContain(name);
    for (const [, label = '', name] of places.matchAll(/(\d+)→(\w)/g)) expect(classes[Number(label)]).toBe(name);
  });

  it('of one shade has a deviation of 1: nothing is divided by zero', async () => {
    const dir = mnistFolder(temporaryFolder(), { named: emnistNames('digits') });
    const black = idx([trainLabels.length, 28, 28], new Uint8Array(trainLabels.length * 784));
    writeFileSync(path.join(dir, 'emnist-digits-train-images-idx3-ubyte'), black);
    const { mean, std } = await open(emnist({ dir, split: 'digits' }));
    expect([mean, std]).toEqual([[0], [1]]);
  });

  it('has the mean and deviation of its training images, also where the test images alone are loaded', async () => {
    const dir = mnistFolder(temporaryFolder(), { named: emnistNames('digits'), packed: true });
    const bytes = [...idxImages(1, trainLabels.length).subarray(16)].map((byte) => byte / 255);
    const mean = bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
    const deviation = Math.sqrt(bytes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / bytes.length);
    for (const load of [both, ['test'] as const]) {
      const dataset = await open(emnist({ dir, split: 'digits' }), load);
      expect(dataset.mean[0]).toBeCloseTo(mean, 12);
      expect(dataset.std[0]).toBeCloseTo(deviation, 12);
    }
  });
});
