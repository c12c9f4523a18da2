/** Files of a data set that are no regular files: a FIFO that nobody writes to, a device without an end. Each reader answers. */

import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src/data/image/decodeImage';
import { readLabels } from '../../../src/data/image/labelImage';
import { cifarFiles } from '../../../src/data/sources/cifarFiles';
import { cifar10Format } from '../../../src/data/sources/cifarFormat';
import { devkitSynsets } from '../../../src/data/sources/devkitMeta';
import { flatLabels } from '../../../src/data/sources/imageNetLabels';
import { readLabelledPhoto } from '../../../src/data/sources/labelledPhoto';
import { touchIfText } from '../../../src/files/ownFile';
import { warmStart } from '../../../src/load/warmStart';
import { temporaryFolder } from '../files';

const traps: Record<string, (file: string) => unknown> = {
  'a FIFO': (file) => execFileSync('mkfifo', [file]),
  'a device': (file) => symlinkSync('/dev/zero', file),
};
const whole = () => ({ x: 0, y: 0, width: 1, height: 1 });
const list = { dirs: [], classes: ['a'] };

const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });

const readers: [what: string, read: (file: string) => unknown][] = [
  ['an image', (file) => decodeImage(file, [1, 1], whole as never, new Uint8Array(3), 0)],
  ['a label image', (file) => readLabels(file, new Int16Array(256))],
  ['a photo with labels', (file) => readLabelledPhoto(file, file)],
  ['meta.mat', (file) => devkitSynsets(file, 'list.txt')],
  ['a list of labels', (file) => flatLabels('/images', ['a'], { ...list, labels: file })],
  ['weights to begin with', (file) => warmStart(file, model)],
  ['a claim that the heart beats for', (file) => touchIfText(file, 'mine')],
];

describe.runIf(process.platform !== 'win32').each(Object.entries(traps))('%s', (what, trap) => {
  test.each(readers)('as %s is refused', async (_, read) => {
    const file = path.join(temporaryFolder(), 'file');
    trap(file);
    await expect(async () => read(file)).rejects.toThrow(/is a FIFO|is a device|is a link|is not a regular file/);
  });

  test('as names of classes: CIFAR-10 has its own', async () => {
    const folder = temporaryFolder();
    for (const name of [...cifar10Format.batches.train, ...cifar10Format.batches.test])
      writeFileSync(path.join(folder, name), new Uint8Array(3073));
    trap(path.join(folder, 'batches.meta.txt'));
    const found = await cifarFiles(cifar10Format, folder, ['test']);
    expect(found.classNames, what).toEqual([cifar10Format.labels[0]?.classes]);
    expect(found.test[0]?.bytes).toHaveLength(3073);
  });
});
