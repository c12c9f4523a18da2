/** mixup and CutMix by values worked out by hand, and the distributions of what they draw. */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { symmetricBeta } from '../../../src/data/augment/draws';
import {
  drawMix,
  labelPairs,
  type MixSettings,
  mixSamples,
  partnerLabels,
  pasteBox,
} from '../../../src/data/augment/mix';

const random = () => new SeededRandom(4);
const many = (mixing: MixSettings, size: readonly [number, number] = [10, 20], count = 2000) => {
  const generator = random();
  return Array.from({ length: count }, () => drawMix(mixing, size, generator));
};
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};

describe('mixing', () => {
  it('takes λ of each sample and 1 − λ of the one before it, the last before the first', () => {
    const x = Float32Array.of(1, 2, 10, 20, 100, 200);
    mixSamples(x, 3, 0.75);
    // 0.75 · 1 + 0.25 · 100, 0.75 · 10 + 0.25 · 1, 0.75 · 100 + 0.25 · 10.
    expect([...x]).toEqual([25.75, 51.5, 7.75, 15.5, 77.5, 155]);
  });

  it('pairs labels as it pairs samples', () => {
    const target = new Int32Array(3);
    partnerLabels(Int32Array.of(7, 8, 9), 3, target);
    expect([...target]).toEqual([9, 7, 8]);
    const pairs = new Float32Array(6);
    partnerLabels(Float32Array.of(1, 2, 3, 4, 5, 6), 3, pairs);
    expect([...pairs]).toEqual([5, 6, 1, 2, 3, 4]);
  });

  it('pastes the box of the sample before, with all channels, and nothing else', () => {
    // Three samples of 2 × 3 pixels and two channels, each byte telling sample, pixel and channel.
    const value = (sample: number, pixel: number, channel: number) => 100 * sample + 10 * pixel + channel;
    const x = Float32Array.from({ length: 36 }, (_, i) => value(Math.floor(i / 12), Math.floor((i % 12) / 2), i % 2));
    pasteBox(x, 3, [2, 3, 2], { top: 0, left: 1, bottom: 2, right: 3 });
    for (let sample = 0; sample < 3; sample++)
      for (let pixel = 0; pixel < 6; pixel++)
        for (let channel = 0; channel < 2; channel++) {
          const from = pixel % 3 === 0 ? sample : (sample + 2) % 3;
          expect(x[12 * sample + 2 * pixel + channel]).toBe(value(from, pixel, channel));
        }
  });

  it('draws λ from Beta(α, α): mean 1/2, variance 1 / (4 (2α + 1)), also where α is tiny', () => {
    for (const alpha of [0.2, 0.5, 1, 3]) {
      const generator = random();
      const { mean, variance } = moments(Array.from({ length: 20_000 }, () => symmetricBeta(alpha, generator)));
      expect(mean, `α ${alpha}`).toBeCloseTo(0.5, 1.9);
      expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1), `α ${alpha}: ${variance}`).toBeLessThan(0.05);
    }
    const generator = random();
    const tiny = Array.from({ length: 200 }, () => symmetricBeta(1e-4, generator));
    expect(tiny.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(tiny.filter((share) => share < 0.01).length).toBeGreaterThan(60);
    expect(tiny.filter((share) => share > 0.99).length).toBeGreaterThan(60);
  });

  it('mixes the share of batches that is asked for, and by CutMix as many of them', () => {
    const both = { mixup: { alpha: 1 }, cutmix: { alpha: 1 } };
    const all = many(both);
    expect(all.filter((mix) => mix === undefined)).toEqual([]);
    const cut = all.filter((mix) => mix?.box !== undefined).length / all.length;
    expect(cut).toBeCloseTo(0.5, 1.2);
    const some = many({ ...both, mixProbability: 0.3, mixSwitchProbability: 0.2 });
    const mixed = some.filter((mix) => mix !== undefined);
    expect(mixed.length / some.length).toBeCloseTo(0.3, 1.2);
    expect(mixed.filter(({ box }) => box !== undefined).length / mixed.length).toBeCloseTo(0.2, 1.2);
    expect(many({ ...both, mixProbability: 0 }).every((mix) => mix === undefined)).toBe(true);
    expect(many({ mixup: { alpha: 1 } }).every((mix) => mix?.box === undefined)).toBe(true);
    expect(many({ cutmix: { alpha: 1 } }).every((mix) => mix?.box !== undefined)).toBe(true);
  });

  it('cuts a box of the image, and λ is the share that is left', () => {
    const [height, width] = [10, 20];
    const found = many({ cutmix: { alpha: 1 } });
    for (const mix of found) {
      const { top, left, bottom, right } = mix!.box!;
      expect(top >= 0 && left >= 0 && bottom <= height && right <= width && bottom >= top && right >= left).toBe(true);
      expect(mix!.share).toBeCloseTo(1 - ((bottom - top) * (right - left)) / (height * width), 6);
    }
    // Whole boxes have the aspect ratio of the image: side √(1 − λ) along both axes.
    const whole = found.filter(
      ({ box } = { share: 0 }) => box && box.top > 0 && box.bottom < height && box.left > 0 && box.right < width,
    );
    expect(whole.length).toBeGreaterThan(50);
    for (const mix of whole) {
      const { top, left, bottom, right } = mix!.box!;
      expect(Math.abs(2 * (bottom - top) - (right - left))).toBeLessThanOrEqual(1);
    }
    // Its middle may be anywhere, so some are cut off at each end.
    const touch = (side: 'top' | 'left' | 'bottom' | 'right', at: number) =>
      found.some((mix) => mix!.box![side] === at && mix!.share < 1);
    expect([touch('top', 0), touch('left', 0), touch('bottom', height), touch('right', width)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('cuts a box of 1 − λ of the area', () => {
    // So large an α that λ is 1/2: sides of 10·√½ and 20·√½, whole pixels.
    const whole = many({ cutmix: { alpha: 1e7 } }).filter(
      ({ box } = { share: 0 }) => box && box.top > 0 && box.bottom < 10 && box.left > 0 && box.right < 20,
    );
    expect(whole.length).toBeGreaterThan(50);
    for (const mix of whole) {
      const { top, left, bottom, right } = mix!.box!;
      expect([bottom - top, right - left, mix!.share]).toEqual([7, 14, Math.fround(1 - 98 / 200)]);
    }
  });

  it('cuts it around its middle, whole pixels each way, as far as it lies in the image', () => {
    // Sides of 11·√½ = 7.8 and 18·√½ = 12.7, cut to 7 and 12: three rows before the middle and four from it on.
    const found = many({ cutmix: { alpha: 1e7 } }, [11, 18]).map((mix) => mix!.box!);
    const spans = (of: (box: (typeof found)[number]) => [number, number]) =>
      new Set(found.map((box) => String(of(box))));
    const around = (size: number, length: number, before: number) =>
      new Set(
        Array.from({ length: size }, (_, middle) =>
          String([Math.max(0, middle - before), Math.min(size, middle - before + length)]),
        ),
      );
    expect(spans(({ top, bottom }) => [top, bottom])).toEqual(around(11, 7, 3));
    expect(spans(({ left, right }) => [left, right])).toEqual(around(18, 12, 6));
  });

  it('draws λ of each way by its own α', () => {
    const [even, odd] = [{ alpha: 1e7 }, { alpha: 1e-4 }];
    const shares = (mixing: MixSettings, cut: boolean) =>
      many(mixing, [10, 20], 400)
        .map((mix) => mix!)
        .filter(({ box }) => (box !== undefined) === cut);
    for (const { share } of shares({ mixup: even, cutmix: odd }, false)) expect(share).toBeCloseTo(0.5, 2);
    for (const { share } of shares({ mixup: odd, cutmix: even }, false))
      expect(Math.abs(share - 0.5)).toBeCloseTo(0.5, 1);
    for (const { box } of shares({ mixup: odd, cutmix: even }, true)) expect(box!.bottom - box!.top).toBeLessThan(8);
    // None of the sample, or nearly all of it.
    const whole = shares({ mixup: even, cutmix: odd }, true).filter(({ box }) => box!.bottom - box!.top > 7);
    expect(whole.length).toBeGreaterThan(20);
  });

  it('makes pairs of labels, but for pixels, which move with theirs', () => {
    expect(labelPairs({}, { mixup: { alpha: 1 } })).toBe(true);
    expect(labelPairs({}, { cutmix: { alpha: 1 } })).toBe(true);
    expect(labelPairs({}, {})).toBe(false);
    expect(labelPairs({ pixelLabels: { ignore: 255, colors: [] } }, { cutmix: { alpha: 1 } })).toBe(false);
  });
});
