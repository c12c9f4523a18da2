/** The pictures of a prediction: which images have some, what they are called, and how much of each is right. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { LabelledImages } from '../../src/data';
import { PredictionPictures, picturesOf } from '../../src/evaluate/predictionPictures';
import { temporaryFolder } from '../host/temporary';

it.each([
  ['bonn/bonn_000001_leftImg8bit.png', 'bonn_000001'],
  ['bonn/street.jpeg', 'bonn_street'],
  ['bonn/a.b.png', 'bonn_a.b'],
  ['bonn/bonnet.png', 'bonn_bonnet'],
  ['ulm/bonn_1.png', 'ulm_bonn_1'],
  ['bonn/bonn_leftImg8bit_2.png', 'bonn_leftImg8bit_2'],
])('the pictures of %s are named %s', (photo, name) =>
  expect(picturesOf(photo)).toEqual({ prediction: `${name}_prediction.png`, sheet: `${name}_comparison.png` }),
);

describe('pictures', () => {
  const [width, height] = [3, 2];
  const labels = {
    ignore: 9,
    colors: [
      [255, 0, 0],
      [0, 255, 0],
    ] as [number, number, number][],
  };
  /** Of each image: its label image, at the size of the photo; undefined where that is broken. */
  const truths: (number[] | undefined)[] = [[0, 0, 1, 1, 9, 9], undefined, [9, 9, 9, 9, 9, 9], [0, 0, 0, 0, 0, 0]];
  const originals = (odd = -1) =>
    ({
      length: truths.length,
      name: (i: number) => `bonn/${'abcd'[i]}.png`,
      photo: (i: number) => ({
        width: width + Number(i === odd),
        height,
        pixels: new Uint8Array((width + 1) * height * 3),
      }),
      labels(i: number) {
        const classes = truths[i];
        if (classes === undefined) throw new UserError('b.png is broken');
        return { width, height, classes: Uint8Array.from(classes) };
      },
    }) as unknown as LabelledImages;
  const predicted = Uint8Array.of(0, 1, 1, 1, 0, 1);
  const written = async (
    most = Number.POSITIVE_INFINITY,
    odd = -1,
    said: (Uint8Array | undefined)[] = Array(4).fill(predicted),
  ) => {
    const folder = await temporaryFolder();
    const pictures = new PredictionPictures(folder, originals(odd), labels, [height, width], most);
    for (const classes of said) pictures.add(classes);
    const found = await pictures.finish();
    return { ...found, files: readdirSync(folder).sort() };
  };

  it('are made of every image that can be read, with the share of its pixels that are right', async () => {
    const { written: names, skipped, images, files } = await written();
    // 3 of the 4 that count, none of none, 2 of 6.
    expect(images.map(({ name, sheet, accuracy }) => [name, sheet, accuracy])).toEqual([
      ['bonn/a.png', 'bonn_a_comparison.png', 3 / 4],
      ['bonn/c.png', 'bonn_c_comparison.png', 0],
      ['bonn/d.png', 'bonn_d_comparison.png', 2 / 6],
    ]);
    expect(files).toEqual(
      ['a', 'c', 'd'].flatMap((name) => [`bonn_${name}_comparison.png`, `bonn_${name}_prediction.png`]),
    );
    expect([...names].sort()).toEqual(files);
    expect(skipped).toEqual(['b.png is broken']);
  });

  it('are made of the first so many, also where one of them has none', async () => {
    expect((await written(0)).files).toEqual([]);
    expect((await written(1)).images).toHaveLength(1);
    expect((await written(2)).images.map(({ name }) => name)).toEqual(['bonn/a.png']);
    expect((await written(3)).images).toHaveLength(2);
  });

  it('are not made of an image that another stood in for, and not of labels of another size', async () => {
    const { images } = await written(4, -1, [undefined, predicted, predicted, predicted]);
    expect(images.map(({ name }) => name)).toEqual(['bonn/c.png', 'bonn/d.png']);
    const { skipped, images: rest } = await written(4, 3);
    expect(skipped).toEqual(['b.png is broken', 'The labels of bonn/d.png have another size than the photo.']);
    expect(rest).toHaveLength(2);
  });

  it('stand side by side, eight pixels apart', async () => {
    const folder = await temporaryFolder();
    const pictures = new PredictionPictures(folder, originals(), labels, [height, width], 1);
    pictures.add(predicted);
    await pictures.finish();
    const sheet = PNG.sync.read(readFileSync(join(folder, 'bonn_a_comparison.png')));
    expect([sheet.width, sheet.height]).toEqual([3 * width + 2 * 8, height]);
    const drawn = PNG.sync.read(readFileSync(join(folder, 'bonn_a_prediction.png')));
    expect([drawn.width, drawn.height]).toEqual([width, height]);
  });

  it('end at the first that cannot be written, and at a fault that is none of the files', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'bonn_a_prediction.png/in the way'), { recursive: true });
    const pictures = new PredictionPictures(folder, originals(), labels, [height, width], 4);
    for (let i = 0; i < 4; i++) pictures.add(predicted);
    await expect(pictures.finish()).rejects.toThrow(`${folder} cannot be written: E`);
    expect(readdirSync(folder)).toEqual(['bonn_a_prediction.png']);
    const broken = {
      ...originals(),
      photo: () => {
        throw new TypeError('a fault');
      },
    } as unknown as LabelledImages;
    const other = new PredictionPictures(folder, broken, labels, [height, width], 4);
    expect(() => other.add(predicted)).toThrow('a fault');
  });

  it('that cannot be written end it with a word, at the latest when it is over', async () => {
    const folder = join(await temporaryFolder(), 'gone');
    const pictures = new PredictionPictures(folder, originals(), labels, [height, width], 4);
    pictures.add(predicted);
    await expect(pictures.finish()).rejects.toThrow(`${folder} cannot be written: it does not exist.`);
    expect(() => pictures.add(predicted)).toThrow(`${folder} cannot be written`);
  });
});
