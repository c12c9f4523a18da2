import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrainedRun } from '../../src/evaluate/trainedRun';
import { feedOf, rowsOf as portsOf, spreadImages } from '../../src/export/images';
import { handmadeRun, opened } from './handmadeRun';

const rowsOf = (...given: Parameters<typeof portsOf>) => portsOf(...given).x as Float32Array;

let run: TrainedRun;
const all: Float32Array[] = [];
const size = 32 * 32 * 3;
beforeAll(async () => {
  // 70 images in batches of 16: the last one has 6.
  run = await opened(await handmadeRun({ extra: 'data: synthetic({ train: 64, test: 70, difficulty: 0 }),' }));
  for await (const batch of run.data.epoch(0)) {
    for (let i = 0; i < batch.count; i++) all.push(batch.x.slice(i * size, (i + 1) * size) as Float32Array);
    batch.release();
  }
});
afterAll(() => run.close());

it.each([1, 7, 50, 69, 70, 1000])('takes %i images evenly from the whole split, each once', async (wanted) => {
  const images = await spreadImages(run, wanted);
  expect(images.count).toBe(Math.min(wanted, 70));
  const numbers = Array.from({ length: images.count }, (_, i) => {
    const image = rowsOf(images, i, 1);
    return all.findIndex((other) => other.every((value, at) => value === image[at]));
  });
  const step = 70 / images.count;
  expect(numbers).toEqual(numbers.map((_, i) => Math.floor(i * step + 1e-9)));
});

it('gives rows with the last image again, and the same as planes', async () => {
  const images = await spreadImages(run, 2);
  const rows = rowsOf(images, 1, 2);
  expect(rows.subarray(0, size)).toEqual(rows.subarray(size));
  const planes = feedOf(images, 0, 2).image as Float32Array;
  const [image, row, column, channel] = [1, 5, 30, 2];
  expect(planes[((image * 3 + channel) * 32 + row) * 32 + column]).toBe(
    rowsOf(images, 0, 2)[((image * 32 + row) * 32 + column) * 3 + channel],
  );
});
