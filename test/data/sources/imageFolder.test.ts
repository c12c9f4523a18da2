import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Split, SplitName } from '../../../src/data/sources/dataset';
import { openDataset } from '../../../src/data/sources/open';
import { jpeg, png, temporaryFolder, userError, write } from '../files';
import { photoPng } from '../labelFiles';

const red = [200, 20, 30];

function open(dir: string, options: { size?: [number, number]; onBroken?: 'skip' | 'stop'; load?: SplitName[] } = {}) {
  const warnings: string[] = [];
  const source = {
    kind: 'imageFolder',
    dir,
    size: options.size ?? [4, 4],
    onBroken: options.onBroken ?? 'stop',
  } as const;
  return openDataset(
    { ...source, size: [...source.size] },
    (message) => warnings.push(message),
    options.load ?? ['train', 'test'],
  ).then((dataset) => ({
    dataset,
    warnings,
  }));
}

function pixel(split: Split, index: number, size = 16) {
  const bytes = new Uint8Array(size * 3);
  const label = split.read(index, bytes, 0);
  return { label, first: [...bytes.subarray(0, 3)], last: [...bytes.subarray(-3)] };
}

const small = {
  'train/ant/1.png': png(8, 8, red),
  'train/bee/1.png': png(8, 8, [10, 20, 30]),
  'test/ant/1.png': png(8, 8, red),
  'test/bee/1.png': png(8, 8, red),
};

describe('an image folder', () => {
  it('has a class a folder and the images in the order of their names', async () => {
    const dir = write(temporaryFolder(), {
      ...small,
      'train/bee/10.png': png(4, 4, [1, 1, 1]),
      'train/bee/9.PNG': png(4, 4, [2, 2, 2]),
      'train/bee/notes.txt': 'no image',
      'train/bee/.hidden.png': 'no image',
      'train/.cache/x.png': 'no image',
    });
    const { dataset, warnings } = await open(dir);
    expect(dataset.classes).toEqual(['ant', 'bee']);
    expect([dataset.train.length, dataset.test.length]).toEqual([4, 2]);
    expect([0, 1, 2, 3].map((index) => pixel(dataset.train, index).label)).toEqual([0, 1, 1, 1]);
    expect([1, 2, 3].map((index) => pixel(dataset.train, index).first[0])).toEqual([10, 1, 2]);
    expect(warnings).toEqual([]);
  });

  it('takes val where there is no test, .JPEG, and folders behind links', async () => {
    const elsewhere = write(temporaryFolder(), { 'bees/1.JPEG': jpeg(16, 16, red) });
    const dir = write(temporaryFolder(), { 'train/ant/1.jpg': jpeg(16, 16, red), 'val/ant/1.jpeg': jpeg(16, 16, red) });
    symlinkSync(path.join(elsewhere, 'bees'), path.join(dir, 'train/bee'));
    symlinkSync(path.join(elsewhere, 'bees'), path.join(dir, 'val/bee'));
    const { dataset } = await open(dir);
    expect([dataset.train.length, dataset.test.length]).toEqual([2, 2]);
    expect(pixel(dataset.train, 1).label).toBe(1);
  });

  it.each([
    ['PNG', png(9, 6, red), red, 0],
    ['PNG with alpha, dropped', png(9, 6, [...red, 128]), red, 0],
    ['grey PNG', png(9, 6, [90, 90, 90], { colorType: 0 }), [90, 90, 90], 0],
    ['JPEG', jpeg(40, 30, red), red, 3],
    ['grey JPEG', greyJpeg(), [128, 128, 128], 1],
  ])('decodes %s whatever the file is called', async (_, bytes, colour, tolerance) => {
    const dir = write(temporaryFolder(), { 'train/a/1.jpg': bytes, 'test/a/1.png': bytes });
    const { dataset } = await open(dir, { size: [3, 5] });
    expect(dataset.shape).toEqual([3, 5, 3]);
    for (const split of [dataset.train, dataset.test]) {
      const { first, last } = pixel(split, 0, 15);
      colour.forEach((value, channel) => {
        expect(Math.abs(first[channel]! - value)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(last[channel]! - value)).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  it('is called by its folder, however that is written', async () => {
    const dir = write(temporaryFolder(), small);
    expect((await open(`${dir}/train/..`)).dataset.name).toBe(path.basename(dir));
  });

  it('warns of classes without test images', async () => {
    const { 'test/bee/1.png': _, ...rest } = small;
    const dir = write(temporaryFolder(), rest);
    const { warnings } = await open(dir);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('1 of 2 classes, such as bee');
    expect((await open(dir, { load: ['train'] })).warnings).toEqual([]);
  });
});

/** A baseline JPEG of one 8×8 block of one component, all coefficients zero: mid grey. Written by hand from the standard. */
function greyJpeg(): Buffer {
  const table = '01'.repeat(64);
  const counts = (one: string) => `${one}${'00'.repeat(15)}`;
  return Buffer.from(
    [
      'ffd8',
      `ffdb004300${table}`,
      'ffc0000b080008000801011100',
      // One code of one bit in each Huffman table: 0 for a zero difference, 0 for the end of the block.
      `ffc4001400${counts('01')}00`,
      `ffc4001410${counts('01')}00`,
      'ffda0008010100003f00',
      '3f',
      'ffd9',
    ].join(''),
    'hex',
  );
}

describe('broken images', () => {
  const whole = jpeg(64, 64, red);
  const hugePng = png(1, 1, red);
  hugePng.writeUInt32BE(50_000, 16);
  hugePng.writeUInt32BE(50_000, 20);
  const broken: [string, Buffer][] = [
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('<html>404</html>')],
    ['cut-off JPEG', whole.subarray(0, whole.length * 0.7)],
    ['cut-off JPEG header', whole.subarray(0, 30)],
    ['cut-off PNG', png(64, 64, red).subarray(0, 60)],
    ['cut-off PNG header', png(64, 64, red).subarray(0, 12)],
    ['huge PNG', hugePng],
  ];

  it.each(broken)('stops at a file that is %s, by name', async (_, bytes) => {
    const dir = write(temporaryFolder(), { ...small, 'train/ant/0.jpg': bytes });
    const { dataset } = await open(dir, { onBroken: 'stop' });
    const { message, detail } = await userError(() => pixel(dataset.train, 0));
    expect(message).toContain(path.join(dir, 'train/ant/0.jpg'));
    expect(detail.hint).toContain('skip');
    expect(pixel(dataset.train, 1).first).toEqual(red);
  });

  it('refuses a huge image before it takes memory for it', async () => {
    const { dataset } = await open(write(temporaryFolder(), { ...small, 'train/ant/0.png': hugePng }));
    expect((await userError(() => pixel(dataset.train, 0))).message).toContain('2500 megapixels');
  });

  /** What `read` says of another image's label. */
  const standsIn = (label: number) => -1 - label;

  it.each(broken)('passes over a file that is %s, and says so once', async (_, bytes) => {
    const dir = write(temporaryFolder(), { ...small, 'train/bee/0.jpg': bytes });
    const { dataset, warnings } = await open(dir, { onBroken: 'skip' });
    for (let epoch = 0; epoch < 3; epoch++)
      expect(pixel(dataset.train, 1)).toEqual({ label: standsIn(1), first: [10, 20, 30], last: [10, 20, 30] });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(path.join(dir, 'train/bee/0.jpg'));
    expect(warnings[0]).toContain('1 broken file so far');
  });

  it('goes round to the first image past the last, and counts', async () => {
    const dir = write(temporaryFolder(), { ...small, 'train/bee/2.png': 'x', 'train/bee/3.png': 'x' });
    const { dataset, warnings } = await open(dir, { onBroken: 'skip' });
    expect(pixel(dataset.train, 2)).toMatchObject({ label: standsIn(0), first: red });
    expect(warnings[1]).toContain('2 broken files so far');
  });

  it('does not fill the log', async () => {
    const files = Array.from({ length: 100 }, (_, index) => [`train/ant/${index}.png`, 'x']);
    const { dataset, warnings } = await open(write(temporaryFolder(), { ...small, ...Object.fromEntries(files) }), {
      onBroken: 'skip',
    });
    for (let index = 0; index < dataset.train.length; index++) pixel(dataset.train, index);
    // The first ten, then the 20th, 40th and 80th; ant/1.png was overwritten: 100 broken, one good left.
    expect(warnings.map((message) => Number(/(\d+) broken/.exec(message)?.[1]))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40, 80,
    ]);
  });

  it('ends when no image is good', async () => {
    const dir = write(temporaryFolder(), { ...small, 'train/ant/1.png': 'x', 'train/bee/1.png': 'x' });
    const { dataset } = await open(dir, { onBroken: 'skip' });
    expect((await userError(() => pixel(dataset.train, 0))).message).toContain('None of the 2 images');
  });
});

it('takes the largest part in the middle that has the proportions of the size: rows, then columns', async () => {
  const [green, blue] = [[20, 200, 30] as const, [10, 20, 200] as const];
  const striped = photoPng(
    8,
    8,
    (x, y) => (y < 2 || y > 5 ? red : x < 4 ? [...green] : [...blue]) as [number, number, number],
  );
  const dir = write(temporaryFolder(), { ...small, 'train/ant/1.png': striped });
  const { dataset } = await open(dir, { size: [2, 4] });
  // Of eight columns all, of eight rows the four in the middle.
  expect(pixel(dataset.train, 0, 8)).toEqual({ label: 0, first: green, last: blue });
});

it('tests on val where test holds images of no class, and says so', async () => {
  const one = png(1, 1, red);
  const dir = write(temporaryFolder(), {
    'train/ant/1.png': one,
    'test/1.png': one,
    'val/ant/1.png': one,
    'val/ant/2.png': one,
  });
  const { dataset, warnings } = await open(dir);
  expect(dataset.test.length).toBe(2);
  expect(warnings).toContain(
    `${path.join(dir, 'test')} has no class folders: the images in ${path.join(dir, 'val')} are the test split.`,
  );
  const both = write(temporaryFolder(), {
    'train/ant/1.png': one,
    'test/ant/1.png': one,
    'val/ant/1.png': one,
    'val/ant/2.png': one,
  });
  expect((await open(both)).dataset.test.length).toBe(1);
  // Neither holds classes: what is wrong is wrong with the first.
  const none = write(temporaryFolder(), { 'train/ant/1.png': one, 'test/1.png': one, 'val/1.png': one });
  expect((await userError(() => open(none))).message).toContain(path.join(none, 'test'));
});

describe('an image folder gone wrong', () => {
  const refused = async (files: Record<string, Buffer>, ...folders: string[]) => {
    const dir = write(temporaryFolder(), files);
    for (const folder of folders) mkdirSync(path.join(dir, folder), { recursive: true });
    return (await userError(() => open(dir))).message;
  };

  it('names what is missing or empty', async () => {
    expect((await userError(() => open('/no/such/folder'))).message).toBe('There is no folder /no/such/folder.');
    expect(await refused({})).toContain('has no folder train');
    expect(await refused({ 'train/a/1.png': png(1, 1, red) })).toContain('neither a folder test nor a folder val');
    expect(await refused({}, 'train', 'test')).toContain('train has no class folders');
    expect(await refused(small, 'train/cat')).toContain(`${path.join('train', 'cat')} holds no image that is read`);
    expect(await refused({ 'train/a/1.png': png(1, 1, red) }, 'test/a')).toContain('test holds no images');
  });

  it('names a test class that is not trained', async () => {
    const message = await refused({ ...small, 'test/zebra/1.png': png(1, 1, red) });
    expect(message).toContain(`${path.join('test', 'zebra')} is a class that`);
  });
});
