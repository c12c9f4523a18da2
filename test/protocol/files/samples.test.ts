import { describe, expect, it } from 'vitest';
import { toUserFacing } from '../../../src/base/userError';
import { correlation, macsByLoss, ranks, sampleFacts } from '../../../src/protocol/facts/sampleFacts';
import type { Column } from '../../../src/protocol/files/columns';
import {
  decodeSamples,
  encodeSamples,
  imageOf,
  openOf,
  type SampleTable,
  sampleOf,
} from '../../../src/protocol/files/samples';
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

  it('of its first letters alone, and short of one number, says so', () => {
    const bytes = encodeSamples(someSamples);
    for (const length of [4, 11])
      expect(caught(() => decodeSamples(bytes.subarray(0, length), 'a'))?.message).toContain('it is no such file');
    // The last column has eight numbers of two bytes, which is where the file ends.
    expect(decodeSamples(bytes, 'a').open).toHaveLength(8);
    expect(caught(() => decodeSamples(bytes.subarray(0, -1), 'a'))?.message).toContain('it ends in column open');
  });

  it.each<[string, Partial<Record<keyof SampleTable, Column>>]>([
    ['fewer paths than images', { path: new Uint32Array(3) }],
    ['more answers than images', { predicted: new Int32Array(5) }],
    ['labels that are no whole numbers', { label: new Float32Array(4) as never }],
    ['fewer open channels than gates and images', { open: new Uint16Array(7) }],
    ['costs of another type', { macs: new Float32Array(4) as never }],
    ['losses of another type', { loss: new Float64Array(4) as never }],
    ['fewer shares of right pixels', { accuracy: new Float32Array(3) }],
    ['difficulties of another type', { difficulty: new Float64Array(4) as never }],
    ['more difficulties than images', { difficulty: new Float32Array(5) }],
  ])('with %s is none', (_, columns) => {
    const bytes = encodeSamples({ ...someSamples, ...columns } as SampleTable);
    expect(caught(() => decodeSamples(bytes, 'a'))?.message).toBe('a cannot be read: its columns do not fit together.');
  });

  it.each<[object, boolean]>([
    [{ parts: 1 }, true],
    [{ parts: 0 }, false],
    [{ parts: 1.5 }, false],
    [{ leftOut: [] }, true],
    [{ leftOut: [0, 3, 4] }, true],
    [{ leftOut: [0, 3, 3] }, false],
    [{ leftOut: [4, 3] }, false],
  ])('whose header says %j is one: %s', (header, is) => {
    const error = caught(() => decodeSamples(encodeSamples({ ...someSamples, ...header }), 'a'));
    expect(error?.message).toBe(is ? undefined : 'a cannot be read: its columns do not fit together.');
  });

  it('rows are those of the split without what was left out, each a part of its image', () => {
    const leftOut = [0, 2, 3];
    expect([0, 1, 2].map((row) => sampleOf({ leftOut }, row))).toEqual([1, 4, 5]);
    expect(sampleOf({}, 7)).toBe(7);
    expect(imageOf({ parts: 4, leftOut: [1] }, 6)).toEqual({ image: 1, part: 3 });
    expect(imageOf({ leftOut: [1] }, 6)).toEqual({ image: 7 });
  });
});

describe('thumbnails.bin', () => {
  it('says where its pictures begin', () => {
    const pixels = Uint8Array.from({ length: 2 * 3 * 2 * 3 }, (_, i) => i);
    const bytes = encodeThumbnails({ count: 2, height: 3, width: 2, pixels });
    const { at, ...size } = thumbnailsHeader(bytes.subarray(0, 200), 'thumbnails.bin', bytes.length);
    expect(size).toEqual({ count: 2, height: 3, width: 2 });
    expect(bytes.subarray(at)).toEqual(Uint8Array.from([...pixels, 0, 0, 0, 0]));
    // What fills up the end may be missing, and nothing else.
    const end = at + pixels.length;
    expect(thumbnailsHeader(bytes, 'thumbnails.bin', end).count).toBe(2);
    expect(caught(() => thumbnailsHeader(bytes, 'thumbnails.bin', end - 1))?.message).toBe(
      'thumbnails.bin cannot be read: it ends before its pictures do.',
    );
  });

  it.each([
    [5000, 32, 32, { height: 32, width: 32 }],
    [1000, 224, 224, { height: 64, width: 64 }],
    [100, 512, 1024, { height: 32, width: 64 }],
    [10, 2, 1000, { height: 1, width: 64 }],
    [10, 1000, 3, { height: 64, width: 1 }],
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
