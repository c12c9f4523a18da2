/** CIFAR-100 in its binary format: what it has beside CIFAR-10, which is read by the same code. */
import { mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SplitName } from '../../../src/data/sources/dataset';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { openDataset } from '../../../src/data/sources/open';
import { cifar100 } from '../../../src/data/sources/sources';
import { cifar100Records, cifarByte, cifarFolder, tar, temporaryFolder, userError, write } from '../files';

const pixels = 3072;

function folder(dir = temporaryFolder()): string {
  const place = path.join(dir, 'cifar-100-binary');
  mkdirSync(place);
  writeFileSync(
    path.join(place, 'train.bin'),
    cifar100Records(1, [
      [11, 19],
      [15, 29],
      [0, 99],
    ]),
  );
  writeFileSync(
    path.join(place, 'test.bin'),
    cifar100Records(2, [
      [10, 49],
      [19, 0],
    ]),
  );
  return place;
}

const open = (dir: string, labels?: 'fine' | 'coarse', load: readonly SplitName[] = ['train', 'test']) =>
  openDataset(cifar100({ dir, ...(labels && { labels }) }), () => {}, load);
const refused = (dir: string, load?: readonly SplitName[]) => userError(() => open(dir, 'fine', load));

describe('CIFAR-100', () => {
  it.each([
    ['fine', [19, 29, 99], ['cattle', 'dinosaur', 'worm'], 100],
    ['coarse', [11, 15, 0], ['large_omnivores_and_herbivores', 'reptiles', 'aquatic_mammals'], 20],
  ] as const)('has %s labels and pixels of every record', async (labels, expected, names, count) => {
    const { train, test, classes, name, shape } = await open(folder(), labels);
    expect([name, shape, train.length, test.length, classes.length]).toEqual(['CIFAR-100', [32, 32, 3], 3, 2, count]);
    const bytes = new Uint8Array(pixels);
    const read = Array.from({ length: 3 }, (_, index) => train.read(index, bytes, 0));
    expect(read).toEqual(expected);
    expect(read.map((label) => classes[label])).toEqual(names);
    for (const [row, column, channel] of [
      [0, 0, 0],
      [3, 17, 2],
      [31, 30, 1],
    ] as const)
      expect(bytes[(row * 32 + column) * 3 + channel]).toBe(cifarByte(1, 2, channel, row, column));
  });

  it('is fine unless said otherwise', async () => {
    expect((await open(folder())).classes).toHaveLength(100);
  });

  it('is found by its folder, its parent and its archives, and gives the same from each', async () => {
    const place = folder();
    const files = Object.fromEntries(
      ['test.bin', 'train.bin'].map((name) => [`cifar-100-binary/${name}`, readFileSync(path.join(place, name))]),
    );
    const plain = await tar({ ...files, 'cifar-100-binary/coarse_label_names.txt': coarseNames });
    const archives = write(temporaryFolder(), { 'cifar-100-binary.tar.gz': gzipSync(plain), 'other.tar': plain });
    const places = [place, path.dirname(place), archives, path.join(archives, 'other.tar')];
    for (const dir of places) {
      const { train } = await open(dir, 'fine');
      expect([train.length, train.read(1, new Uint8Array(pixels), 0)]).toEqual([3, 29]);
    }
    expect((await open(archives, 'coarse')).classes.slice(0, 2)).toEqual(['a0', 'a1']);
  });

  it('is other data for the record of a run where other labels are read', async () => {
    const dir = folder();
    const of = (labels: 'fine' | 'coarse') => fingerprint(cifar100({ dir, labels }));
    expect(await of('fine')).toBe(await of('fine'));
    expect(await of('fine')).not.toBe(await of('coarse'));
  });
});

const coarseNames = Array.from({ length: 20 }, (_, index) => `a${index}\n`).join('');

describe('CIFAR-100 gone wrong', () => {
  it.each([
    [
      cifar100Records(1, [
        [0, 1],
        [20, 1],
      ]),
      'record 1 (counted from 0) has coarse label 20; CIFAR-100 has 0 to 19',
    ],
    [cifar100Records(1, [[0, 100]]), 'record 0 (counted from 0) has fine label 100; CIFAR-100 has 0 to 99'],
    [cifar100Records(1, [[0, 1]]).subarray(0, 3000), 'has 3000 bytes: expected 153700000 (50000 records of 3074)'],
  ])('is named: %#', async (bytes, message) => {
    const place = folder();
    writeFileSync(path.join(place, 'train.bin'), bytes);
    expect((await refused(place)).message).toContain(`${path.join(place, 'train.bin')}`);
    expect((await refused(place)).message).toContain(message);
  });

  it('has test and training images in each other’s place', async () => {
    const place = folder();
    // Sparse: only their sizes are asked for.
    for (const [name, count] of [
      ['train', 10_000],
      ['test', 50_000],
    ] as const)
      truncateSync(path.join(place, `${name}.bin`), 3074 * count);
    const { message, detail } = await refused(place, []);
    expect(message).toContain('train.bin has 10,000 images and');
    expect(detail.hint).toContain('swapped');
  });

  it.each([
    ['the Python version of CIFAR-100', 'cifar-100-python.tar.gz', ''],
    ['the Python version of CIFAR-100', 'cifar-100-python/train', ''],
    ['the MATLAB version of CIFAR-100', 'cifar-100-matlab.tar.gz', ''],
    ['CIFAR-10', 'cifar-10-binary.tar.gz', ''],
    ['CIFAR-10', 'cifar-10-batches-bin/data_batch_1.bin', 'cifar-10-batches-bin'],
  ])('is another version: %s, of %s', async (what, file, place) => {
    const { message, detail } = await refused(path.join(write(temporaryFolder(), { [file]: 'x' }), place));
    expect(message).toContain(` holds ${what} (`);
    expect(detail.hint).toContain('https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz');
  });

  it.each([
    ['Python', ['train', 'test', 'meta', 'file.txt~']],
    ['MATLAB', ['train.mat', 'test.mat', 'meta.mat']],
  ])('is the %s version unpacked under any name', async (version, names) => {
    const dir = write(temporaryFolder(), Object.fromEntries(names.map((name) => [name, 'x'])));
    expect((await refused(dir)).message).toContain(`holds the ${version} version of CIFAR-100`);
  });

  it('is not there: what was looked for, and where it is to be had', async () => {
    const { message, detail } = await refused(temporaryFolder());
    expect(message).toContain('looked for train.bin and test.bin there and in cifar-100-binary');
    expect(detail.hint).toContain('cifar-100-binary.tar.gz');
  });

  it('is a folder away', async () => {
    const dir = temporaryFolder();
    const inner = path.join(dir, 'inner');
    mkdirSync(inner);
    renameSync(folder(dir), path.join(inner, 'here'));
    expect((await refused(dir)).message).toContain('No CIFAR-100');
    renameSync(path.join(inner, 'here'), path.join(inner, 'cifar-100-binary'));
    expect((await refused(dir)).detail.hint).toBe(`There is one in ${inner}: write dir: '${inner}'.`);
  });

  it('is CIFAR-10 where the records have a byte less', async () => {
    const place = folder();
    writeFileSync(
      path.join(place, 'test.bin'),
      readFileSync(path.join(cifarFolder(temporaryFolder()), 'test_batch.bin')),
    );
    expect((await refused(place)).detail.hint).toContain('a file of CIFAR-10, whose records have 3073 bytes');
  });
});

it('one file under both names is a warning, told once', async () => {
  const place = folder();
  writeFileSync(path.join(place, 'test.bin'), readFileSync(path.join(place, 'train.bin')));
  const warnings: string[] = [];
  for (const load of [['train'], ['test']] as const)
    await openDataset(cifar100({ dir: place }), (text) => warnings.push(text), load);
  expect(warnings).toEqual([
    `${path.join(place, 'test.bin')} and ${path.join(place, 'train.bin')} are the same: the scores are of images that are trained on.`,
  ]);
});
