/** Folders that are laid out as docs/data.md draws them are data sets: no more and no less is needed. */

import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { cityscapes, emnist, fashionMnist, imageFolder, mnist, openDataset, svhn } from '../../src/data';
import { jpeg, temporaryFolder, write } from '../data/files';
import { idxImages, idxLabels } from '../data/idxFiles';
import { labelPng, photoPng } from '../data/labelFiles';
import { mat } from '../data/matFiles';
import { blocksOf } from './pages';

const drawn = blocksOf('docs/data.md').filter(({ language }) => language === '');

/** Paths of a drawing: `{train,val}` is both, `*` is a name, and what stands in brackets behind is a remark. */
function pathsOf(first: string): string[] {
  const lines = drawn.find(({ text }) => text.startsWith(first))?.text.split('\n') ?? [];
  return lines.flatMap((line) => {
    const path = (line.split(/\s{2,}/)[0] ?? '').replace('*', 'one');
    const [, before = '', inside, after = ''] = /^(.*)\{([\w,]+)\}(.*)$/.exec(path) ?? [];
    return inside === undefined ? [path] : inside.split(',').map((part) => `${before}${part}${after}`);
  });
}

it('a folder of images', async () => {
  const dir = temporaryFolder();
  const paths = pathsOf('photos/');
  expect(paths).toHaveLength(2);
  const bytes = jpeg(8, 8, [1, 2, 3]);
  const classes = ['cat', 'dog'];
  const files = paths.flatMap((path) => classes.map((name) => path.replace('CLASS', name)));
  write(dir, Object.fromEntries(files.map((path) => [path, bytes])));
  const found = await openDataset(imageFolder({ dir: `${dir}/photos`, size: 8 }), (text) => {
    throw new Error(text);
  });
  expect([found.classes, found.train.length, found.test.length]).toEqual([classes, 2, 2]);
});

it('Cityscapes', async () => {
  const dir = temporaryFolder();
  const paths = pathsOf('cityscapes/');
  expect(paths).toHaveLength(4);
  const [photo, labels] = [photoPng(8, 6, () => [1, 2, 3]), labelPng(8, 6, () => 7)];
  write(dir, Object.fromEntries(paths.map((path) => [path, path.includes('gtFine') ? labels : photo])));
  const source = cityscapes({ dir: `${dir}/cityscapes`, size: [6, 8], onBroken: 'stop' });
  const { train, test } = await openDataset(source, (text) => {
    throw new Error(text);
  });
  expect([train.length, test.length]).toEqual([1, 1]);
});

it.each([
  ['mnist', (dir: string) => mnist({ dir })],
  ['mnist', (dir: string) => fashionMnist({ dir })],
  ['emnist', (dir: string) => emnist({ dir, split: 'balanced' as const })],
])('%s', async (name, source) => {
  const dir = temporaryFolder();
  const paths = pathsOf(`${name}/`);
  expect(paths).toHaveLength(4);
  const bytes = (path: string) =>
    path.includes('images') ? idxImages(path.includes('train') ? 1 : 2, 2) : idxLabels([3, 4]);
  write(dir, Object.fromEntries(paths.map((path) => [path, gzipSync(bytes(path))])));
  const { train, test } = await openDataset(source(`${dir}/${name}`), (text) => {
    throw new Error(text);
  });
  expect([train.length, test.length]).toEqual([2, 2]);
});

it('SVHN', async () => {
  const dir = temporaryFolder();
  const paths = pathsOf('svhn/');
  expect(paths).toHaveLength(2);
  const bytes = mat([
    { name: 'X', shape: [32, 32, 3, 1], values: new Uint8Array(3072) },
    { name: 'y', shape: [1, 1], values: [10] },
  ]);
  write(dir, Object.fromEntries(paths.map((path) => [path, bytes])));
  expect((await openDataset(svhn({ dir: `${dir}/svhn` }), () => {})).train.length).toBe(1);
});
