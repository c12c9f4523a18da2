/** What is said of files that are not read. */
import { expect, it } from 'vitest';
import { leftOut, otherImage } from '../../../src/data/sources/leftOut';

it('counts each kind, in the order in which they came, and names the first', () => {
  const all = leftOut('/data');
  const both = leftOut('/data/train', all);
  expect([all.text(), both.text()]).toEqual([undefined, undefined]);
  both.add('GIF file', '/data/train/a/x.gif');
  expect(both.text()).toBe('1 GIF file, a/x.gif');
  both.add('link to a folder it lies in', '/data/train/loop');
  both.add('GIF file', '/data/train/a/y.gif');
  both.add('folder named like an image', '/data/train/c.png');
  both.add('folder named like an image', '/data/train/d.png');
  for (let i = 0; i < 1200; i++) both.add('HEIC file', `/data/train/${i}.heic`);
  const rest = (root: string) =>
    [
      `2 GIF files, the first ${root}a/x.gif`,
      `1 link to a folder it lies in, ${root}loop`,
      `2 folders named like an image, the first ${root}c.png`,
      `1,200 HEIC files, the first ${root}0.heic`,
    ].join('; ');
  expect(both.text()).toBe(rest(''));
  expect(all.text()).toBe(rest('train/'));
});

it.each([
  ['a.gif', 'GIF file'],
  ['A.HEIF', 'HEIC file'],
  ['scan.dcm', 'DICOM file'],
  ['a.gif.txt', undefined],
  ['gif', undefined],
  ['notes.txt', undefined],
])('%s is %s', (name, kind) => {
  expect(otherImage(name)).toBe(kind);
});
