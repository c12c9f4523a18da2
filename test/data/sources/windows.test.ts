import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/data/sources/open';
import { cityscapes } from '../../../src/data/sources/sources';
import { windowsIn } from '../../../src/data/sources/windows';
import { jpeg, png, userError } from '../files';
import { cityscapesFolder, labelPng, labelsAt, photoAt, photoPng } from '../labelFiles';
import { closesFiles } from '../openFiles';

const colourOf = (x: number, y: number) => [9 * x, 11 * y, 3 * x + 2 * y];
const valOf = (name: string, width: number, height: number) => ({
  [photoAt('val', 'bonn', name)]: photoPng(width, height, colourOf),
  [labelsAt('val', 'bonn', name)]: labelPng(width, height, (x, y) => 7 + ((x + y) % 2)),
});

describe('the parts of an image', () => {
  it("are semseg's eight of a Cityscapes image and an input of 713×713", () =>
    // ceil(713 · 2/3) = 476; the last of each row and column end with the image, at 1024 and 2048.
    expect(windowsIn([1024, 2048], [713, 713])).toEqual([
      ...[0, 476, 952, 1335].map((left) => [0, left]),
      ...[0, 476, 952, 1335].map((left) => [311, left]),
    ]));

  it.each([
    [
      [6, 8],
      [6, 8],
    ],
    [
      [6, 8],
      [5, 3],
    ],
    [
      [100, 7],
      [1, 7],
    ],
    [
      [31, 17],
      [10, 16],
    ],
  ] as const)('of %j cover it, each %j, all different, none outside', (image, size) => {
    const covered = new Set<number>();
    const at = windowsIn(image, size);
    for (const [top, left] of at)
      for (let y = 0; y < size[0]; y++)
        for (let x = 0; x < size[1]; x++) {
          expect(top + y < image[0] && left + x < image[1] && top >= 0 && left >= 0).toBe(true);
          covered.add((top + y) * image[1] + left + x);
        }
    expect(covered.size).toBe(image[0] * image[1]);
    expect(new Set(at.map(String)).size).toBe(at.length);
  });
});

describe("evaluation: 'sliding'", () => {
  const open = (dir: string, size: [number, number]) =>
    openDataset(cityscapes({ dir, size, evaluation: 'sliding' }), () => {});

  it('has a sample for each part of each image, as it is', async () => {
    const dir = cityscapesFolder(valOf('b_2', 8, 6));
    const { test, train, windows, shape } = await open(dir, [4, 6]);
    const at = [
      [0, 0],
      [0, 2],
      [2, 0],
      [2, 2],
    ];
    expect(windows).toEqual({ image: [6, 8], at });
    expect([shape, train.length, test.length]).toEqual([[4, 6, 3], 1, 8]);
    const [bytes, labels] = [new Uint8Array(72), new Uint8Array(24)];
    for (const [window, [top, left]] of at.entries()) {
      test.read(4 + window, bytes, 0, undefined, labels);
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 6; x++) {
          expect([...bytes.subarray(3 * (6 * y + x), 3 * (6 * y + x) + 3)]).toEqual(colourOf(x + left!, y + top!));
          expect(labels[6 * y + x]).toBe((x + left! + y + top!) % 2);
        }
    }
    test.read(0, bytes, 0, undefined, labels);
    expect([bytes[0], labels[0]]).toEqual([40, 13]);
    // It is decoded once for all of its parts.
    rmSync(path.join(dir, photoAt('val', 'bonn', 'b_1')));
    test.read(3, bytes, 0, undefined, labels);
    expect([bytes[0], labels[0]]).toEqual([40, 13]);
  });

  it('reads sizes of JPEGs, and leaves broken files for later', async () => {
    const dir = cityscapesFolder({
      [photoAt('val', 'aalen', 'a_1', 'jpg')]: jpeg(8, 6, [1, 2, 3]),
      [labelsAt('val', 'aalen', 'a_1')]: labelPng(8, 6, () => 7),
      [photoAt('val', 'bonn', 'b_0')]: 'no image',
      [labelsAt('val', 'bonn', 'b_0')]: labelPng(8, 6, () => 7),
    });
    expect((await open(dir, [6, 8])).windows).toEqual({ image: [6, 8], at: [[0, 0]] });
  });

  it('needs one size: two files are named', async () => {
    const higher = await userError(() => open(cityscapesFolder(valOf('b_2', 8, 7)), [4, 4]));
    expect(higher.message).toContain('8×6 pixels and b_2_leftImg8bit.png 8×7 pixels');
    const dir = cityscapesFolder(valOf('b_2', 9, 6));
    const { message, detail } = await userError(() => open(dir, [4, 4]));
    expect(message).toContain(path.join(dir, photoAt('val', 'bonn', 'b_1')));
    expect(message).toContain('8×6 pixels and b_2_leftImg8bit.png 9×6 pixels');
    expect(detail.hint).toContain("'whole'");
    expect((await openDataset(cityscapes({ dir, size: 4 }), () => {})).test.length).toBe(2);
  });

  it.each([
    [[7, 8], '[7, 8]'],
    [[6, 9], '[6, 9]'],
  ] as [[number, number], string][])('has no part larger than the image: %j', async (size, named) => {
    const { message, detail } = await userError(() => open(cityscapesFolder(), size));
    expect(message).toContain(named);
    expect(message).toContain('6 rows and 8 columns');
    expect(detail.hint).toContain('[6, 8]');
  });

  it('leaves no file open, of those that can be read and of those that cannot', async () => {
    const broken = {
      [photoAt('val', 'bonn', 'b_0')]: 'no image',
      [labelsAt('val', 'bonn', 'b_0')]: labelPng(8, 6, () => 7),
    };
    const dir = cityscapesFolder({ ...broken, ...valOf('b_2', 8, 6) });
    await closesFiles([dir], async () => {
      expect((await open(dir, [4, 4])).windows?.image).toEqual([6, 8]);
    });
  });

  it('says so when no image can be read', async () => {
    const dir = cityscapesFolder({ [photoAt('val', 'bonn', 'b_1')]: png(8, 6, [1, 1, 1]).subarray(0, 9) });
    expect((await userError(() => open(dir, [4, 4]))).message).toContain('The only image');
  });
});
