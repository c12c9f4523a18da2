/** What a trained network says of images, beside eager TensorFlow.js: of batches that the images do not fill, and at thresholds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainedRun } from '../../src/evaluate/trainedRun';
import { firing, gateStatistics, openShare } from '../../src/export/gateStatistics';
import { type ImageSet, rowsOf, spreadImages } from '../../src/export/images';
import { referenceOf } from '../../src/export/reference';
import { eager, eagerGates, gap, handmadeRun, opened } from './handmadeRun';

let run: TrainedRun;
let images: ImageSet;
beforeAll(async () => {
  // 32 images: two whole batches and a part of one.
  run = await opened(await handmadeRun({ extra: '...{ evaluation: { batchSize: 12 } },' }));
  images = await spreadImages(run, 32);
});
afterAll(() => run.close());

const rows = (values: Float32Array, channels: number) =>
  Array.from({ length: values.length / channels }, (_, i) => [...values.subarray(i * channels, (i + 1) * channels)]);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe.each([0.5, 0.3, 0.8])('at the threshold %s', (threshold) => {
  const expected = () =>
    eagerGates(run, rowsOf(images, 0, images.count).x as Float32Array, threshold).map(({ name, open, logits }) => {
      const { channels } = run.summary.gates.find((gate) => gate.name === name)!;
      return { name, channels, open: rows(open, channels), logits: rows(logits, channels) };
    });

  it('says scores, open channels, paths, and how near to its threshold the nearest gate of an image is', async () => {
    const { count } = images;
    const found = await referenceOf(run, images, { threshold });
    expect(
      gap(found.outputs.get('output')!, eager(run, rowsOf(images, 0, count).x as Float32Array, threshold)),
    ).toBeLessThan(1e-4);
    const gates = expected();
    for (const { name, channels, open } of gates) {
      expect(rows(found.gates.get(name)!, channels)).toEqual(open);
      expect([...found.open.get(name)!]).toEqual(open.map(sum));
    }
    const least = Math.log(threshold / (1 - threshold));
    for (let i = 0; i < count; i++)
      expect(found.margins[i]).toBeCloseTo(
        Math.min(...gates.flatMap(({ logits }) => logits[i]!.map((logit) => Math.abs(logit - least)))),
        3,
      );
    expect(found.paths).toBe(
      new Set(Array.from({ length: count }, (_, i) => gates.map(({ open }) => open[i]!.join('')).join(' '))).size,
    );
  });

  it('counts every image once: how often each channel is open, and how many are at a time', async () => {
    const statistics = await gateStatistics(run, { threshold });
    for (const { name, channels, open } of expected()) {
      const found = statistics.get(name)!;
      expect(found.images).toBe(images.count);
      const fired = Array.from({ length: channels }, (_, c) => sum(open.map((row) => row[c]!)));
      expect([...found.fired]).toEqual(fired);
      const together = Array.from({ length: channels + 1 }, (_, n) => open.filter((row) => sum(row) === n).length);
      expect([...found.counts]).toEqual(together);
      expect(openShare(found)).toBeCloseTo(sum(fired) / (images.count * channels), 12);
      const numbers = [...fired.keys()];
      expect(firing(found)).toEqual({
        sometimes: numbers.filter((c) => fired[c]! > 0),
        always: numbers.filter((c) => fired[c] === images.count),
      });
    }
  });
});
