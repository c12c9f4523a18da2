/** Published data sets, as many images as make an epoch that can be timed, in the files in which they are published. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Transformer } from '@napi-rs/image';
import { SeededRandom } from '../../../src/base/random';
import { cifar10, cifar100, type DataSource, emnist, fashionMnist, imageFolder, mnist, svhn } from '../../../src/data';
import { idx, idxLabels } from '../../data/idxFiles';
import { mat } from '../../data/matFiles';

export interface PublishedSet {
  name: string;
  source: DataSource;
  images: number;
}

/** Of each set. */
const images = 10_000;
/** Of each format of image files. */
const photos = 96;

export function publishedSets(folder: string): PublishedSet[] {
  const at = (name: string) => path.join(folder, name);
  for (const name of ['cifar10', 'cifar100', 'svhn', 'mnist', 'emnist', 'fashion']) mkdirSync(at(name));
  const pixels = noise(images * 3072);
  const labels = Array.from({ length: images }, (_, image) => image % 10);

  const records = (labelBytes: number, from: number, count: number) => {
    const bytes = new Uint8Array(count * (labelBytes + 3072));
    for (let image = 0; image < count; image++) {
      bytes.fill((from + image) % 10, image * (labelBytes + 3072), image * (labelBytes + 3072) + labelBytes);
      bytes.set(pixels.subarray(3072 * image, 3072 * (image + 1)), image * (labelBytes + 3072) + labelBytes);
    }
    return bytes;
  };
  for (let batch = 1; batch <= 5; batch++)
    writeFileSync(at(`cifar10/data_batch_${batch}.bin`), records(1, batch * 2000, images / 5));
  writeFileSync(at('cifar10/test_batch.bin'), records(1, 0, 10));
  writeFileSync(at('cifar100/train.bin'), records(2, 0, images));
  writeFileSync(at('cifar100/test.bin'), records(2, 0, 10));

  const numbers = (count: number) =>
    mat(
      [
        { name: 'X', shape: [32, 32, 3, count], values: pixels.subarray(0, 3072 * count) },
        { name: 'y', shape: [count, 1], values: labels.slice(0, count).map((label) => label + 1) },
      ],
      { compressed: true },
    );
  writeFileSync(at('svhn/train_32x32.mat'), numbers(images));
  writeFileSync(at('svhn/test_32x32.mat'), numbers(10));

  const grey = (dir: string, prefix: string, test: string) => {
    for (const [split, count] of [
      ['train', images],
      [test, 10],
    ] as const) {
      const stem = at(`${dir}/${prefix}${split}`);
      writeFileSync(`${stem}-images-idx3-ubyte.gz`, gzipSync(idx([count, 28, 28], pixels.subarray(0, 784 * count))));
      writeFileSync(`${stem}-labels-idx1-ubyte.gz`, gzipSync(idxLabels(labels.slice(0, count))));
    }
  };
  grey('mnist', '', 't10k');
  grey('fashion', '', 't10k');
  grey('emnist', 'emnist-digits-', 'test');

  return [
    { name: 'cifar10', source: cifar10({ dir: at('cifar10') }), images },
    { name: 'cifar100', source: cifar100({ dir: at('cifar100') }), images },
    { name: 'svhn', source: svhn({ dir: at('svhn') }), images },
    { name: 'mnist', source: mnist({ dir: at('mnist') }), images },
    { name: 'fashionMnist', source: fashionMnist({ dir: at('fashion') }), images },
    { name: 'emnist', source: emnist({ dir: at('emnist'), split: 'digits' }), images },
    ...formats(folder),
  ];
}

/** Smooth pictures of 500×375 in each format that image folders have. */
function formats(folder: string): PublishedSet[] {
  const [width, height] = [500, 375];
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < width * height; at++)
    for (let channel = 0; channel < 3; channel++)
      data[4 * at + channel] = 128 + 90 * Math.sin((at % width) / 23 + channel) * Math.cos(at / width / 31);
  const picture = () => Transformer.fromRgbaPixels(data, width, height);
  const files: readonly [name: string, bytes: Buffer][] = [
    ['jpg', picture().jpegSync(85)],
    ['png', picture().pngSync()],
    ['webp', picture().webpSync(85)],
    ['bmp', picture().bmpSync()],
    ['tif', picture().tiffSync()],
    ['pnm', picture().pnmSync()],
    ['avif', picture().avifSync({ quality: 80, speed: 10 })],
  ];
  return files.map(([name, bytes]) => {
    const dir = path.join(folder, `files-${name}`);
    for (const split of ['train', 'test']) mkdirSync(path.join(dir, split, 'one'), { recursive: true });
    for (let image = 0; image < photos; image++) writeFileSync(path.join(dir, 'train/one', `${image}.${name}`), bytes);
    writeFileSync(path.join(dir, 'test/one', `0.${name}`), bytes);
    return { name: `imageFolder, .${name} of 500×375`, source: imageFolder({ dir, size: 224 }), images: photos };
  });
}

/** Bytes that compress about as well as photographs do. */
function noise(count: number): Uint8Array {
  const random = new SeededRandom(1);
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at++) bytes[at] = 100 + 60 * Math.sin(at / 40) + 24 * random.uniform();
  return bytes;
}
