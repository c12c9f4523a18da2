/** Tiny ImageNet as it is unpacked. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileAt } from '../../../src/data/sources/fileList';
import { kindOf } from '../../../src/data/sources/kindOf';
import type { DataSource } from '../../../src/data/sources/kinds';
import { imageFolder, imageNet } from '../../../src/data/sources/sources';
import { jpeg, temporaryFolder, userError, write } from '../files';

const image = jpeg(16, 16, [200, 20, 30]);
const [fish, newt] = ['n01443537', 'n01629819'] as const;
const tiny = {
  // In the real archive, not in the order of the names.
  'wnids.txt': `${newt}\n${fish}\n`,
  'words.txt': `${fish}\tgoldfish, Carassius auratus\n${newt}\tEuropean fire salamander\n`,
  [`train/${fish}/${fish}_boxes.txt`]: `${fish}_0.JPEG\t0\t0\t62\t63\n`,
  [`train/${fish}/images/${fish}_0.JPEG`]: image,
  [`train/${fish}/images/${fish}_1.JPEG`]: image,
  [`train/${newt}/${newt}_boxes.txt`]: '',
  [`train/${newt}/images/${newt}_0.JPEG`]: image,
  'val/images/val_0.JPEG': image,
  'val/images/val_1.JPEG': image,
  'val/images/val_2.JPEG': image,
  'val/val_annotations.txt': `val_0.JPEG\t${newt}\t0\t32\t44\t62\nval_2.JPEG\t${newt}\t0\t0\t62\t63\nval_1.JPEG\t${fish}\t1\t2\t3\t4\n`,
  'test/images/test_0.JPEG': image,
};

const sources: [string, (dir: string) => DataSource][] = [
  ['imageFolder', (dir) => imageFolder({ dir, size: 64 })],
  ['imageNet', (dir) => imageNet({ dir, size: 64 })],
];

async function list(files: Record<string, Buffer | string>, source: (dir: string) => DataSource) {
  const dir = write(temporaryFolder(), files);
  const warnings: string[] = [];
  const found = await kindOf(source(dir)).list!(source(dir), (message) => warnings.push(message));
  return { dir, warnings, ...found };
}

describe.each(sources)('Tiny ImageNet as %s', (_, source) => {
  it('is read as it is unpacked: train with a folder more, val with its list, test not at all', async () => {
    const { dir, classes, train, test, warnings } = await list(tiny, source);
    expect(classes).toEqual([fish, newt]);
    expect(Array.from(train.labels)).toEqual([0, 0, 1]);
    expect(fileAt(train, 1)).toBe(path.join(dir, 'train', fish, 'images', `${fish}_1.JPEG`));
    expect([0, 1, 2].map((i) => path.relative(dir, fileAt(test, i)))).toEqual(
      [0, 1, 2].map((i) => path.join('val', 'images', `val_${i}.JPEG`)),
    );
    expect(Array.from(test.labels)).toEqual([1, 0, 1]);
    expect(warnings).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'a class that train lacks',
      `val_0.JPEG\t${fish}\nval_1.JPEG\tn99999999\t0\t1\nval_2.JPEG\t${fish}\n`,
      `line 2: 'n99999999' of val_1.JPEG is no class`,
    ],
    [
      'an image that is not there',
      `val_0.JPEG\t${fish}\nval_1.JPEG\t${fish}\nval_2.JPEG\t${fish}\n\nval_7.JPEG\t${fish}\n`,
      'line 5: there is no image val_7.JPEG in ',
    ],
    ['an image without a line', `val_0.JPEG\t${fish}\nval_1.JPEG\t${fish}\n`, 'has 2 labels for 3 images'],
    [
      'an image with two classes',
      `val_0.JPEG\t${fish}\nval_1.JPEG\t${fish}\nval_2.JPEG\t${fish}\nval_1.JPEG\t${newt}\n`,
      'line 4: val_1.JPEG has another class on line 2',
    ],
    ['an empty list', '\n', 'is empty'],
  ])('names %s, with the line of the list', async (_case, text, message) => {
    const error = await userError(() => list({ ...tiny, 'val/val_annotations.txt': text }, source));
    expect(error.message).toContain('val_annotations.txt');
    expect(error.message).toContain(message);
    const line = /line (\d)/.exec(message)?.[1];
    if (line !== undefined) expect(error.detail.source?.line).toBe(Number(line));
  });

  it('tells what is left out of train and val, and which classes have no test image', async () => {
    const { warnings } = await list(
      {
        ...tiny,
        [`train/${fish}/images/drawing.gif`]: 'GIF89a',
        'val/images/val_3.gif': 'GIF89a',
        'val/val_annotations.txt': `val_0.JPEG\t${newt}\nval_2.JPEG\t${newt}\nval_1.JPEG\t${newt}\n`,
      },
      source,
    );
    expect(warnings).toHaveLength(2);
    expect(warnings.join('\n')).toMatch(/2 .*GIF/);
    expect(warnings.join('\n')).toContain(fish);
  });

  it('with val sorted into class folders is an image folder, whatever list was left there', async () => {
    const { 'val/images/val_0.JPEG': _0, 'val/images/val_1.JPEG': _1, 'val/images/val_2.JPEG': _2, ...rest } = tiny;
    const { 'test/images/test_0.JPEG': _3, ...files } = rest;
    const { test } = await list({ ...files, [`val/${newt}/images/val_0.JPEG`]: image }, source);
    expect(Array.from(test.labels)).toEqual([1]);
    // The folder that the images lay in may be left as well.
    const emptied = { ...files, [`val/${newt}/images/val_0.JPEG`]: image, 'val/images/.keep': '' };
    expect(Array.from((await list(emptied, source)).test.labels)).toEqual([1]);
  });
});
