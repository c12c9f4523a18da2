import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Split } from '../../../src/data/sources/dataset';
import { synthetic } from '../../../src/data/sources/sources';
import { openSynthetic } from '../../../src/data/sources/synthetic';
import type { SyntheticSource } from '../../../src/data/sources/syntheticSource';

type Options = Parameters<typeof synthetic>[0];

const open = (options: Options) => openSynthetic(synthetic(options) as SyntheticSource);

function image(split: Split, index: number): Uint8Array {
  const bytes = new Uint8Array(3072);
  split.read(index, bytes, 0);
  return bytes;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the synthetic set', () => {
  it('has the mean and the deviation that it is normalised by, over 4,000 images, to two digits', () => {
    const { train, mean: means, std } = open({ difficulty: 0.5, train: 4000 });
    const [sum, squares] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (let index = 0; index < 4000; index++)
      image(train, index).forEach((byte, i) => {
        sum![i % 3]! += byte / 255;
        squares![i % 3]! += (byte / 255) ** 2;
      });
    const values = 4000 * 1024;
    const of = sum!.map((total, c) => [total / values, Math.sqrt(squares![c]! / values - (total / values) ** 2)]);
    const said = (all: readonly number[]) => all.map((value) => value.toFixed(2));
    expect(of.map(said)).toEqual(means.map((value, c) => said([value, std[c]!])));
  });

  it('depends on seed, split and index, not on the order of reading', () => {
    const a = open({ seed: 5 });
    const b = open({ seed: 5 });
    const forwards = [0, 1, 2, 3].map((index) => image(a.train, index));
    const backwards = [3, 2, 1, 0].map((index) => image(b.train, index)).reverse();
    expect(backwards).toEqual(forwards);
    expect(image(a.train, 2)).toEqual(forwards[2]);
    expect(image(a.test, 0)).not.toEqual(forwards[0]);
    expect(image(open({ seed: 6 }).train, 0)).not.toEqual(forwards[0]);
  });

  it.each([
    [0, '7ec33c63c50c73e6'],
    [0.5, '1e0c9b02bfc3d4d9'],
    [1, '9c502909d054d4b1'],
  ])('at difficulty %d draws what it always drew: runs of earlier versions can be repeated', (difficulty, digest) => {
    const { train, test } = open({ seed: 5, difficulty });
    const hash = createHash('sha256');
    for (const split of [train, test]) for (let index = 0; index < 20; index++) hash.update(image(split, index));
    expect(hash.digest('hex').slice(0, 16)).toBe(digest);
  });

  it('holds every class equally often', () => {
    const { train, classes } = open({ train: 70, classes: 7 });
    const counts = Array(7).fill(0);
    for (let index = 0; index < 70; index++) counts[train.read(index, new Uint8Array(3072), 0)]++;
    expect(counts).toEqual(Array(7).fill(10));
    expect(new Set(classes).size).toBe(7);
  });

  it('has samples of the mean difficulty asked for, spread between the ends', () => {
    for (const dial of [0.2, 0.5, 0.8]) {
      const { train } = open({ difficulty: dial });
      const difficulties = Array.from({ length: 4000 }, (_, index) => train.difficulty!(index));
      expect(Math.abs(mean(difficulties) - dial)).toBeLessThan(0.02);
      expect(Math.min(...difficulties)).toBeLessThan(0.3);
      expect(Math.max(...difficulties)).toBeGreaterThan(0.7);
    }
    for (const dial of [0, 1]) {
      const { test } = open({ difficulty: dial });
      for (let index = 0; index < 100; index++) expect(test.difficulty!(index)).toBe(dial);
    }
  });

  it('makes hard samples noisier, fainter and off centre', () => {
    const contrast = (dial: number) => {
      const { train } = open({ difficulty: dial, train: 200 });
      return mean(
        Array.from({ length: 200 }, (_, index) => {
          const bytes = image(train, index);
          const centre = mean([...bytes.subarray((16 * 32 + 15) * 3, (16 * 32 + 17) * 3)]);
          return Math.abs(centre - mean([...bytes.subarray(0, 6)]));
        }),
      );
    };
    expect(contrast(0)).toBeGreaterThan(2 * contrast(1));
  });

  // The mean image of a class, background taken away and signs dropped, as a template: a linear classifier, no training.
  it('can be told apart by templates where easy, much less where hard', () => {
    const figure = (bytes: Uint8Array) => {
      const values = Array.from(bytes, (value, index) => Math.abs(value - bytes[index % 3]!));
      const largest = Math.max(...values, 1);
      return values.map((value) => value / largest);
    };
    const accuracy = (dial: number) => {
      const { train, test } = open({ difficulty: dial, train: 300, test: 200 });
      const templates = Array.from({ length: 10 }, () => new Float64Array(3072));
      for (let index = 0; index < 300; index++)
        figure(image(train, index)).forEach((value, i) => {
          templates[index % 10]![i]! += value / 30;
        });
      let right = 0;
      for (let index = 0; index < 200; index++) {
        const seen = figure(image(test, index));
        const distances = templates.map((template) => mean(seen.map((value, i) => (value - template[i]!) ** 2)));
        if (distances.indexOf(Math.min(...distances)) === index % 10) right++;
      }
      return right / 200;
    };
    expect(accuracy(0)).toBeGreaterThan(0.95);
    expect(accuracy(1)).toBeLessThan(0.4);
  });
});
