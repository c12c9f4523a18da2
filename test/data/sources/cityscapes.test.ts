/** Cityscapes' layout, its photos and labels, and what can be wrong with them. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Split, SplitName } from '../../../src/data/sources/dataset';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { openDataset } from '../../../src/data/sources/open';
import { cityscapes } from '../../../src/data/sources/sources';
import { jpeg, png, temporaryFolder, userError, write } from '../files';
import { chunk, cityscapesFolder, labelPng, labelsAt, photoAt, photoPng, rawPng, small } from '../labelFiles';

type Options = Partial<Parameters<typeof cityscapes>[0]> & { load?: SplitName[] };

async function open(dir: string, { load = ['train', 'test'], ...options }: Options = {}) {
  const warnings: string[] = [];
  const source = cityscapes({ dir, size: [6, 8], ...options });
  return { dataset: await openDataset(source, (message) => warnings.push(message), load), warnings };
}

function sample(split: Split, index: number, pixels = 48) {
  const [bytes, labels] = [new Uint8Array(3 * pixels), new Uint8Array(pixels)];
  split.read(index, bytes, 0, undefined, labels);
  return { first: [...bytes.subarray(0, 3)], last: [...bytes.subarray(-3)], labels: [...labels] };
}

const pair = (split: string, city: string, name: string, id: number) => ({
  [photoAt(split, city, name)]: photoPng(8, 6, () => [id, 0, 0]),
  [labelsAt(split, city, name)]: labelPng(8, 6, () => id),
});

describe('Cityscapes', () => {
  it('has the photos of all cities in the order of their names, val as the test split', async () => {
    const dir = cityscapesFolder({
      ...pair('train', 'zürich', 'z_1', 8),
      ...pair('train', 'aachen', 'a_10', 11),
      ...pair('val', 'ulm', 'u_1', 33),
      [photoAt('test', 'berlin', 'x_1')]: 'not read',
    });
    const { dataset, warnings } = await open(dir);
    expect(dataset).toMatchObject({ name: path.basename(dir), shape: [6, 8, 3] });
    expect(dataset.classes).toHaveLength(19);
    expect(dataset.pixelLabels).toMatchObject({ ignore: 255 });
    expect(dataset.pixelLabels?.colors[13]).toEqual([0, 0, 142]);
    expect(dataset.windows).toBeUndefined();
    // By their labels: a_1, a_10, z_1.
    expect([0, 1, 2].map((index) => sample(dataset.train, index).labels[0])).toEqual([0, 2, 1]);
    expect([0, 1].map((index) => sample(dataset.test, index).labels[47])).toEqual([13, 18]);
    expect(warnings).toEqual([]);
  });

  it('is resized as a whole, whatever its aspect ratio, labels by the nearest', async () => {
    const dir = cityscapesFolder({
      [photoAt('val', 'bonn', 'b_1')]: photoPng(16, 6, (x) => (x < 8 ? [255, 0, 0] : [0, 0, 255])),
      [labelsAt('val', 'bonn', 'b_1')]: labelPng(16, 6, (x, y) => (x < 8 ? 7 : y < 3 ? 23 : 4)),
    });
    const { dataset } = await open(dir, { size: 4 });
    const { first, last, labels } = sample(dataset.test, 0, 16);
    expect([first, last]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
    ]);
    expect(labels).toEqual([0, 0, 10, 10, 0, 0, 10, 10, 0, 0, 255, 255, 0, 0, 255, 255]);
  });

  it('takes photos as .jpg, and train ids where there are no ids', async () => {
    const dir = cityscapesFolder({
      [photoAt('train', 'aachen', 'a_2', 'jpg')]: jpeg(8, 6, [200, 20, 30]),
      [labelsAt('train', 'aachen', 'a_2', 'labelTrainIds')]: labelPng(8, 6, (x) => (x === 0 ? 255 : 18)),
      // Beside the ids of a_1, which are taken.
      [labelsAt('train', 'aachen', 'a_1', 'labelTrainIds')]: labelPng(8, 6, () => 5),
    });
    const { dataset, warnings } = await open(dir);
    expect(sample(dataset.train, 0).labels[0]).toBe(0);
    const { first, labels } = sample(dataset.train, 1);
    expect(labels.slice(0, 3)).toEqual([255, 18, 18]);
    expect(Math.abs(first[0]! - 200)).toBeLessThan(4);
    expect(warnings).toEqual([]);
  });

  it('takes labels from another folder', async () => {
    const dir = cityscapesFolder();
    const other = write(temporaryFolder(), {
      'train/aachen/a_1_gtFine_labelIds.png': labelPng(8, 6, () => 8),
      'val/bonn/b_1_gtFine_labelIds.png': labelPng(8, 6, () => 8),
    });
    expect(sample((await open(dir, { labels: other })).dataset.train, 0).labels[0]).toBe(1);
    const { message } = await userError(() => open(dir, { labels: '/no/such' }));
    expect(message).toBe('There is no folder /no/such.');
  });

  it('may have an image without a labelled pixel', async () => {
    const dir = cityscapesFolder({
      [labelsAt('val', 'bonn', 'b_1')]: labelPng(8, 6, () => 0),
      [photoAt('val', 'bonn', 'b_2')]: photoPng(8, 6, () => [1, 1, 1]),
      [labelsAt('val', 'bonn', 'b_2')]: labelPng(8, 6, () => 8),
    });
    const { dataset, warnings } = await open(dir);
    expect(sample(dataset.test, 0).labels).toEqual(Array(48).fill(255));
    expect(warnings).toEqual([]);
  });

  it('is refused where no label image has a pixel that counts: it holds the numbers of the other name', async () => {
    const trainIds = labelPng(8, 6, (x) => [0, 1, 18, 255][x % 4]!);
    const dir = cityscapesFolder({ [labelsAt('val', 'bonn', 'b_1')]: trainIds });
    const { message, detail } = await userError(() => open(dir));
    expect(message).toContain('No pixel of the label image');
    expect(message).toContain('b_1_gtFine_labelIds.png belongs to a class');
    expect(detail.hint).toContain('_gtFine_labelTrainIds.png');
    const trained = cityscapesFolder({ [labelsAt('train', 'aachen', 'a_1')]: trainIds });
    expect((await userError(() => open(trained))).message).toContain('a_1_gtFine_labelIds.png belongs to a class');
  });

  it('has a fingerprint of photos and labels', async () => {
    const dir = cityscapesFolder();
    const now = () => fingerprint(cityscapes({ dir, size: 4 }));
    const seen = [await now()];
    expect(await fingerprint(cityscapes({ dir, size: [6, 8], evaluation: 'sliding' }))).toBe(seen[0]);
    write(dir, { [labelsAt('val', 'bonn', 'b_1')]: labelPng(8, 6, () => 8) });
    seen.push(await now());
    write(dir, { [photoAt('val', 'bonn', 'b_1')]: photoPng(8, 6, () => [1, 1, 1]) });
    seen.push(await now());
    expect(new Set(seen).size).toBe(3);
  });

  it.each<[string, Buffer, number[], number[]]>([
    [
      '16 bits',
      rawPng(2, 16, 2, [[0x12, 0x34, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0, 0]]),
      [18, 1, 255],
      [255, 128, 0],
    ],
    ['16 bits of grey', rawPng(2, 16, 0, [[0x12, 0x34, 0x80, 0]]), [18, 18, 18], [128, 128, 128]],
    ['a palette', rawPng(2, 8, 3, [[1, 0]], [9, 8, 7, 200, 100, 50]), [200, 100, 50], [9, 8, 7]],
    ['a palette of 2 colours', rawPng(2, 1, 3, [[0b10_000000]], [9, 8, 7, 200, 100, 50]), [200, 100, 50], [9, 8, 7]],
    ['grey', rawPng(2, 8, 0, [[7, 250]]), [7, 7, 7], [250, 250, 250]],
    ['grey and alpha', rawPng(2, 8, 4, [[7, 0, 250, 255]]), [7, 7, 7], [250, 250, 250]],
    ['RGBA', rawPng(2, 8, 6, [[1, 2, 3, 0, 4, 5, 6, 255]]), [1, 2, 3], [4, 5, 6]],
  ])('reads a photo of %s as RGB of 8 bits', async (_, photo, first, last) => {
    const files = { [photoAt('val', 'bonn', 'b_1')]: photo, [labelsAt('val', 'bonn', 'b_1')]: labelPng(2, 1, () => 7) };
    const { dataset } = await open(cityscapesFolder(files), { size: [1, 2], onBroken: 'stop' });
    expect(sample(dataset.test, 0, 2)).toMatchObject({ first, last });
  });
});

describe('labels gone wrong', () => {
  const row = [7, 7, 7, 7, 7, 7, 7, 7];
  const rows = (each: number[]) => Array.from({ length: 6 }, () => each);
  const huge = labelPng(8, 6, () => 7);
  for (const place of [16, 20]) huge.writeUInt32BE(50_000, place);
  const broken: [string, Buffer | string, string][] = [
    ['of another size than the photo', labelPng(9, 6, () => 7), '9×6 pixels, and a_0_leftImg8bit.png 8×6'],
    [
      'with a number that is no label',
      labelPng(8, 6, (x, y) => (x >= 5 && y >= 2 ? 77 : 7)),
      'row 2, column 5 (from 0) has the value 77',
    ],
    ['with a palette', rawPng(8, 8, 3, rows(row), Array(24).fill(1)), 'a PNG with a palette, not 8-bit grey'],
    ['with 16 bits', rawPng(8, 16, 0, rows([...row, ...row])), 'a 16-bit PNG of grey'],
    ['with 4 bits', rawPng(8, 4, 0, rows([0x77, 0x77, 0x77, 0x77])), 'a 4-bit PNG of grey'],
    ['in colours', png(8, 6, [128, 64, 128], { colorType: 2 }), 'an 8-bit PNG of RGB, not'],
    ['in colours with alpha', png(8, 6, [128, 64, 128], { colorType: 6 }), 'an 8-bit PNG of RGBA, not'],
    ['a JPEG', jpeg(8, 6, [7, 7, 7]), 'the file is no PNG, but a JPEG image'],
    ['a text', 'seven', 'the file is no PNG, but of no image format'],
    ['larger than any', huge, 'it has 50000×50000 pixels: 2500 megapixels, and at most 100 are read'],
    ['cut off', labelPng(8, 6, () => 7).subarray(0, 50), 'unexpected end of file'],
    ['empty', '', 'the file is empty'],
  ];
  const inFront = (bytes: Buffer | string) =>
    cityscapesFolder({
      [photoAt('train', 'aachen', 'a_0')]: photoPng(8, 6, () => [1, 1, 1]),
      [labelsAt('train', 'aachen', 'a_0')]: bytes,
    });

  it.each(broken)("stop the run by name where they are %s ('stop')", async (_, bytes, reason) => {
    const dir = inFront(bytes);
    const { dataset } = await open(dir, { onBroken: 'stop' });
    const { message, detail } = await userError(() => sample(dataset.train, 0));
    expect(message).toContain(path.join(dir, labelsAt('train', 'aachen', 'a_0')));
    expect(message).toContain(reason);
    expect(detail.hint).toMatch(/labelIds|same size/);
    expect(sample(dataset.train, 1).labels[0]).toBe(0);
  });

  it.each(broken)("are passed over with a warning where they are %s ('skip')", async (_, bytes, reason) => {
    const dir = inFront(bytes);
    const { dataset, warnings } = await open(dir);
    for (let epoch = 0; epoch < 2; epoch++)
      expect(sample(dataset.train, 0)).toMatchObject({ first: [10, 20, 30], labels: Array(48).fill(0) });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(path.join(dir, labelsAt('train', 'aachen', 'a_0')));
    expect(warnings[0]).toContain(reason);
    expect(warnings[0]).toContain('1 broken file so far');
  });

  it('of the test split are left out of the scores', async () => {
    const dir = cityscapesFolder({
      [photoAt('val', 'bonn', 'b_0')]: photoPng(8, 6, () => [1, 1, 1]),
      [labelsAt('val', 'bonn', 'b_0')]: 'x',
    });
    const { dataset, warnings } = await open(dir);
    sample(dataset.test, 0);
    expect(warnings).toEqual([expect.stringContaining('left out of the scores; 1 broken file of 2 so far.')]);
  });

  it('may mark a value as transparent, which says nothing', async () => {
    const plain = labelPng(8, 6, (x) => (x === 0 ? 26 : 7));
    const pixels = plain.indexOf('IDAT') - 4;
    const mark = chunk('tRNS', Buffer.from([0, 26]));
    const transparent = Buffer.concat([plain.subarray(0, pixels), mark, plain.subarray(pixels)]);
    const { dataset } = await open(inFront(transparent), { onBroken: 'stop' });
    expect(sample(dataset.train, 0).labels.slice(0, 2)).toEqual([13, 0]);
  });

  it('are as bad as a broken photo, which is named itself', async () => {
    const dir = cityscapesFolder({
      [photoAt('train', 'aachen', 'a_0')]: 'no image',
      [labelsAt('train', 'aachen', 'a_0')]: labelPng(8, 6, () => 7),
    });
    const { dataset } = await open(dir, { onBroken: 'stop' });
    const { message } = await userError(() => sample(dataset.train, 0));
    expect(message).toContain(path.join(dir, photoAt('train', 'aachen', 'a_0')));
    expect(message).toContain('no image that is known');
  });

  it('stop the run when they are more than ten and more than one in a thousand', async () => {
    const many = Array.from({ length: 40 }, (_, i) => pair('train', 'aachen', `m_${10 + i}`, i < 11 ? 77 : 7));
    const { dataset, warnings } = await open(cityscapesFolder(Object.assign({}, ...many)));
    const { message, detail } = await userError(() => {
      for (let index = 1; index < 12; index++) sample(dataset.train, index);
    });
    expect(warnings).toHaveLength(10);
    expect(message).toContain('11 broken files of 41');
    expect(detail.hint).toContain('labelIds');
  });

  it('end the run when all are', async () => {
    const dir = cityscapesFolder({ [labelsAt('val', 'bonn', 'b_1')]: png(8, 6, [0, 0, 142], { colorType: 6 }) });
    const { dataset } = await open(dir);
    const { message, detail } = await userError(() => sample(dataset.test, 0));
    expect(message).toContain('The only image');
    expect(message).toContain('RGBA');
    expect(detail.hint).toContain('_color.png');
  });
});

describe('a Cityscapes folder gone wrong', () => {
  const lonePhotos = Object.fromEntries(
    [1, 2, 3, 4, 5].map((i) => [photoAt('train', 'aachen', `p_${i}`), photoPng(8, 6, () => [1, 1, 1])]),
  );
  const loneLabel = { [labelsAt('val', 'ulm', 'u_7')]: labelPng(8, 6, () => 7) };

  it("leaves photos without labels and labels without photos out, and names three ('skip')", async () => {
    const dir = cityscapesFolder({ ...lonePhotos, ...loneLabel });
    const { dataset, warnings } = await open(dir);
    expect([dataset.train.length, dataset.test.length]).toEqual([1, 1]);
    expect(warnings).toEqual([
      `In ${path.join(dir, 'leftImg8bit/train')}, 5 photos have no labels: ${[1, 2, 3].map((i) => `aachen/p_${i}_leftImg8bit.png`).join(', ')} and 2 more; left out.`,
      `In ${path.join(dir, 'gtFine/val')}, 1 label image has no photo: ulm/u_7_gtFine_labelIds.png; left out.`,
    ]);
    // Told once a run: by the one that opens the test split.
    expect((await open(dir, { load: ['train'] })).warnings).toEqual([]);
  });

  it('is said of one in the singular', async () => {
    const [[name, bytes] = ['', '']] = Object.entries(lonePhotos);
    const dir = cityscapesFolder({ [name]: bytes });
    expect((await open(dir)).warnings).toEqual([
      `In ${path.join(dir, 'leftImg8bit/train')}, 1 photo has no labels: aachen/p_1_leftImg8bit.png; left out.`,
    ]);
  });

  it('are few of many: one among a dozen is no accident of a copy', async () => {
    const dozen = Array.from({ length: 12 }, (_, i) => pair('val', 'ulm', `w_${i}`, 7));
    const { dataset, warnings } = await open(cityscapesFolder(Object.assign({ ...loneLabel }, ...dozen)));
    expect(dataset.test.length).toBe(13);
    expect(warnings).toEqual([expect.stringContaining('1 label image has no photo')]);
  });

  it("stops at them ('stop')", async () => {
    const photos = await userError(() => open(cityscapesFolder(lonePhotos), { onBroken: 'stop' }));
    expect(photos.message).toContain('5 photos have no labels');
    expect(photos.message).toContain('and 2 more');
    const four = Object.fromEntries(Object.entries(lonePhotos).slice(0, 4));
    expect((await userError(() => open(cityscapesFolder(four), { onBroken: 'stop' }))).message).toMatch(
      /p_3_leftImg8bit\.png and 1 more\.$/,
    );
    const three = Object.fromEntries(Object.entries(lonePhotos).slice(0, 3));
    expect((await userError(() => open(cityscapesFolder(three), { onBroken: 'stop' }))).message).toMatch(
      /p_3_leftImg8bit\.png\.$/,
    );
    const label = await userError(() => open(cityscapesFolder(loneLabel), { onBroken: 'stop' }));
    expect(label.message).toContain('u_7_gtFine_labelIds.png');
    expect(label.detail.hint).toContain("'skip'");
  });

  it('stops where so many have no partner, or all', async () => {
    const many = Array.from({ length: 11 }, (_, i) => [photoAt('val', 'bonn', `m_${i}`), 'a photo']);
    expect((await userError(() => open(cityscapesFolder(Object.fromEntries(many))))).message).toContain('11 photos');
    const dir = cityscapesFolder();
    rmSync(path.join(dir, labelsAt('val', 'bonn', 'b_1')));
    expect((await userError(() => open(dir))).message).toContain(`${path.join(dir, 'gtFine/val')} holds no labels`);
  });

  it('says which folder it looked in', async () => {
    const without = (...folders: string[]) => {
      const dir = cityscapesFolder();
      for (const folder of folders) rmSync(path.join(dir, folder), { recursive: true });
      return dir;
    };
    expect((await userError(() => open('/no/such/folder'))).message).toBe('There is no folder /no/such/folder.');
    for (const [folder, part] of [
      ['leftImg8bit', 'has no folder leftImg8bit'],
      ['gtFine', 'has no folder gtFine'],
      ['leftImg8bit/val', `${path.sep}leftImg8bit has no folder val`],
      ['gtFine/train', `${path.sep}gtFine has no folder train`],
      ['leftImg8bit/train/aachen', 'holds no photo'],
    ] as const) {
      const dir = without(folder);
      if (folder.endsWith('aachen')) mkdirSync(path.join(dir, folder));
      const { message, detail } = await userError(() => open(dir));
      expect(message).toContain(dir);
      expect(message).toContain(part);
      expect(detail.hint).toContain('leftImg8bit/{train,val}/CITY');
    }
  });

  it('says where the folders are, one level up, down or aside', async () => {
    const dir = cityscapesFolder();
    const up = await userError(() => open(path.join(dir, 'gtFine')));
    expect(up.detail.hint).toContain(`dir: '${dir}'`);
    const parent = temporaryFolder();
    write(
      parent,
      Object.fromEntries(
        Object.entries(small).map(([name, bytes]) => [
          `${name.startsWith('gtFine') ? 'gtFine' : 'leftImg8bit'}_trainvaltest/${name}`,
          bytes,
        ]),
      ),
    );
    const photos = path.join(parent, 'leftImg8bit_trainvaltest');
    const down = await userError(() => open(parent));
    expect(down.message).toBe(`${parent} has no folder leftImg8bit.`);
    expect(down.detail.hint).toContain(`dir: '${photos}'`);
    const labels = path.join(parent, 'gtFine_trainvaltest', 'gtFine');
    const aside = await userError(() => open(photos));
    expect(aside.detail.hint).toContain(`labels: '${labels}'`);
    expect((await open(photos, { labels })).dataset.train.length).toBe(1);
  });
});
