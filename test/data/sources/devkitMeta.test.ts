/** Names of classes in a meta.mat written by the book: in letters of one byte or two, and cut off. */
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { devkitSynsets } from '../../../src/data/sources/devkitMeta';
import { temporaryFolder, userError, write } from '../files';
import { element, words } from '../matFiles';

const array = (kind: number, sides: number[], name: string, ...rest: Buffer[]) => {
  const parts = [element(6, words([kind, 0])), element(5, words(sides)), element(1, Buffer.from(name)), ...rest];
  const body = Buffer.concat(parts);
  return Buffer.concat([words([14, body.length]), body]);
};
/** A structure with the field WNID, of one text for each: its type, and how its letters are written. */
const synsets = (texts: readonly (readonly [string, number, 'latin1' | 'utf16le'])[]) => {
  const fields = [element(5, words([8])), element(1, Buffer.from('WNID\0\0\0\0'))];
  const values = texts.map(([text, type, letters]) =>
    array(4, [1, text.length], '', element(type, Buffer.from(text, letters))),
  );
  return Buffer.concat([Buffer.alloc(128), array(2, [texts.length, 1], 'synsets', ...fields, ...values)]);
};
const read = (bytes: Buffer) =>
  devkitSynsets(path.join(write(temporaryFolder(), { 'meta.mat': bytes }), 'meta.mat'), 'list.txt');

const all = synsets([
  ['n00000003', 1, 'latin1'],
  ['n00000001', 4, 'utf16le'],
  ['a word', 4, 'utf16le'],
  ['n00000002', 17, 'utf16le'],
  ['n00000004', 16, 'latin1'],
]);

it('are in the order of the file, and what is none of them is left out', async () => {
  expect(await read(all)).toEqual(['n00000003', 'n00000001', 'n00000002', 'n00000004']);
});

it('are found behind what is empty, and in each of several compressed arrays, which have any length', async () => {
  const nothing = words([14, 0]);
  const fields = [element(5, words([8])), element(1, Buffer.from('WNID\0\0\0\0'))];
  const one = (text: string) => {
    const value = array(4, [1, text.length], '', element(1, Buffer.from(text)));
    const packed = deflateSync(array(2, [1, 1], 'synsets', ...fields, nothing, value), { level: 0 });
    expect(packed.length % 8).not.toBe(0);
    return Buffer.concat([words([15, packed.length]), packed]);
  };
  const bytes = Buffer.concat([Buffer.alloc(128), one('n00000007'), one('n00000005')]);
  expect(await read(bytes)).toEqual(['n00000007', 'n00000005']);
});

it('are none of a file that is cut off: the rest would have other numbers', async () => {
  expect((await userError(() => read(all.subarray(0, -80)))).message).toMatch(
    /meta\.mat is no meta\.mat of ILSVRC 2012/,
  );
});
