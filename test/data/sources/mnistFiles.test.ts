/** What is said of files of MNIST that are not what they should be, of those that are missing, and of other versions. */
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SplitName } from '../../../src/data/sources/dataset';
import { mnistFiles } from '../../../src/data/sources/mnistFiles';
import { mnistFormat } from '../../../src/data/sources/mnistFormat';
import { openDataset } from '../../../src/data/sources/open';
import { emnist, fashionMnist, mnist } from '../../../src/data/sources/sources';
import { temporaryFolder, userError, write } from '../files';
import { idx, idxImages, idxLabels } from '../idxFiles';
import { mnistFolder, trainLabels } from '../mnistFolder';
import { closesFiles } from '../openFiles';

const images = 'train-images-idx3-ubyte';
const labels = 'train-labels-idx1-ubyte';
const refused = (dir: string, load: readonly SplitName[] = ['train', 'test']) =>
  userError(() => openDataset(mnist({ dir }), () => {}, load));
const whole = idxImages(1, trainLabels.length);
const floats = Buffer.concat([idx([1, 28, 28], [], 13), Buffer.alloc(4 * 784)]);

describe('a file of MNIST that is', () => {
  it.each<[string, string, Buffer | string, string]>([
    [
      'cut in an image',
      images,
      whole.subarray(0, 16 + 784 * 2 + 5),
      'is cut off: it should have 5 images, and ends in number 2 (counted from 0), after 1,573 of 3,920 bytes',
    ],
    ['cut in its header', images, whole.subarray(0, 9), 'ends in its header, after 9 bytes'],
    ['cut in its magic number', images, whole.subarray(0, 3), 'ends in its header, after 3 bytes'],
    ['empty', images, '', 'is empty'],
    [
      'too long',
      images,
      Buffer.concat([whole, Buffer.from('x')]),
      'goes on behind the 5 images that its header tells of',
    ],
    [
      'cut in its labels',
      labels,
      idxLabels(trainLabels).subarray(0, 10),
      'is cut off: it should have 5 labels, and ends in number 2 (counted from 0), after 2 of 5 bytes',
    ],
    ['of floats', images, floats, 'holds 32-bit floats, and images are unsigned bytes (type 0x08)'],
    ['of 16-bit integers', images, idx([1, 28, 28], Array(1568).fill(0), 11), 'holds 16-bit integers, and images'],
    ['of 32-bit integers', images, idx([1, 28, 28], Array(3136).fill(0), 12), 'holds 32-bit integers, and images'],
    ['of 64-bit floats', labels, idx([1], Array(8).fill(0), 14), 'holds 64-bit floats, and labels'],
    [
      'cut behind its header',
      images,
      whole.subarray(0, 16),
      'is cut off: it should have 5 images, and ends in number 0 (counted from 0), after 0 of 3,920 bytes',
    ],
    ['of signed labels', labels, idx([5], trainLabels, 9), 'holds signed bytes, and labels are unsigned bytes'],
    ['of labels', images, idxLabels(trainLabels), 'holds labels, not images'],
    ['of images', labels, whole, 'holds images, not labels'],
    ['of two dimensions', images, idx([5, 784], new Uint8Array(5 * 784)), 'has 2 dimensions, and images have 3'],
    ['of no images', images, idx([0, 28, 28], []), 'holds no images'],
    ['of images without pixels', images, idx([3, 0, 28], []), 'says that its images have 0×28 pixels'],
    [
      'something else',
      images,
      Buffer.from('deadbeef00', 'hex'),
      'begins with the bytes de ad be ef, and an idx file of images with 00 00 08 03',
    ],
    [
      'the other end first',
      images,
      Buffer.concat([Buffer.from('03080000', 'hex'), whole.subarray(4)]),
      'begins with the bytes 03 08 00 00',
    ],
    [
      'of another first byte',
      images,
      Buffer.concat([Buffer.from([1, 0, 8, 3]), whole.subarray(4)]),
      'begins with the bytes 01 00 08 03',
    ],
    [
      'of another second byte',
      images,
      Buffer.concat([Buffer.from([0, 1, 8, 3]), whole.subarray(4)]),
      'begins with the bytes 00 01 08 03',
    ],
    [
      'of a type that is none',
      images,
      Buffer.concat([Buffer.from([0, 0, 7, 3]), whole.subarray(4)]),
      'begins with the bytes 00 00 07 03',
    ],
    ['of images too large', images, idx([1, 4097, 1], new Uint8Array(4097)), 'says that its images have 4097×1 pixels'],
    [
      'half of what begins a gzip archive',
      images,
      Buffer.from('1f00000000', 'hex'),
      'begins with the bytes 1f 00 00 00',
    ],
    [
      'images of the largest size, unlike the others',
      images,
      idx([5, 4096, 1], new Uint8Array(5 * 4096)),
      'has images of 4096×1, and ',
    ],
    ['a page', images, '<!DOCTYPE html><title>403</title>', 'is an HTML page, not an idx file of images'],
    ['an archive', images, Buffer.from('504b0304', 'hex'), 'is a ZIP archive, not an idx file of images'],
    ['another number of labels', labels, idxLabels([1, 2]), 'has 5 images, and '],
    ['labels that are none', labels, idxLabels([1, 2, 3, 10, 4]), 'label 3 (counted from 0) is 10; MNIST has 0 to 9'],
    ['images of another size', images, idxImages(1, 5, 32, 32), 'has images of 32×32, and '],
  ])('%s', async (_, name, bytes, message) => {
    for (const packed of [false, true]) {
      const dir = mnistFolder(temporaryFolder(), { packed });
      const file = path.join(dir, `${name}${packed ? '.gz' : ''}`);
      // Packed files are whole archives of what is wrong.
      writeFileSync(file, packed ? gzipSync(bytes) : bytes);
      const { message: said, detail } = await refused(dir);
      expect(said).toContain(file);
      expect(said).toContain(message);
      expect(said).not.toContain('cannot be unpacked');
      expect(detail.hint).toBeTruthy();
    }
  });

  it('too long, and not loaded', async () => {
    const dir = mnistFolder(temporaryFolder());
    writeFileSync(path.join(dir, images), Buffer.concat([whole, Buffer.from('x')]));
    expect((await refused(dir, ['test'])).message).toContain('goes on behind the 5 images');
  });

  it('cut, and not loaded', async () => {
    const dir = mnistFolder(temporaryFolder());
    writeFileSync(path.join(dir, images), whole.subarray(0, 1000));
    expect((await refused(dir, ['test'])).message).toContain('after 984 of 3,920 bytes');
  });

  it('larger by its header than any file: no memory is taken for it', async () => {
    for (const packed of [false, true]) {
      const dir = mnistFolder(temporaryFolder(), { packed });
      const bytes = Buffer.from(whole);
      bytes.writeUInt32BE(0xffffffff, 4);
      writeFileSync(path.join(dir, `${images}${packed ? '.gz' : ''}`), packed ? gzipSync(bytes) : bytes);
      expect((await refused(dir)).message).toContain('is cut off: it should have 4,294,967,295 images');
    }
  });

  it('a gzip archive that is cut, or damaged', async () => {
    const dir = mnistFolder(temporaryFolder(), { packed: true });
    const file = path.join(dir, `${images}.gz`);
    const packed = gzipSync(whole);
    writeFileSync(file, packed.subarray(0, packed.length - 200));
    const { message, detail } = await refused(dir);
    expect(message).toMatch(
      /train-images-idx3-ubyte\.gz is cut off: its gzip archive ends after [\d,]+ unpacked bytes\.$/,
    );
    expect(detail.hint).toContain('Download the four files');
    // All of its bytes, and a sum that is not theirs.
    packed.writeUInt8((packed.at(-5) ?? 0) ^ 1, packed.length - 5);
    writeFileSync(file, packed);
    expect((await refused(dir)).message).toContain('cannot be unpacked (incorrect data check)');
    writeFileSync(file, packed.subarray(0, packed.length - 6));
    expect((await refused(dir)).message).toContain('is cut off: its gzip archive ends after 3,936 unpacked bytes');
  });

  it('in the place of the other split', async () => {
    const dir = write(temporaryFolder(), {
      [images]: idx([10_000, 1, 1], new Uint8Array(10_000)),
      [labels]: idx([10_000], new Uint8Array(10_000)),
      't10k-images-idx3-ubyte': idx([60_000, 1, 1], new Uint8Array(60_000)),
      't10k-labels-idx1-ubyte': idx([60_000], new Uint8Array(60_000)),
    });
    const { message, detail } = await refused(dir);
    expect(message).toContain(`${path.join(dir, images)} has 10,000 images`);
    expect(message).toContain('in MNIST the training split is the one of 60,000 images');
    expect(detail.hint).toContain('swapped');
  });
});

describe('files of MNIST that are not there', () => {
  it('are named one by one', async () => {
    const dir = mnistFolder(temporaryFolder(), { packed: true });
    rmSync(path.join(dir, 't10k-labels-idx1-ubyte.gz'));
    const { message, detail } = await refused(dir);
    expect(message).toContain(`${dir} has files of MNIST, but no t10k-labels-idx1-ubyte (plain or .gz`);
    expect(detail.hint).toContain('https://');
    rmSync(path.join(dir, `${images}.gz`));
    expect((await refused(dir)).message).toContain(`no ${images} and no t10k-labels-idx1-ubyte`);
  });

  it('are looked for, and it is said where and where to get them', async () => {
    for (const [dir, more] of [
      [temporaryFolder(), ''],
      ['/no/such/folder', ', which is not there'],
    ] as const) {
      const { message, detail } = await refused(dir);
      expect(message).toContain(
        `No MNIST in ${dir}${more}: looked for ${images} and the like, plain or .gz, there and in MNIST/raw`,
      );
      expect(detail.hint).toContain('into one folder');
    }
    const source = emnist({ dir: temporaryFolder(), split: 'digits' });
    expect((await userError(() => openDataset(source, () => {}))).detail.hint).toContain('emnist-digits-train-images');
    const fashion = fashionMnist({ dir: temporaryFolder() });
    expect((await userError(() => openDataset(fashion, () => {}))).detail.hint).toContain('zalandoresearch');
  });

  it('are a folder away', async () => {
    const dir = temporaryFolder();
    const inner = mnistFolder(path.join(dir, 'digits'));
    expect((await refused(dir)).detail.hint).toBe(`There is one in ${inner}: write dir: '${inner}'.`);
    mkdirSync(path.join(inner, 'empty'));
    expect((await refused(path.join(inner, 'empty'))).detail.hint).toContain(`There is one in ${inner}:`);
    const file = path.join(inner, images);
    expect((await refused(file)).detail.hint).toBe(`Name their folder: dir: '${inner}'.`);
  });

  it('are not those of another set in a folder of its name', async () => {
    const dir = temporaryFolder();
    mnistFolder(path.join(dir, 'FashionMNIST/raw'));
    expect((await refused(dir)).detail.hint).toContain('Download the four files');
    const { train } = await openDataset(fashionMnist({ dir }), () => {});
    expect(train.length).toBe(trainLabels.length);
    rmSync(path.join(dir, 'FashionMNIST'), { recursive: true });
    mnistFolder(path.join(dir, 'MNIST'));
    const { detail } = await userError(() => openDataset(fashionMnist({ dir }), () => {}));
    expect(detail.hint).toContain('zalandoresearch');
  });

  it.each([
    ['emnist-letters-train-images-idx3-ubyte.gz', 'holds EMNIST letters (', 'Use emnist({ dir, split })'],
    ['mnist.npz', 'holds a NumPy version', 'Download'],
    ['mnist_train.csv', 'holds a CSV version', 'Download'],
    ['fashion-mnist_train.csv', 'holds a CSV version', 'Download'],
    ['emnist-balanced-train.csv', 'holds a CSV version', 'Download'],
    ['MNIST_test.CSV', 'holds a CSV version', 'Download'],
    ['other.csv', 'No MNIST in', 'Download'],
    ['test.pt', "holds PyTorch's own copy", 'Download'],
    ['model.pt', 'No MNIST in', 'Download'],
    ['gzip.zip', 'holds the archive of EMNIST', 'Download'],
    ['matlab.zip', 'holds the MATLAB version of EMNIST', 'Download'],
    ['processed/training.pt', 'No MNIST in', 'Download'],
    ['training.pt', "holds PyTorch's own copy", 'Download'],
    ['train-00000-of-00001.parquet', 'holds a Parquet version', 'Download'],
  ])('are another version: %s', async (file, message, hint) => {
    const { message: said, detail } = await refused(write(temporaryFolder(), { [file]: 'x' }));
    expect(said).toContain(message);
    expect(detail.hint).toContain(hint);
  });

  it.each([
    ['gzip.zip', 'holds the archive of EMNIST', 'Unpack gzip.zip'],
    ['emnist-balanced.mat', 'holds the MATLAB version', 'gzip.zip'],
    ['gzip/emnist-letters-train-images-idx3-ubyte.gz', 'holds EMNIST letters (', 'Write the split that is there'],
    ['train-images-idx3-ubyte.gz', 'holds MNIST, or another set of its names', 'Use mnist({ dir })'],
  ])('are another split of EMNIST, or not unpacked: %s', async (file, message, hint) => {
    const dir = write(temporaryFolder(), { [file]: 'x' });
    const { message: said, detail } = await userError(() => openDataset(emnist({ dir, split: 'balanced' }), () => {}));
    expect(said).toContain(message);
    expect(detail.hint).toContain(hint);
  });
});

it('leaves no file open, where the header alone is read and where something is wrong', async () => {
  // More than one piece of a stream, which ends by itself otherwise.
  const many = idx([4096, 28, 28], new Uint8Array(4096 * 784));
  const labelled = { [labels]: idxLabels(Array(4096).fill(1)) };
  const dirs = [
    mnistFolder(temporaryFolder()),
    mnistFolder(temporaryFolder(), { packed: true }),
    mnistFolder(temporaryFolder()),
  ];
  const [plain = '', packed = '', wrong = ''] = dirs;
  write(plain, { [images]: many, ...labelled });
  write(packed, { [`${images}.gz`]: gzipSync(many, { level: 0 }), ...labelled });
  write(wrong, { [images]: idx([4096, 2, 784], many, 9) });
  await closesFiles(dirs, async () => {
    await openDataset(mnist({ dir: plain }), () => {}, ['test']);
    await openDataset(mnist({ dir: packed }), () => {}, ['test']);
    await refused(wrong);
  });
});

it('one file under both names is a warning, told once', async () => {
  for (const packed of [false, true]) {
    const dir = mnistFolder(temporaryFolder(), { packed, labels: { train: trainLabels, test: trainLabels } });
    const [end, warnings] = [packed ? '.gz' : '', [] as string[]];
    const tell = (text: string) => void warnings.push(text);
    await openDataset(mnist({ dir }), tell);
    expect(warnings).toEqual([]);
    const [train, test] = [path.join(dir, images + end), path.join(dir, `t10k-images-idx3-ubyte${end}`)];
    writeFileSync(test, readFileSync(train));
    await openDataset(mnist({ dir }), tell, ['train']);
    await openDataset(mnist({ dir }), tell, ['test']);
    expect(warnings).toEqual([`${test} and ${train} are the same: the scores are of images that are trained on.`]);
  }
});

it('a plain file is read before a packed one, and a cut one is not made up for by the other', async () => {
  const dir = mnistFolder(temporaryFolder());
  writeFileSync(path.join(dir, `${images}.gz`), 'x');
  expect((await openDataset(mnist({ dir }), () => {})).train.length).toBe(5);
  truncateSync(path.join(dir, images), 100);
  renameSync(path.join(dir, labels), path.join(dir, `${labels}.bak`));
  writeFileSync(path.join(dir, labels), readFileSync(path.join(dir, `${labels}.bak`)));
  expect((await refused(dir)).message).toContain('is cut off');
});

it('of the same file packed and plain the plain one is taken, whichever comes first by its name', async () => {
  const plain = ['train-images.idx3', 'train-labels.idx1', 't10k-images.idx3', 't10k-labels.idx1'];
  const names = plain.flatMap((name) => [`${name}-ubyte`, `${name.replace('.', '-')}-ubyte.gz`]);
  const dir = write(temporaryFolder(), Object.fromEntries(names.map((name) => [name, 'x'])));
  const { train, test } = await mnistFiles(mnistFormat, dir);
  const found = [train.images, train.labels, test.images, test.labels].map((file) => path.basename(file));
  expect(found).toEqual(plain.map((name) => `${name}-ubyte`));
});
