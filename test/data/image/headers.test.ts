/** What is read of a file before it is decoded: sizes in headers, byte by byte as their specifications have them, and files that cannot be read. */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BrokenFile } from '../../../src/data/image/brokenFile';
import { sizeOf } from '../../../src/data/image/decodeImage';
import { foreign, readImageFile } from '../../../src/data/image/imageFile';
import { jpegSize } from '../../../src/data/image/jpegHeader';
import { readLabels } from '../../../src/data/image/labelImage';
import { pngHeader } from '../../../src/data/image/pngHeader';
import { temporaryFolder, write } from '../files';
import { labelPng, rawPng } from '../labelFiles';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const start = 'ffd8';
/** 258 rows of 772 pixels. */
const frame = (marker: string) => `ff${marker} 000b 08 0102 0304 01 00 00 00`;
const scan = 'ffda 0004 0000';
const thumbnail = `ffe1 000f ${start} ffc0 0006 08 0001 0001 ffd9`;

describe('the size of a JPEG', () => {
  it.each<[string, string]>([
    ['baseline', `${frame('c0')} ${scan} 1234 ffd9`],
    ['progressive', `${frame('c2')} ${scan} 1234 ffd9`],
    ['the last of the frames', `${frame('cf')} ${scan} ffd9`],
    ['behind tables', `ffc4 0003 00 ffcc 0003 00 ffc8 0003 00 ffdb 0003 00 ${frame('c0')} ${scan} ffd9`],
    ['behind a header with a thumbnail', `${thumbnail} ${frame('c1')} ${scan} ffd9`],
    ['behind fill bytes', `ffffff ${frame('c0').slice(2)} ffff ${scan} ffd9`],
    ['behind markers that stand alone', `ff01 ffd0 ffd7 ffd8 ${frame('c0')} ${scan} ffd9`],
    ['with bytes behind its end', `${frame('c0')} ${scan} ffd9 0000`],
  ])('%s', (_, rest) => expect(jpegSize(bytes(start + rest))).toEqual({ width: 772, height: 258 }));

  it.each<[string, string, string]>([
    ['nothing but its first bytes', '', 'the file ends in its header'],
    ['a header that is cut off', `${frame('c0')} ffdb 0100 00`, 'the file ends in its header'],
    ['a frame that is cut off', 'ffc0 000b 08 01', 'the file ends in its header'],
    ['no frame', `ffc4 0003 00 ${scan} ffd9`, 'its image has no header'],
    ['other bytes where a marker should be', 'ffdb 0003 00 12ff 0000', 'there is no marker at byte 7'],
    ['no end', `${frame('c0')} ${scan} 1234`, 'the file is cut off: it has no end of image'],
    ['the end of its thumbnail alone', `${thumbnail} ${frame('c0')} ${scan} 12`, 'it has no end of image'],
  ])('is not known of one with %s', (_, rest, message) => {
    expect(() => jpegSize(bytes(start + rest))).toThrow(message);
  });
});

describe('the header of a PNG', () => {
  it.each([
    [0, 8, 'grey'],
    [2, 16, 'RGB'],
    [3, 4, 'palette'],
    [4, 8, 'grey and alpha'],
    [6, 8, 'RGBA'],
  ] as const)('has the colour type %i at %i bits', (type, depth, colour) =>
    expect(pngHeader(rawPng(3, depth, type, [[0], [0]]))).toEqual({ width: 3, height: 2, depth, colour }),
  );

  it('may be cut off, or have a type that there is not', () => {
    const whole = rawPng(3, 8, 0, [[0], [0]]);
    expect(() => pngHeader(whole.subarray(0, 25))).toThrow('the file ends in its header');
    expect(pngHeader(whole.subarray(0, 26))).toMatchObject({ width: 3, height: 2 });
    expect(() => pngHeader(rawPng(3, 8, 5, [[0]]))).toThrow('its header has colour type 5, which is none');
  });
});

it('a size is asked of the first bytes, whatever the name', () => {
  expect(sizeOf(bytes(`${start} ${frame('c0')} ${scan} ffd9`))).toEqual({ width: 772, height: 258 });
  expect(sizeOf(rawPng(3, 8, 0, [[0], [0]]))).toEqual({ width: 3, height: 2 });
  expect(() => sizeOf(Buffer.alloc(0))).toThrow('the file is empty');
  for (const head of ['ff00', '00d8']) expect(() => sizeOf(bytes(head))).toThrow('the file is no image that is known');
  expect(() => sizeOf(Buffer.from('GIF89a'), 'a/b.jpg')).toThrow('it is a GIF image named .jpg');
});

it('what is no image that is read says what it is, and of a file what to do', () => {
  const gif = Buffer.from('GIF89a');
  expect(foreign(gif)).toEqual(new Error('it is a GIF image'));
  const named = foreign(gif, 'x/y.png') as BrokenFile;
  expect(named).toBeInstanceOf(BrokenFile);
  expect([named.file, named.message, named.hint]).toEqual([
    'x/y.png',
    'it is a GIF image named .png',
    'Convert it to JPEG or PNG; another ending of the name does not change the format.',
  ]);
});

describe('a file that cannot be read', () => {
  const dir = write(temporaryFolder(), { 'a/b.png': 'x' });
  symlinkSync('self.png', path.join(dir, 'self.png'));
  it.each([
    [
      'is gone',
      'gone.png',
      'it is gone since the files were listed',
      'Leave the folder as it is while a run reads it, or start again.',
    ],
    ['leads to itself', 'self.png', 'it is a link that leads to itself', 'Remove the link.'],
    ['is a folder', 'a', 'a is a folder, and only regular files are read', undefined],
  ])('%s', (_, name, reason, hint) => {
    const file = path.join(dir, name);
    let error: unknown;
    try {
      readImageFile(file);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(BrokenFile);
    const { file: of, message, hint: said } = error as BrokenFile;
    expect([of, message, said]).toEqual([file, reason, hint]);
  });
});

describe('values of a label image that are no label', () => {
  const classes = Int16Array.from({ length: 256 }, (_, value) => (value < 100 ? value : -1));
  const read = (labelOf: (x: number, y: number) => number) =>
    readLabels(path.join(write(temporaryFolder(), { 'l.png': labelPng(5, 4, labelOf) }), 'l.png'), classes);
  const place = 'the pixel in row 1, column 2 (from 0) has the value 100, which is no label';

  it.each<[string, (x: number, y: number) => number, string]>([
    ['one', (x, y) => (y === 1 && x === 2 ? 100 : 7), place],
    ['several of one value', (x, y) => (y * 5 + x >= 7 ? 100 : 7), `${place}; 13 pixels have such values: 100`],
    [
      'eight',
      (x, y) => (y * 5 + x >= 7 ? 100 + ((y * 5 + x - 7) % 8) : 7),
      `${place}; 13 pixels have such values: 100, 101, 102, 103, 104, 105, 106, 107`,
    ],
    [
      'more than are shown',
      (x, y) => (y * 5 + x >= 7 ? 100 + ((y * 5 + x - 7) % 9) : 7),
      `${place}; 13 pixels have such values: 100, 101, 102, 103, 104, 105, 106, 107, …`,
    ],
  ])('are told: %s', (_, labelOf, message) => {
    let error: unknown;
    try {
      read(labelOf);
    } catch (thrown) {
      error = thrown;
    }
    expect((error as Error).message).toBe(message);
  });

  it('are none where all are', () => {
    const { width, height, classes: found } = read((x, y) => 5 * y + x);
    expect([width, height, [...found]]).toEqual([5, 4, Array.from({ length: 20 }, (_, i) => i)]);
  });
});
