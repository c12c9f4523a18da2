import { describe, expect, it } from 'vitest';
import { toUserFacing } from '../../../src/base/userError';
import { correlation, macsByLoss, ranks, sampleFacts } from '../../../src/protocol/facts/sampleFacts';
import { decodeSamples, encodeSamples, openOf } from '../../../src/protocol/files/samples';
import {
  encodeThumbnails,
  thumbnailBytes,
  thumbnailSize,
  thumbnailsHeader,
} from '../../../src/protocol/files/thumbnails';
import { someSamples } from '../someSamples';

const caught = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return toUserFacing(error);
  }
  return undefined;
};

describe('samples.bin', () => {
  it('comes back as it was, also from the middle of a buffer', () => {
    const bytes = encodeSamples(someSamples);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const one of [bytes, shifted.subarray(3)]) expect(decodeSamples(one, 'samples.bin')).toEqual(someSamples);
    expect(openOf(someSamples, 2)).toEqual([4, 8]);
  });

  it.each([
    ['another file', (bytes: Uint8Array) => bytes.fill(0x20, 0, 4), /no such file/],
    ['nothing', () => new Uint8Array(), /no such file/],
    ['a later version', (bytes: Uint8Array) => bytes.fill(9, 4, 5), /version 9, and this is for version 1/],
    ['a damaged header', (bytes: Uint8Array) => bytes.fill(0x7b, 14, 30), /header is damaged/],
    [
      'half a file',
      (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 60),
      /ends in column .*not written to its end/,
    ],
  ])('of %s says so, by name and with a way on', (_, change, message) => {
    const error = caught(() => decodeSamples(change(encodeSamples(someSamples)), '/runs/a/samples.bin'));
    expect(error?.message).toMatch(message);
    expect(error).toMatchObject({
      source: { file: '/runs/a/samples.bin' },
      hint: expect.stringContaining('sluice evaluate'),
    });
  });
});

describe('thumbnails.bin', () => {
  it('says where its pictures begin', () => {
    const pixels = Uint8Array.from({ length: 2 * 3 * 2 * 3 }, (_, i) => i);
    const bytes = encodeThumbnails({ count: 2, height: 3, width: 2, pixels });
    const { at, ...size } = thumbnailsHeader(bytes.subarray(0, 200), 'thumbnails.bin', bytes.length);
    expect(size).toEqual({ count: 2, height: 3, width: 2 });
    expect(bytes.subarray(at)).toEqual(Uint8Array.from([...pixels, 0, 0, 0, 0]));
  });

  it.each([
    [5000, 32, 32, { height: 32, width: 32 }],
    [1000, 224, 224, { height: 64, width: 64 }],
    [100, 512, 1024, { height: 32, width: 64 }],
  ])('%i images of %i × %i are as small as they need to be', (count, height, width, size) => {
    expect(thumbnailSize(count, height, width)).toEqual(size);
  });

  it('stay within their space, however many there are', () => {
    const { height, width } = thumbnailSize(50_000, 224, 224);
    expect(50_000 * height * width * 3).toBeLessThanOrEqual(thumbnailBytes);
    expect(height).toBeGreaterThan(24);
  });
});

describe('what the images say together', () => {
  it('ranks ties in the middle', () => {
    expect([...ranks([3, 1, 3, 2, 3])]).toEqual([4, 1, 4, 2, 4]);
  });

  it('correlates as by hand', () => {
    // Deviations (-1.5, -0.5, 0.5, 1.5) and (-2.5, 0.5, -0.5, 2.5): 7 / √(5 · 13); ranks 1 3 2 4: 1 − 6 · 2 / (4 · 15).
    const found = correlation([1, 2, 3, 4], [1, 4, 3, 6]);
    expect(found?.pearson).toBeCloseTo(7 / Math.sqrt(65), 12);
    expect(found?.spearman).toBeCloseTo(0.8, 12);
  });

  it('has no correlation where nothing varies, or there is one image', () => {
    expect(correlation([2, 2, 2], [1, 2, 3])).toBeUndefined();
    expect(correlation([1], [1])).toBeUndefined();
  });

  it('counts paths, and means of right and wrong answers and of classes', () => {
    const facts = sampleFacts(someSamples);
    expect(facts).toMatchObject({ count: 4, paths: 3, right: { count: 3, macs: 200 }, wrong: { count: 1, macs: 400 } });
    expect(facts.classes).toEqual([
      { name: 'cat', count: 2, macs: 150, accuracy: 1 },
      { name: 'dog', count: 2, macs: 350, accuracy: 0.5 },
      { name: 'eel', count: 0, macs: Number.NaN, accuracy: Number.NaN },
    ]);
  });

  it('groups by loss, easiest first', () => {
    expect(macsByLoss(someSamples, 2)).toEqual([
      { loss: 0.1875, macs: 150 },
      { loss: 1.25, macs: 350 },
    ]);
    expect(macsByLoss(someSamples, 10)).toHaveLength(4);
  });
});
