/** SVHN: files that SciPy wrote (test/fixtures/svhn), files written by the book, and what is said of those that are wrong. */
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { Split, SplitName } from '../../../src/data/sources/dataset';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { readMat } from '../../../src/data/sources/matFile';
import { openDataset } from '../../../src/data/sources/open';
import { svhn } from '../../../src/data/sources/sources';
import { temporaryFolder, userError, write } from '../files';
import { element, type Made, mat, matrix, words } from '../matFiles';
import { closesFiles } from '../openFiles';

const fixtures = path.join(__dirname, '../../fixtures/svhn');
const both = ['train', 'test'] as const;
const open = (dir: string, load: readonly SplitName[] = both, extra = false) =>
  openDataset(svhn({ dir, extra }), () => {}, load);
const refused = (dir: string, load?: readonly SplitName[], extra?: boolean) => userError(() => open(dir, load, extra));

const read = (split: Split) =>
  Array.from({ length: split.length }, (_, index) => {
    const bytes = new Uint8Array(3072);
    return { label: split.read(index, bytes, 0), bytes };
  });

/** In the order of the file: rows, columns, channels, images, the first changing fastest. */
const svhnByte = (row: number, column: number, channel: number, image: number) =>
  (3 * row + 7 * column + 80 * channel + 29 * image) % 256;
const x = (count: number, more: Partial<Made> = {}): Made => ({
  name: 'X',
  shape: [32, 32, 3, count],
  values: Array.from({ length: 3072 * count }, (_, at) =>
    svhnByte(at % 32, Math.floor(at / 32) % 32, Math.floor(at / 1024) % 3, Math.floor(at / 3072)),
  ),
  ...more,
});
const y = (labels: readonly number[], more: Partial<Made> = {}): Made => ({
  name: 'y',
  shape: [labels.length, 1],
  values: labels,
  ...more,
});
const [trained, tested] = [mat([x(3), y([1, 10, 9])]), mat([x(2), y([2, 3])], { compressed: true })];
const folder = (files: Record<string, Buffer | string> = {}) =>
  write(temporaryFolder(), { 'train_32x32.mat': trained, 'test_32x32.mat': tested, ...files });

it('reads what SciPy wrote, compressed and not, as NumPy sees it', async () => {
  const expected = JSON.parse(readFileSync(path.join(fixtures, 'expected.json'), 'utf8'));
  const dataset = await open(fixtures);
  expect([dataset.name, dataset.shape, dataset.classes]).toEqual(['SVHN', [32, 32, 3], [...'0123456789']]);
  expect([dataset.mean, dataset.std]).toEqual([
    [0.4377, 0.4438, 0.4728],
    [0.198, 0.201, 0.197],
  ]);
  for (const name of both) {
    const { labels, pixels, sums, weighted } = expected[name];
    const found = read(dataset[name]);
    expect(found.map(({ label }) => label)).toEqual(labels);
    for (const [image, row, column, channel, value] of pixels)
      expect(found[image]!.bytes[(row * 32 + column) * 3 + channel]).toBe(value);
    expect(found.map(({ bytes }) => bytes.reduce((sum, byte) => sum + byte, 0))).toEqual(sums);
    expect(found.map(({ bytes }) => bytes.reduce((sum, byte, at) => sum + byte * (1 + (at % 251)), 0))).toEqual(
      weighted,
    );
  }
});

describe('SVHN', () => {
  it.each<[string, Made, { compressed?: boolean; endian?: 'big' }]>([
    ['labels of bytes', y([1, 10, 9]), {}],
    ['compressed', y([1, 10, 9]), { compressed: true }],
    ['the highest byte first', y([1, 10, 9]), { endian: 'big' }],
    ['the highest byte first, compressed', y([1, 10, 9]), { endian: 'big', compressed: true }],
    ['labels of doubles', y([1, 10, 9], { stored: 'double', kind: 6 }), {}],
    ['labels of doubles stored as bytes', y([1, 10, 9], { stored: 'uint8', kind: 6 }), { compressed: true }],
    ['labels of integers, the highest byte first', y([1, 10, 9], { stored: 'int32', kind: 12 }), { endian: 'big' }],
    ['labels in a row', y([1, 10, 9], { shape: [1, 3] }), {}],
  ])('reads every pixel and label: %s', async (_, labels, how) => {
    const other: Made = { name: 'other', shape: [2, 5], values: Array(10).fill(7) };
    for (const arrays of [
      [x(3), labels],
      [labels, other, x(3)],
    ]) {
      const { train } = await open(folder({ 'train_32x32.mat': mat(arrays, how) }));
      const found = read(train);
      expect(found.map(({ label }) => label)).toEqual([1, 0, 9]);
      for (let at = 0; at < 3072; at++) {
        const [row, column, channel] = [Math.floor(at / 96), Math.floor(at / 3) % 32, at % 3];
        expect(found[2]!.bytes[at]).toBe(svhnByte(row, column, channel, 2));
      }
    }
  });

  it('passes over elements that are no arrays, wherever the next one begins', async () => {
    const odd = element(2, Uint8Array.of(1, 2, 3, 4, 5));
    const bytes = Buffer.concat([mat([x(3)]), odd, matrix(y([1, 10, 9])), odd]);
    const { train } = await open(folder({ 'train_32x32.mat': bytes }));
    expect(read(train).map(({ label }) => label)).toEqual([1, 0, 9]);
  });

  it('of one image may have no axis for it', async () => {
    const bytes = mat([x(1, { shape: [32, 32, 3] }), y([4])]);
    expect(read((await open(folder({ 'train_32x32.mat': bytes }))).train).map(({ label }) => label)).toEqual([4]);
  });

  it('of one shade is read, however small that is packed', async () => {
    const black: Made = { name: 'X', shape: [32, 32, 3, 400], values: new Uint8Array(400 * 3072) };
    const bytes = mat([black, y(Array(400).fill(1))], { compressed: true });
    // Nearly the 1,032 bytes of one that zlib makes at most.
    expect(bytes.readUInt32LE(132)).toBeLessThan((400 * 3072) / 900);
    expect((await open(folder({ 'train_32x32.mat': bytes }))).train.length).toBe(400);
  });

  it('reads no further than its arrays', async () => {
    const bytes = Buffer.concat([mat([x(3), y([1, 10, 9])]), Buffer.alloc(16, 0xff)]);
    expect((await open(folder({ 'train_32x32.mat': bytes }))).train.length).toBe(3);
  });

  it.each(['int8', 'int16', 'uint16', 'int32', 'uint32', 'single', 'double', 'int64', 'uint64'] as const)(
    'reads labels that are stored as %s, in either byte order, and says the number that is none',
    async (stored) => {
      const far = { int8: -100, int16: -30_000, uint16: 40_000, int32: -70_000, uint32: 4e9 };
      const odd = { ...far, single: 0.5, double: 2.25, int64: -3e9, uint64: 2 ** 63 }[stored];
      for (const endian of ['little', 'big'] as const) {
        const of = (labels: number[]) =>
          folder({ 'train_32x32.mat': mat([x(3), y(labels, { stored, kind: 15 })], { endian }) });
        expect(read((await open(of([1, 10, 9]))).train).map(({ label }) => label)).toEqual([1, 0, 9]);
        expect((await refused(of([1, 2, odd]))).message).toContain(`label 2 (counted from 0) is ${odd};`);
      }
    },
  );

  it('adds the extra images to those that are trained on', async () => {
    const dir = folder({ 'extra_32x32.mat': mat([x(2), y([5, 10])], { compressed: true }) });
    const { train } = await open(dir, both, true);
    const found = read(train);
    expect(found.map(({ label }) => label)).toEqual([1, 0, 9, 5, 0]);
    // The second extra image is the second of its own file.
    for (const at of [0, 4, 100, 3071]) expect(found[4]!.bytes[at]).toBe(found[1]!.bytes[at]);
    const shifted = new Uint8Array(3074);
    train.read(4, shifted, 1);
    expect([...shifted]).toEqual([0, ...found[4]!.bytes, 0]);
    expect(() => train.read(5, shifted, 0)).toThrow('image 5 of 5');
    expect((await open(dir)).train.length).toBe(3);
    const [more, fewer] = [svhn({ dir, extra: true }), svhn({ dir })];
    expect(await fingerprint(more)).not.toBe(await fingerprint(fewer));
  });

  it('counts a split that is not wanted and does not hold it', async () => {
    const { train, test } = await open(folder(), ['test']);
    expect([train.length, read(test).map(({ label }) => label)]).toEqual([3, [2, 3]]);
    expect(() => train.read(0, new Uint8Array(3072), 0)).toThrow('not loaded');
  });

  it('is found where torchvision puts it, and by a number of a browser', async () => {
    const dir = write(temporaryFolder(), { 'SVHN/train_32x32 (1).mat': trained, 'SVHN/test_32x32.mat': tested });
    expect((await open(dir)).train.length).toBe(3);
    // Before the one with a number, the one without; and a name in other letters.
    const one = mat([x(1), y([7])]);
    const twice = { 'train_32x32 (1).mat': one, 'train_32x32.mat': trained, 'train_32x32(12).mat': one };
    for (const files of [twice, { 'svhn/TRAIN_32x32.MAT': trained, 'svhn/test_32X32.mat': tested }]) {
      const place = write(temporaryFolder(), { 'test_32x32.mat': tested, ...files });
      if (!('train_32x32.mat' in files)) rmSync(path.join(place, 'test_32x32.mat'));
      expect((await open(place)).train.length).toBe(3);
    }
  });
});

it('looks at the sum of compressed values also where the file is read on for that alone', async () => {
  // 2²⁰ bytes are read at a time: the first of them have all of the values, and not all of their sum.
  const packedOf = (length: number) =>
    deflateSync(matrix(y([], { shape: [length, 1], values: new Uint8Array(length).fill(3) })), { level: 0 });
  let length = 2 ** 20 - 256;
  let packed = packedOf(length);
  for (; packed.length <= 2 ** 20; packed = packedOf(length)) length++;
  const padding = (8 - (length % 8)) % 8;
  expect(packed.length - 4 - padding).toBeLessThanOrEqual(2 ** 20);
  const bytes = Buffer.concat([mat([]), words([15, packed.length]), packed]);
  const file = path.join(temporaryFolder(), 'y.mat');
  writeFileSync(file, bytes);
  const read = () => readMat(file, { arrays: ['y'], load: true, hint: 'Get it.' });
  expect((await read()).get('y')?.bytes?.[length - 1]).toBe(3);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  writeFileSync(file, bytes);
  await expect(read()).rejects.toThrow('(incorrect data check)');
});

describe('SVHN gone wrong', () => {
  const packed = mat([x(3), y([1, 10, 9])], { compressed: true });
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 300, 320);
  const unsummed = Buffer.from(packed);
  const second = 128 + 8 + packed.readUInt32LE(132);
  unsummed[second - 1] = (unsummed[second - 1] ?? 0) ^ 1;
  // Data in a tag has four bytes at most: here six are said of three.
  const mistagged = mat([x(3), y([1, 10, 9])]);
  mistagged.writeUInt16LE(6, mistagged.length - 6);
  const seven = Buffer.alloc(600);
  /** An array of these parts, whatever they say; flags, sides and a name that are right. */
  const array = (...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([words([14, body.length]), body]);
  };
  const [flags, sides, name] = [
    element(6, words([9, 0])),
    element(5, words([32, 32, 3, 3])),
    element(1, Buffer.from('X')),
  ];
  const whole = matrix(x(3));
  seven.write('MATLAB 7.3 MAT-file');

  it.each<[string, Buffer | string, string]>([
    ['cut in a compressed array', packed.subarray(0, 400), 'is cut off: its element at byte 128 should have '],
    [
      'cut in the second array',
      packed.subarray(0, second + 12),
      `is cut off: its element at byte ${second} should have `,
    ],
    [
      'cut in a tag',
      packed.subarray(0, second + 3),
      `is cut off: the tag of its element at byte ${second} ends with the file`,
    ],
    ['without its second array', packed.subarray(0, second), 'has no array y, but X'],
    [
      'cut where nothing is compressed',
      trained.subarray(0, 5000),
      'is cut off: its element at byte 128 should have 9,',
    ],
    ['cut in its header', trained.subarray(0, 100), 'ends in its header, after 100 bytes'],
    ['empty', '', 'is empty'],
    [
      'damaged in a compressed array',
      damaged,
      'is damaged: its compressed element at byte 128 cannot be unpacked, after ',
    ],
    ['damaged in its sum', unsummed, '(incorrect data check)'],
    ['of another version', seven, 'is a MATLAB file of version 7.3 (HDF5)'],
    [
      'of version 7.3 by its first bytes',
      Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(300)]),
      'is a MATLAB file of version 7.3 (HDF5)',
    ],
    [
      'of elements of no type',
      Buffer.concat([mat([x(3)]), Buffer.alloc(16)]),
      'is damaged: there is no element at byte ',
    ],
    [
      'with something else that is compressed',
      Buffer.concat([mat([]), packedElement(words([2, 8, 0, 0]))]),
      'is damaged: its compressed element at byte 128 holds no array',
    ],
    [
      'with a name longer than any',
      mat([{ ...x(3), name: 'X'.repeat(5000) }]),
      'has a head of an array that cannot be right',
    ],
    [
      'with numbers of no type',
      mat([x(3), y([1, 2, 3, 4, 5, 6], { stored: 'none' })]),
      'has values of the unknown type 16 in y',
    ],
    ['with a tag of more than it holds', mistagged, 'has a tag that cannot be right'],
    ['with complex numbers', mat([x(3), y([1, 2, 3], { kind: 6 + 0x800 })]), 'holds complex numbers as y'],
    ['with a structure', mat([x(3), y([1, 2, 3], { kind: 2 })]), 'holds a structure as y, not an array of numbers'],
    ['with an object', mat([x(3), y([1, 2, 3], { kind: 3 })]), 'holds an object as y'],
    ['with a text', mat([x(3), y([1, 2, 3], { kind: 4 })]), 'holds a text as y'],
    ['with a sparse array', mat([x(3), y([1, 2, 3], { kind: 5 })]), 'holds a sparse array as y'],
    ['with another thing', mat([x(3), y([1, 2, 3], { kind: 16 })]), 'holds something else as y'],
    ['a page', '<!DOCTYPE html><title>404</title>', 'is an HTML page, not a MAT-file'],
    ['something else', Buffer.alloc(300, 1), 'is no MAT-file of version 5'],
    [
      'of doubles',
      mat([x(1, { stored: 'double', kind: 6 }), y([1])]),
      'X has 64-bit floats, and the images of SVHN unsigned bytes',
    ],
    [
      'images first',
      mat([x(2, { shape: [2, 32, 32, 3] }), y([1, 2])]),
      'X is 2×32×32×3, and the images of SVHN are 32×32×3×N',
    ],
    ['of five axes', mat([x(1, { shape: [32, 32, 3, 1, 1] }), y([1])]), 'X is 32×32×3×1×1, and the images of SVHN are'],
    ['without images', mat([x(0), y([])]), 'X holds no images'],
    ['a label too few', mat([x(3), y([1, 2])]), 'X has 3 images, and y is 2×1: each image has one label'],
    ['labels in a square', mat([x(4), y([1, 2, 3, 4], { shape: [2, 2] })]), 'X has 4 images, and y is 2×2'],
    ['label 11', mat([x(3), y([1, 11, 2])]), 'label 1 (counted from 0) is 11; SVHN has 1 to 10'],
    ['label 0', mat([x(3), y([1, 10, 0])]), 'label 2 (counted from 0) is 0; SVHN has 1 to 10'],
    ['a label of 1.5', mat([x(3), y([1, 1.5, 2], { stored: 'double', kind: 6 })]), 'label 1 (counted from 0) is 1.5'],
    ['a cell', mat([x(3), y([1, 2, 3], { kind: 1 })]), 'holds a cell array as y'],
    [
      'a shape that is not its data’s',
      mat([x(3, { shape: [32, 32, 3, 2] }), y([1, 2])]),
      'says that X is 32×32×3×2, and has 9216 bytes',
    ],
    [
      'of sides below 0, of as many bytes',
      mat([x(1, { shape: [2 ** 32 - 32, 2 ** 32 - 32, 3, 1] }), y([1])]),
      'says that X is -32×-32×3×1, and has 3072 bytes',
    ],
    ['of one side', mat([x(3), y([1, 2, 3], { shape: [3] })]), 'has a head of an array that cannot be right'],
    [
      'of half its flags',
      Buffer.concat([mat([]), array(element(6, words([9])), sides, name, element(2, new Uint8Array(9216)))]),
      'has a head of an array that cannot be right',
    ],
    [
      'of more bytes than can be packed into so few',
      Buffer.concat([
        mat([]),
        packedElement(array(flags, element(5, words([32, 32, 3, 1_000_000])), name, words([2, 3_072_000_000]))),
      ]),
      'says that X has 3072000000 bytes, which cannot be in ',
    ],
    [
      'that ends in its values before it is packed',
      Buffer.concat([mat([]), packedElement(whole.subarray(0, -1000))]),
      'its compressed element at byte 128 ends after 8216 of 9216 bytes of its values',
    ],
    [
      'that ends behind its name before it is packed',
      Buffer.concat([mat([]), packedElement(array(flags, sides, name))]),
      'its compressed element at byte 128 ends in a tag',
    ],
    [
      'that ends in its sides before it is packed',
      Buffer.concat([mat([]), packedElement(array(flags, sides).subarray(0, -8))]),
      'its compressed element at byte 128 ends in the head of an array',
    ],
    ['without arrays', mat([]), 'has no array X and no array y'],
    ['with other arrays', mat([{ ...y([1]), name: 'labels' }]), 'has no array X and no array y, but labels'],
    [
      'with more than its arrays',
      Buffer.concat([mat([x(3)]), Buffer.alloc(16, 0xff)]),
      'is damaged: there is no element at byte ',
    ],
  ])('%s', async (_, bytes, message) => {
    const dir = folder({ 'train_32x32.mat': bytes });
    const { message: said, detail } = await refused(dir);
    expect(said).toContain(path.join(dir, 'train_32x32.mat'));
    expect(said).toContain(message);
    expect(detail.hint).toContain('http://ufldl.stanford.edu/housenumbers/');
  });

  it('a shape that no file can hold takes no memory', async () => {
    const huge = mat([x(1), y([1])]);
    // The number of images, and the bytes of their values.
    huge.writeUInt32LE(1_000_000, 128 + 8 + 16 + 8 + 12);
    huge.writeUInt32LE(3_072_000_000, huge.indexOf(Buffer.from([2, 0, 0, 0, 0, 12, 0, 0])) + 4);
    expect((await refused(folder({ 'train_32x32.mat': huge }))).message).toContain(
      '3072000000 bytes, which cannot be in',
    );
  });

  it('names what is missing, and where to get it', async () => {
    const dir = folder();
    expect((await refused(dir, both, true)).message).toBe(`${path.join(dir, 'extra_32x32.mat')} is missing.`);
    expect((await refused(dir, both, true)).detail.hint).toContain('Or leave extra out.');
    rmSync(path.join(dir, 'test_32x32.mat'));
    expect((await refused(dir)).message).toBe(`${path.join(dir, 'test_32x32.mat')} is missing.`);
    const { message, detail } = await refused(temporaryFolder());
    expect(message).toContain('looked for train_32x32.mat and test_32x32.mat there and in SVHN');
    expect(detail.hint).toContain('cropped digits');
    expect(message).not.toContain('which is not there');
    const nowhere = path.join(temporaryFolder(), 'nowhere');
    expect((await refused(nowhere)).message).toContain(`No SVHN in ${nowhere}, which is not there: looked for`);
    for (const name of ['test', 'extra'] as const) {
      const part = write(temporaryFolder(), { [`${name}_32x32.mat`]: tested });
      expect((await refused(part)).message).toBe(`${path.join(part, 'train_32x32.mat')} is missing.`);
    }
  });

  it('names the whole house numbers, one file, and a folder away', async () => {
    const whole = write(temporaryFolder(), { 'train.tar.gz': 'x' });
    expect((await refused(whole)).message).toContain('holds format 1 of SVHN, whole house numbers (train.tar.gz)');
    const described = write(temporaryFolder(), { 'digitStruct.mat': 'x' });
    expect((await refused(described)).message).toContain('whole house numbers (digitStruct.mat)');
    const dir = temporaryFolder();
    const inner = write(path.join(dir, 'numbers'), { 'train_32x32.mat': trained, 'test_32x32.mat': tested });
    expect((await refused(dir)).detail.hint).toBe(`There is one in ${inner}: write dir: '${inner}'.`);
    const { detail } = await refused(path.join(inner, 'train_32x32.mat'));
    expect(detail.hint).toBe(`Name its folder: dir: '${inner}'.`);
  });

  it('has test and training images in each other’s place', async () => {
    const dir = temporaryFolder();
    for (const [name, count] of [
      ['train', 26_032],
      ['test', 73_257],
    ] as const) {
      const file = path.join(dir, `${name}_32x32.mat`);
      const head = mat([{ name: 'X', shape: [32, 32, 3, count], values: new Uint8Array(8) }]).subarray(0, -8);
      // As large as the real ones, and sparse: what is not loaded is told by its shape.
      head.writeUInt32LE(head.length - 136 + 3072 * count, 132);
      head.writeUInt32LE(3072 * count, head.length - 4);
      writeFileSync(file, head);
      truncateSync(file, head.length + 3072 * count);
      appendFileSync(file, mat([y(Array(count).fill(1))]).subarray(128));
    }
    const { message, detail } = await refused(dir, []);
    expect(message).toContain('train_32x32.mat has 26,032 images and');
    expect(detail.hint).toContain('swapped');
  });
});

it('one file under both names is a warning, told once', async () => {
  const dir = folder({ 'test_32x32.mat': trained });
  const warnings: string[] = [];
  for (const load of [['train'], ['test']] as const)
    await openDataset(svhn({ dir }), (text) => warnings.push(text), load);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('train_32x32.mat are the same: the scores are of images that are trained on.');
});

it('leaves no file open, where shapes alone are read and where something is wrong', async () => {
  // More than one piece of a stream, which ends by itself otherwise.
  const many = Array<number>(400).fill(1);
  const big = (compressed: boolean) =>
    mat([{ name: 'X', shape: [32, 32, 3, 400], values: noise(400 * 3072) }, y(many)], { compressed });
  const dirs = [folder({ 'train_32x32.mat': big(false) }), folder({ 'train_32x32.mat': big(true) })];
  const wrong = folder({ 'train_32x32.mat': mat([{ name: 'X', shape: [400, 3072], values: noise(400 * 3072) }]) });
  await closesFiles([...dirs, wrong], async () => {
    for (const dir of dirs) await open(dir, ['test']);
    await refused(wrong);
  });
});

function packedElement(inner: Buffer): Buffer {
  const packed = deflateSync(inner);
  return Buffer.concat([words([15, packed.length]), packed]);
}

/** Bytes that do not compress. */
function noise(count: number): Uint8Array {
  const random = new SeededRandom(1);
  return Uint8Array.from({ length: count }, () => 256 * random.uniform());
}
