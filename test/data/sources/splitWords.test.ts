/** What is said of an image folder whose splits are odd: the path, and what to do. */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listImages } from '../../../src/data/sources/imageList';
import { png, temporaryFolder, userError, write } from '../files';

const image = png(1, 1, [1, 2, 3]);
const made = (...names: string[]) => write(temporaryFolder(), Object.fromEntries(names.map((name) => [name, image])));

it('one class only', async () => {
  const dir = made('train/ant/1.png', 'test/ant/1.png');
  const warnings: string[] = [];
  await listImages(dir, (message) => warnings.push(message));
  expect(warnings).toEqual([`${path.join(dir, 'train')} has one class, ant: there is nothing to tell apart.`]);
});

it('the same folder for both splits', async () => {
  const dir = made('train/ant/1.png', 'train/bee/1.png');
  symlinkSync('train', path.join(dir, 'test'));
  const warnings: string[] = [];
  await listImages(dir, (message) => warnings.push(message));
  expect(warnings).toEqual([
    `${path.join(dir, 'test')} and ${path.join(dir, 'train')} are the same folder: the scores are of images that are trained on.`,
  ]);
});

it.each(['valid', 'validation', 'Test', 'eval', 'dev', 'test_set', 'testing'])(
  '%s in place of test or val',
  async (name) => {
    const dir = made('train/ant/1.png', `${name}/ant/1.png`);
    const { message, detail } = await userError(() => listImages(dir, () => {}));
    expect(message).toBe(`${dir} has neither a folder test nor a folder val.`);
    expect(detail.hint).toBe(`There is a folder ${name}: rename it to val.`);
  },
);

it.each(['training', 'Train', 'train_images', 'training-set'])('%s in place of train', async (name) => {
  const dir = made(`${name}/ant/1.png`, 'val/ant/1.png');
  const { message, detail } = await userError(() => listImages(dir, () => {}));
  expect(message).toBe(`${dir} has no folder train.`);
  expect(detail.hint).toBe(`There is a folder ${name}: rename it to train.`);
});

it('train one folder down', async () => {
  const dir = made('inner/train/ant/1.png', 'inner/val/ant/1.png');
  const { message, detail } = await userError(() => listImages(dir, () => {}));
  expect(message).toBe(`${dir} has no folder train.`);
  const inner = path.join(dir, 'inner');
  expect(detail.hint).toBe(`There is one in ${inner}: write dir: '${inner}'.`);
});

it('val is the test split where there is no test', async () => {
  const dir = made('train/ant/1.png', 'train/bee/1.png', 'val/ant/1.png', 'val/bee/1.png');
  const { test } = await listImages(dir, () => {});
  expect(test.length).toBe(2);
});
