import path from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { colorPng } from '../../../src/data/image/labelColors';
import { openLabelledImages } from '../../../src/data/sources/labelledImages';
import { cityscapes, synthetic } from '../../../src/data/sources/sources';
import { png, userError } from '../files';
import { cityscapesFolder, labelPng, labelsAt, photoAt, photoPng } from '../labelFiles';

describe('a picture of classes', () => {
  it('has the colour of each, and black for what is ignored or has none', () => {
    const classes = Uint8Array.of(0, 1, 2, 255, 1, 7);
    const colors: [number, number, number][] = [
      [128, 64, 128],
      [0, 0, 142],
      [1, 2, 3],
    ];
    const { width, height, data } = PNG.sync.read(Buffer.from(colorPng(classes, 2, 3, colors, 255)));
    expect([width, height]).toEqual([3, 2]);
    const black = [0, 0, 0];
    expect([...data]).toEqual(
      [colors[0]!, colors[1]!, colors[2]!, black, colors[1]!, black].flatMap((color) => [...color, 255]),
    );
    const ignoring = PNG.sync.read(Buffer.from(colorPng(classes, 2, 3, colors, 1)));
    expect([...ignoring.data.subarray(4, 7)]).toEqual(black);
  });

  it('has as many classes as pixels', () => {
    expect(() => colorPng(new Uint8Array(5), 2, 3, [], 255)).toThrow('5 classes');
  });
});

describe('labelled images', () => {
  const files = {
    [photoAt('val', 'ulm', 'u_1')]: photoPng(5, 4, (x, y) => [10 * x, 20 * y, 7]),
    [labelsAt('val', 'ulm', 'u_1')]: labelPng(5, 4, (x) => (x === 0 ? 0 : 6 + x)),
  };

  it('are the test images at their own size, whatever the samples are', async () => {
    const source = cityscapes({ dir: cityscapesFolder(files), size: 3 });
    const images = await openLabelledImages(source);
    expect(images.length).toBe(2);
    expect([0, 1].map(images.name)).toEqual(['bonn/b_1_leftImg8bit.png', 'ulm/u_1_leftImg8bit.png']);
    const { width, height, pixels } = images.photo(1);
    expect([width, height]).toEqual([5, 4]);
    for (let i = 0; i < 20; i++)
      expect([...pixels.subarray(3 * i, 3 * i + 3)]).toEqual([10 * (i % 5), 20 * Math.floor(i / 5), 7]);
    expect(images.labels(1)).toMatchObject({ width: 5, height: 4 });
    expect([...images.labels(1).classes.subarray(0, 5)]).toEqual([255, 0, 1, 255, 255]);
    const same = cityscapesFolder();
    expect((await openLabelledImages(cityscapes({ dir: same, size: 3, evaluation: 'sliding' }))).length).toBe(1);
  });

  it('leave out alpha', async () => {
    const dir = cityscapesFolder({ [photoAt('val', 'bonn', 'b_1')]: png(8, 6, [1, 2, 3, 99]) });
    const { pixels } = (await openLabelledImages(cityscapes({ dir, size: 3 }))).photo(0);
    expect(pixels).toHaveLength(8 * 6 * 3);
    expect([...pixels.subarray(-3)]).toEqual([1, 2, 3]);
  });

  it('name a broken file, and data without them', async () => {
    const dir = cityscapesFolder({
      [photoAt('val', 'bonn', 'b_1')]: 'x',
      [labelsAt('val', 'bonn', 'b_1')]: labelPng(8, 6, () => 99),
    });
    const images = await openLabelledImages(cityscapes({ dir, size: 3 }));
    const photo = await userError(() => images.photo(0));
    expect(photo.message).toContain(path.join(dir, photoAt('val', 'bonn', 'b_1')));
    expect(photo.detail.hint).toBe('Replace or remove the file.');
    const labels = await userError(() => images.labels(0));
    expect(labels.message).toContain('value 99');
    expect(labels.detail.hint).toContain('labelIds');
    expect((await userError(() => openLabelledImages(synthetic()))).message).toContain('synthetic');
  });
});
