/** ImageNet in the forms in which it is passed around, and what can be wrong with it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/data/batches/pipeline';
import { fileAt } from '../../../src/data/sources/fileList';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { listImageNet } from '../../../src/data/sources/imageNetList';
import { openDataset } from '../../../src/data/sources/open';
import { imageNet } from '../../../src/data/sources/sources';
import { jpeg, png, temporaryFolder, userError, write } from '../files';

/** In the order of their names, and in that of the numbers of the development kit below. */
const [first, second, third] = ['n02100735', 'n02110185', 'n02119789'] as const;
const red = [200, 20, 30];
const image = jpeg(40, 30, red);

const train = {
  [`train/${first}/${first}_1.JPEG`]: image,
  [`train/${second}/${second}_7.JPEG`]: image,
  [`train/${second}/${second}_23.JPEG`]: image,
  [`train/${third}/${third}_2.JPEG`]: image,
};
const names = [1, 2, 3].map((number) => `ILSVRC2012_val_0000000${number}.JPEG`);
const val = Object.fromEntries(names.map((name) => [`val/${name}`, image]));

/**
 * `meta.mat` as SciPy's `savemat(…, do_compression=True)` writes four synsets with the numbers 1 to 4: n02119789,
 * n02100735, n02110185, n99999999.
 */
const meta = Buffer.from(
  `TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IE1vbiBOb3YgMjMgMTU6MTc6NTAgMjAyNgAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAA2gAAAHic42NgYOhgZWBgA9IcQMzEAAGsUD4LEDNCMTsQF1fmFaeWFAPl
WRj4oOJuQOzpExwW5GxkYGgU7+nCEO4HJOCgPL8opRjOyyvNjU/OyMxJKUrNY2BAsCAAZKYBA8I93GjuYUTCDGD3MYHZIH0OSPpYsOjjRNInAOXnGRgZ
GlqaW1gi2e9BwBwRNHNA/Dw9heL83FQdBbBnFfLTFDJLsPmHk4B/mKAsdH1saPpgAKYPZi454cdEYfgZGJgbm47g8GOmMPwMDQwtRnL4sVASfpZQMEzC
DwB+qEEi`,
  'base64',
);

function made(files: Record<string, Buffer | string>): string {
  return write(temporaryFolder(), files);
}

async function list(files: Record<string, Buffer | string>, labels?: (dir: string) => string) {
  const dir = made(files);
  const warnings: string[] = [];
  const found = await listImageNet(dir, labels?.(dir) ?? '', (message) => warnings.push(message));
  const { classes, test } = found;
  const tested = Array.from(test.labels, (label, i) => [path.relative(dir, fileAt(test, i)), classes[label]]);
  return { dir, ...found, tested, warnings };
}

const flat = (third_: string, first_: string, second_: string) => [
  [path.join('val', names[0]!), third_],
  [path.join('val', names[1]!), first_],
  [path.join('val', names[2]!), second_],
];

describe('ImageNet', () => {
  it('has a class a folder, in the order of the names', async () => {
    const found = await list({ ...train, [`val/${second}/${names[0]}`]: image, [`val/${first}/${names[1]}`]: image });
    expect(found.classes).toEqual([first, second, third]);
    expect(Array.from(found.train.labels)).toEqual([0, 1, 1, 2]);
    expect(fileAt(found.train, 1)).toBe(path.join(found.dir, 'train', second, `${second}_23.JPEG`));
    expect(found.tested).toEqual([
      [path.join('val', first, names[1]!), first],
      [path.join('val', second, names[0]!), second],
    ]);
    expect(found.warnings).toEqual([expect.stringContaining(`1 of 3 classes, such as ${third}`)]);
  });

  it("is found where Kaggle's archive has it, labels included", async () => {
    const below = (files: Record<string, Buffer>) =>
      Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`ILSVRC/Data/CLS-LOC/${name}`, bytes]));
    const solution = names.map((name, i) => `${path.parse(name).name},${[third, first, second][i]} 85 1 499 272 `);
    const { dir, tested } = await list({
      ...below({ ...train, ...val }),
      'LOC_val_solution.csv': `ImageId,PredictionString\n${solution.reverse().join('\n')}\n`,
    });
    expect(tested.map(([, name]) => name)).toEqual([third, first, second]);
    expect(dir).toBeTruthy();
  });

  it.each([
    ['', ''],
    ['in the kit', 'ILSVRC2012_devkit_t12/data/'],
    ['in a kit of another name', 'devkit/data/'],
    ['in its folder', 'data/'],
  ])('takes the ground truth of the development kit, which counts in an order of its own %s', async (_, place) => {
    const { tested, warnings } = await list({
      ...{ ...train, ...val },
      [`${place}ILSVRC2012_validation_ground_truth.txt`]: '1\n2\n3\n',
      [`${place}meta.mat`]: meta,
    });
    expect(tested).toEqual(flat(third, first, second));
    expect(warnings).toEqual([]);
  });

  it.each([
    ['numbers', names.map((name, i) => `${name} ${[2, 0, 1][i]}`).join('\n')],
    [
      'names, with a heading and quotes',
      `name,label\r\n"${names[2]}","${second}"\r\n${names[0]},${third}\r\n${names[1]},${first}`,
    ],
    ['a heading below blank lines', `\n \nname label\n${names.map((name, i) => `${name} ${[2, 0, 1][i]}`).join('\n')}`],
    ['names in single quotes', names.map((name, i) => `'${name}' '${[third, first, second][i]}'`).join('\n')],
    ['paths of Windows', names.map((name, i) => `C:\\data\\val\\${name} ${[2, 0, 1][i]}`).join('\n')],
  ])('takes a list of %s', async (_, text) => {
    expect((await list({ ...train, ...val, 'val.txt': text })).tested).toEqual(flat(third, first, second));
  });

  it('takes val.csv, and images two folders down', async () => {
    const text = names.map((name, i) => `${name},${[third, first, second][i]}`).join('\n');
    const below = Object.entries({ ...train, ...val }).map(([name, bytes]) => [`Data/CLS-LOC/${name}`, bytes] as const);
    const { tested } = await list({ ...Object.fromEntries(below), 'val.csv': text });
    expect(tested.map(([, name]) => name)).toEqual([third, first, second]);
  });

  it('takes the list it is told of, another one being there', async () => {
    const own = names.map((name) => `${name},${second}`).join('\n');
    const { tested } = await list({ ...train, ...val, 'val.txt': 'no', 'mine.csv': own }, (dir) =>
      path.join(dir, 'mine.csv'),
    );
    expect(tested).toEqual(flat(second, second, second));
  });
});

describe('ImageNet gone wrong', () => {
  it('names an image that two files have, where the list leaves out which ending', async () => {
    const both = { 'val/a.png': image, 'val/a.JPEG': image };
    const { message } = await userError(() => list({ ...train, ...both, 'val.txt': 'a.png 0\na 1\n' }));
    expect(message).toContain('val.txt, line 2: there is no image a in');
  });

  const refused = async (files: Record<string, Buffer | string>) => {
    const { message, detail } = await userError(() => list(files));
    expect(detail.hint).toBeTruthy();
    return message;
  };
  const truth = 'ILSVRC2012_validation_ground_truth.txt';

  it('names what is missing or empty', async () => {
    expect((await userError(() => listImageNet('/no/such', '', () => {}))).message).toBe(
      'There is no folder /no/such.',
    );
    expect(await refused({})).toContain('has no folder train');
    expect(await refused(train)).toContain('has no folder val');
    const empty = made({ ...train, ...val });
    mkdirSync(path.join(empty, 'train/n99999999'));
    expect((await userError(() => listImageNet(empty, '', () => {}))).message).toContain(
      'n99999999 holds no image that is read',
    );
    const hollow = made(train);
    mkdirSync(path.join(hollow, 'val'));
    expect((await userError(() => listImageNet(hollow, '', () => {}))).message).toContain('val holds no images');
  });

  it.each<[string, Record<string, Buffer | string>, string]>([
    ['a class of val that train lacks', { 'val/n00000001/1.JPEG': image }, 'n00000001 is a class that'],
    ['a flat val without a list', val, 'no list of their labels'],
    ['too few lines', { ...val, 'val.txt': `${names[0]} 0\n${names[1]} 1\n` }, 'val.txt has 2 labels for 3 images'],
    ['too many numbers', { ...val, [truth]: '1\n2\n3\n1\n', 'meta.mat': meta }, `${truth} has 4 labels for 3 images`],
    ['numbers without the kit', { ...val, [truth]: '1\n2\n3\n' }, 'meta.mat, which says what they mean, is not there'],
    ['a kit that is none', { ...val, [truth]: '1\n2\n3\n', 'meta.mat': 'x'.repeat(300) }, 'is no meta.mat'],
    ['a cut-off kit', { ...val, [truth]: '1\n2\n3\n', 'meta.mat': meta.subarray(0, 200) }, 'is no meta.mat'],
    [
      'a number of no class',
      { ...val, [truth]: '1\n2\n1900\n', 'meta.mat': meta },
      `${truth}, line 3: 1900 is no class`,
    ],
    ['a class that train lacks', { ...val, [truth]: '1\n2\n4\n', 'meta.mat': meta }, 'line 3: 4 is n99999999'],
    ['a word that is no class', { ...val, 'val.txt': names.map((name) => `${name} cat`).join('\n') }, "'cat' of"],
    ['a number beyond the classes', { ...val, 'val.txt': names.map((name) => `${name} 3`).join('\n') }, "'3' of"],
    ...[0, 1, 2].map((lacking): [string, Record<string, Buffer | string>, string] => [
      `an image without a label, in place ${lacking}`,
      { ...val, 'val.txt': names.flatMap((name, i) => (i === lacking ? [] : [`${name} 0`])).join('\n') },
      `no label for ${names[lacking]}`,
    ]),
    [
      'a number alone among names',
      { ...val, 'val.txt': `${names[0]} 0\n7\n${names[1]} 1\n${names[2]} 2\n` },
      'val.txt, line 2: there is no image 7 in',
    ],
    [
      'an image of two classes',
      { ...val, 'val.txt': `${names[0]} 0\n${names[1]} 1\n${names[0]} 1\n${names[2]} 1\n` },
      'val.txt, line 3: ILSVRC2012_val_00000001.JPEG has another class on line 1',
    ],
    [
      'an image twice',
      { ...val, 'val.txt': `${names[0]} 0\n${names[0]} 0\n${names[1]} 1\n` },
      `no label for ${names[2]}`,
    ],
  ])('names %s', async (_, files, message) => {
    expect(await refused({ ...train, ...files })).toContain(message);
  });
});

describe('images of ImageNet', () => {
  const open = async (files: Record<string, Buffer | string>, options = {}) => {
    const dir = made(files);
    const warnings: string[] = [];
    const dataset = await openDataset(imageNet({ dir, size: 8, ...options }), (message) => warnings.push(message));
    return { dir, dataset, warnings };
  };
  const solved: Record<string, string> = { 'val.txt': names.map((name) => `${name} 0`).join('\n') };
  const pixels = (read: (target: Uint8Array) => number) => {
    const bytes = new Uint8Array(8 * 8 * 3);
    return { label: read(bytes), first: [...bytes.subarray(0, 3)], last: [...bytes.subarray(-3)] };
  };

  it('are of the asked size, PNGs called .JPEG among them', async () => {
    const { dataset } = await open({
      ...train,
      ...val,
      ...solved,
      [`train/${first}/${first}_1.JPEG`]: png(40, 30, red),
    });
    expect(dataset.shape).toEqual([8, 8, 3]);
    expect([dataset.train.length, dataset.test.length]).toEqual([4, 3]);
    expect(pixels((target) => dataset.train.read(0, target, 0))).toEqual({ label: 0, first: red, last: red });
  });

  it('in CMYK become the RGB that Pillow makes of them', async () => {
    const { dataset } = await open({ ...train, ...val, ...solved, [`train/${first}/${first}_1.JPEG`]: cmyk });
    const { first: corner } = pixels((target) => dataset.train.read(0, target, 0));
    for (const [i, value] of [215, 46, 131].entries()) expect(Math.abs(corner[i]! - value)).toBeLessThanOrEqual(2);
  });

  const many = (count: number, broken: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `train/${first}/${String(i).padStart(6, '0')}.JPEG`,
        i < broken ? 'x' : image,
      ]),
    );
  const readAll = ({ length, read }: { length: number; read: (i: number, t: Uint8Array, o: number) => number }) => {
    const target = new Uint8Array(8 * 8 * 3);
    for (let i = 0; i < length; i++) read(i, target, 0);
  };

  it('that are broken are passed over with a warning that names file and count, three among thousands', async () => {
    const { dir, dataset, warnings } = await open({ ...train, ...val, ...solved, ...many(2000, 3) });
    warnings.length = 0;
    readAll(dataset.train);
    readAll(dataset.train);
    expect(warnings).toEqual(
      [1, 2, 3].map((count) =>
        expect.stringMatching(
          new RegExp(`00000${count - 1}.JPEG is broken \\(.*\\) and passed over; ${count} broken file`),
        ),
      ),
    );
    expect(warnings[0]).toContain(dir);
  });

  it('stop a run when too many are broken, with the last one and the count', async () => {
    const { dataset } = await open({ ...train, ...val, ...solved, ...many(200, 40) });
    const { message } = await userError(() => readAll(dataset.train));
    expect(message).toMatch(/^11 broken files of 204 cannot be read, the last is .*000010.JPEG/);
  });

  it('stop a run at the first broken one, if asked', async () => {
    const { dataset } = await open({ ...train, ...val, ...solved, ...many(3, 1) }, { onBroken: 'stop' });
    expect((await userError(() => readAll(dataset.train))).message).toMatch(/000000.JPEG is broken/);
  });

  it('are told apart by their names, and by what is in some of them', async () => {
    const of = (files: Record<string, Buffer | string>) => fingerprint(imageNet({ dir: made(files) }));
    const base: Record<string, Buffer | string> = { ...train, ...val, ...solved };
    const { [`train/${first}/${first}_1.JPEG`]: moved, ...rest } = base;
    const all = [
      base,
      { ...base },
      { ...rest, [`train/${first}/${first}_9.JPEG`]: moved! },
      { ...base, ...{ [`val/${names[0]}`]: png(3, 3, red) } },
    ];
    const prints = await Promise.all(all.map(of));
    expect(prints[1]).toBe(prints[0]);
    expect(new Set(prints).size).toBe(3);
  });

  it('cannot have a part of images that all have one size', async () => {
    const options = { split: 'train', batchSize: 2, inline: true } as const;
    const augmentation = { padCrop: 0, flip: false, resizedCrop: { scale: [0.1, 1], ratio: [1, 1] } } as const;
    const source = { kind: 'synthetic', seed: 0, train: 10, test: 10, classes: 2, difficulty: 0 } as const;
    const { message } = await userError(() => openPipeline(source, { ...options, augmentation }));
    expect(message).toContain('augmentation.resizedCrop');
  });
});

/** 8×8 of C 0, M 200, Y 100, K 40, as Pillow writes it (Adobe, inverted); its RGB there is 215, 46, 131. */
const cmyk = Buffer.from(
  `ffd8ffee000e41646f626500640000000000ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c0c0b0a0b0b0d
0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffc000140800080008044311004d11005911004b1100ffc4001f0000010501
010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d010203000411051221314106135161
07227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a6364
65666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3
d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda000e0443004d0059004b00003f00fd53af8f2bd22bee8affd9`.replace(
    /\s/g,
    '',
  ),
  'hex',
);
