/** Image files that the disk does not give, and what a decoder gives that is no image. */
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
import { afterEach, expect, it, vi } from 'vitest';
import { BrokenFile } from '../../../src/data/image/brokenFile';
import { decodeFile, decodeImage } from '../../../src/data/image/decodeImage';
import { readLabels } from '../../../src/data/image/labelImage';
import { wholeImage } from '../../../src/data/image/view';
import { DeniedError } from '../../../src/files/denied';
import { readBytesSync } from '../../../src/files/regularFile';
import { png, temporaryFolder, write } from '../files';
import { labelPng } from '../labelFiles';

vi.mock('../../../src/files/regularFile', async (original) => {
  const real = await original<typeof import('../../../src/files/regularFile')>();
  return { ...real, readBytesSync: vi.fn(real.readBytesSync) };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(readBytesSync).mockReset();
});

const coded = (code: string) => Object.assign(new Error(`${code}: i/o`), { code });
const right = 'Give yourself the right to read it (chmod u+r), or remove it.';

it.each<[string, Error, string, string | undefined]>([
  ['may not be read', new DeniedError('a/b.png'), 'it may not be read: permission denied', right],
  ['is kept from being read', coded('EPERM'), 'it may not be read: permission denied', right],
  [
    'stands on a bad disk',
    coded('EIO'),
    'the disk gives an error for it',
    'Copy the file again, and look after the disk.',
  ],
  ['cannot be read for another reason', coded('EMFILE'), 'EMFILE: i/o', undefined],
])('a file that %s is named with the reason and what to do', (_, thrown, reason, hint) => {
  vi.mocked(readBytesSync).mockImplementation(() => {
    throw thrown;
  });
  const calls = [
    () => decodeFile('a/b.png'),
    () => decodeImage('a/b.png', [2, 2], wholeImage, new Uint8Array(12), 0),
    () => readLabels('a/b.png', new Int16Array(256)),
  ];
  for (const call of calls) {
    let error: unknown;
    try {
      call();
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(BrokenFile);
    const { file, message, hint: said } = error as BrokenFile;
    expect([file, message, said]).toEqual(['a/b.png', reason, hint]);
  }
});

const dir = write(temporaryFolder(), { '2x2.png': png(2, 2, [1, 2, 3]), 'labels.png': labelPng(2, 2, () => 0) });
const decoded = (...bytes: number[]) =>
  vi.spyOn(Transformer.prototype, 'rawPixelsSync').mockReturnValue(Buffer.from(bytes));

it('an image has one to four channels: grey is written three times, alpha is left out', () => {
  const file = path.join(dir, '2x2.png');
  const read = (channels: number) => {
    decoded(...Array.from({ length: 4 * channels }, (_, at) => at));
    const target = new Uint8Array(14).fill(99);
    decodeImage(file, [2, 2], wholeImage, target, 1);
    return [...target];
  };
  expect(read(1)).toEqual([99, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 99]);
  expect(read(2)).toEqual([99, 0, 0, 0, 2, 2, 2, 4, 4, 4, 6, 6, 6, 99]);
  expect(read(3)).toEqual([99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99]);
  expect(read(4)).toEqual([99, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 99]);
});

it('the size that is asked for is rows, then columns', () => {
  const oblong = write(temporaryFolder(), { '4x2.png': png(4, 2, [1, 2, 3]) });
  const pixels = Array.from({ length: 24 }, (_, at) => at);
  decoded(...pixels);
  const target = new Uint8Array(24);
  decodeImage(path.join(oblong, '4x2.png'), [2, 4], wholeImage, target, 0);
  expect([...target]).toEqual(pixels);
});

it('an image of another format is refused by its size too, before its pixels are taken', () => {
  const dir = write(temporaryFolder(), { 'a.ppm': 'P6\n1 1\n255\nabc' });
  const { metadataSync } = Transformer.prototype;
  vi.spyOn(Transformer.prototype, 'metadataSync').mockImplementation(function (this: Transformer) {
    return { ...metadataSync.call(this), width: 20_000, height: 6000 };
  });
  const decode = decoded(0);
  expect(() => decodeFile(path.join(dir, 'a.ppm'))).toThrow('it has 20000×6000 pixels: 120 megapixels');
  expect(decode).not.toHaveBeenCalled();
});

it.each([0, 2, 6, 14, 20])('%i bytes are no image of 2×2 pixels', (count) => {
  decoded(...Array<number>(count).fill(0));
  expect(() => decodeFile(path.join(dir, '2x2.png'))).toThrow(`it has ${count} bytes for 2×2 pixels`);
});

it('labels have one value a pixel, and may have an alpha that says nothing', () => {
  const classOf = Int16Array.from({ length: 256 }, (_, value) => (value < 100 ? value + 1 : -1));
  const file = path.join(dir, 'labels.png');
  decoded(5, 6, 7, 8);
  expect([...readLabels(file, classOf).classes]).toEqual([6, 7, 8, 9]);
  decoded(5, 255, 6, 255, 7, 255, 8, 0);
  expect([...readLabels(file, classOf).classes]).toEqual([6, 7, 8, 9]);
  decoded(...Array<number>(12).fill(0));
  expect(() => readLabels(file, classOf)).toThrow('it has 12 bytes for 2×2 pixels');
});

it('a header of more than a hundred megapixels is refused before anything is decoded, of a label image too', () => {
  const huge = Buffer.from(labelPng(2, 2, () => 0));
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(5001, 20);
  vi.mocked(readBytesSync).mockReturnValue(huge);
  const decode = decoded(0);
  const message = 'it has 20000×5001 pixels: 100.1 megapixels, and at most 100 are read';
  expect(() => decodeFile('a.png')).toThrow(message);
  expect(() => readLabels('a.png', new Int16Array(256))).toThrow(message);
  expect(decode).not.toHaveBeenCalled();
});
