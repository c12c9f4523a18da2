/** What a preview says of single samples, and of all of them, from batches written by hand. */
import { describe, expect, it } from 'vitest';
import type { Batch, DatasetInfo } from '../../src/data';
import { ClassCounter } from '../../src/preview/classCounter';
import { sampleReader } from '../../src/preview/sampleReader';
import { previewText } from '../../src/preview/text';
import type { Preview } from '../../src/protocol/files/preview';

const info = (change: Partial<DatasetInfo> = {}): DatasetInfo => ({
  ...{ name: 'set', train: 9, test: 9, classes: ['a', 'b', 'c'], shape: [1, 2, 3], mean: [0, 0, 0], std: [1, 1, 1] },
  ...change,
});
const batch = (change: Partial<Batch>): Batch => {
  const x = change.x ?? new Float32Array(6 * 2);
  return {
    ...{ x, inputs: { x }, y: Int32Array.of(0, 1), index: Int32Array.of(4, 5), count: 2, release() {} },
    ...change,
  };
};
const pixelLabels = {
  ignore: 255,
  colors: [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ],
} as DatasetInfo['pixelLabels'];

describe('labels in words', () => {
  it('are classes, or the number of one that has no name', () => {
    const { labels } = sampleReader(info());
    const { y } = { y: Int32Array.of(2, 7) };
    expect([0, 1].map((i) => labels(batch({ y }), i))).toEqual([[{ name: 'c', share: 1 }], [{ name: '7', share: 1 }]]);
    const only = sampleReader(info({ classes: ['only'] }));
    expect(only.labels(batch({ y: Int32Array.of(0, 0) }), 1)).toEqual([{ name: 'only', share: 1 }]);
  });

  it('are both of a mixed sample, one where they are the same or all of it is its own', () => {
    const { labels } = sampleReader(info());
    const mixed = { y: Int32Array.of(1, 0), share: Float32Array.of(0.75, 1) };
    const both = batch({ mixed });
    expect(labels(both, 0)).toEqual([
      { name: 'a', share: 0.75 },
      { name: 'b', share: 0.25 },
    ]);
    expect(labels(both, 1)).toEqual([{ name: 'b', share: 1 }]);
    const same = batch({ mixed: { y: Int32Array.of(0, 0), share: Float32Array.of(0.5, 0.5) } });
    expect(labels(same, 0)).toEqual([{ name: 'a', share: 1 }]);
    expect(sampleReader(info({ pixelLabels })).labels(both, 0)).toEqual([]);
  });

  it('are numbers: six of them each, of more the lowest and the highest', () => {
    const said = (size: number) => {
      const { labels } = sampleReader(info({ classes: [], labels: { shape: [size], dtype: 'float32' } }));
      const y = Float32Array.from({ length: 2 * size }, (_, i) => (i % size) / 2 - 1 + Math.floor(i / size) * 100);
      return [0, 1].map((i) => labels(batch({ y }), i)[0]?.name);
    };
    expect(said(6)).toEqual(['-1, -0.5, 0, 0.5, 1, 1.5', '99, 99.5, 100, 100.5, 101, 101.5']);
    expect(said(7)).toEqual(['-1 … 2', '99 … 102']);
    // Several of a sample are no class, whatever classes the data has.
    const several = sampleReader(info({ labels: { shape: [2], dtype: 'int32' } }));
    expect(several.labels(batch({ y: Int32Array.of(0, 0, 2, 1) }), 1)).toEqual([{ name: '2, 1', share: 1 }]);
  });

  it('are several by name', () => {
    const parts = [
      { name: 'kind', shape: [1], dtype: 'int32' as const },
      { name: 'box', shape: [2], dtype: 'float32' as const },
    ];
    const { labels } = sampleReader(info({ classes: [], labels: { shape: [3], dtype: 'float32', parts } }));
    expect(labels(batch({ y: Float32Array.of(1, 2, 3, 4, 0.5, 6) }), 1)).toEqual([
      { name: 'kind 4; box 0.5, 6', share: 1 },
    ]);
  });
});

describe('pictures and numbers', () => {
  it('are, of a sequence, the least and the greatest in equal parts of each of its first three channels', () => {
    const steps = 250;
    const reader = (change: Partial<DatasetInfo>) => sampleReader(info({ pictures: false, ...change }));
    // Channel c of sample n at step t is 1000 n + 10 t + c.
    const x = Float32Array.from({ length: 2 * steps * 4 }, (_, i) => {
      const [sample, step, channel] = [Math.floor(i / (4 * steps)), Math.floor(i / 4) % steps, i % 4];
      return 1000 * sample + 10 * step + channel;
    });
    const [input] = reader({ shape: [steps, 4] }).inputs(batch({ x }), 1)!;
    expect(input).toMatchObject({ name: 'x', shape: [steps, 4], low: 1000, high: 3493 });
    expect(input!.envelopes).toHaveLength(3);
    const [, second] = input!.envelopes!;
    expect([second!.low.length, second!.high.length]).toEqual([100, 100]);
    // Parts of 2 and 3 steps in turn: 0–1, 2–4, 5–6, …, 247–249.
    expect(second!.low.slice(0, 3)).toEqual([1001, 1021, 1051]);
    expect(second!.high.slice(0, 3)).toEqual([1011, 1041, 1061]);
    expect([second!.low.at(-1), second!.high.at(-1)]).toEqual([3471, 3491]);
  });

  it('are, of a sequence no longer than its drawing, its own numbers with four digits; what is none is a gap', () => {
    const x = Float32Array.from({ length: 32 }, (_, i) => (i === 3 ? Number.NaN : i / 3));
    const [input] = sampleReader(info({ pictures: false, shape: [16] })).inputs(batch({ x }), 0)!;
    expect(input!.envelopes).toHaveLength(1);
    const [{ low, high }] = input!.envelopes as [{ low: number[]; high: number[] }];
    expect([low, high]).toEqual([low, low]);
    expect(low.slice(0, 6)).toEqual([0, 0.3333, 0.6667, Number.NaN, 1.333, 1.667]);
    expect(low).toHaveLength(16);
  });

  it.each<[string, Partial<DatasetInfo>]>([
    ['fifteen features', { shape: [15] }],
    ['whole numbers, as of words', { shape: [16], dtype: 'int32' }],
    ['a volume', { shape: [16, 2, 2] }],
    ['samples with pictures of their own', { shape: [16], thumbnails: { height: 1, width: 1 } }],
  ])('are not drawn of %s', (_, change) => {
    const x = new Float32Array(64 * 2);
    const [input] = sampleReader(info({ pictures: false, ...change })).inputs(batch({ x }), 0)!;
    expect(input).not.toHaveProperty('envelopes');
  });

  it('are the bytes of a sample with its normalisation undone', () => {
    const reader = sampleReader(info({ mean: [0.5, 0, 1], std: [0.5, 1, 2] }));
    const x = Float32Array.of(...Array<number>(6).fill(9), 0, 0.2, -0.5, 1, 1, -0.25);
    const { picture } = reader.picture(batch({ x }), 1)!;
    // 0.5 + 0.5 · 0, 0.2, 1 − 1; then 1, 1, 0.5.
    expect([picture.width, picture.height, [...picture.rgba]]).toEqual([2, 1, [128, 51, 0, 255, 255, 255, 128, 255]]);
    expect([reader.pixels, reader.inputs(batch({ x }), 1)]).toEqual([2, undefined]);
  });

  it('have colours of classes beside them, black where nothing counts or no colour is known', () => {
    const reader = sampleReader(info({ shape: [1, 3, 3], pixelLabels }));
    const { labels } = reader.picture(batch({ x: new Float32Array(18), y: Int32Array.of(0, 0, 0, 2, 255, 3) }), 1)!;
    expect([labels?.width, labels?.height, [...labels!.rgba]]).toEqual([
      3,
      1,
      [7, 8, 9, 255, 0, 0, 0, 255, 0, 0, 0, 255],
    ]);
    expect(reader.pixels).toBe(6);
    const first = sampleReader(info({ shape: [1, 3, 3], pixelLabels: { ...pixelLabels!, ignore: 0 } }));
    const ignoring = first.picture(batch({ x: new Float32Array(18), y: Int32Array.of(0, 1, 2, 0, 1, 2) }), 1)!;
    expect([...ignoring.labels!.rgba]).toEqual([0, 0, 0, 255, 4, 5, 6, 255, 7, 8, 9, 255]);
  });

  it('are none of samples of other shapes: of those the range of each input', () => {
    for (const change of [
      { shape: [2, 3, 2] },
      { dtype: 'int32' as const },
      { pictures: false as const },
      { shape: [12] },
    ]) {
      const reader = sampleReader(info(change));
      expect([reader.pixels, reader.picture(batch({}), 0)], JSON.stringify(change)).toEqual([0, undefined]);
    }
    const inputs = [
      { name: 'left', shape: [3], dtype: 'float32' as const },
      { name: 'right', shape: [1], dtype: 'int32' as const },
    ];
    const given = { 'input:left': Float32Array.of(9, 9, 9, 1, -2, 4), 'input:right': Int32Array.of(0, 7) };
    expect(sampleReader(info({ inputs })).inputs(batch({ inputs: given }), 1)).toEqual([
      { name: 'left', shape: [3], low: -2, mean: 1, high: 4 },
      { name: 'right', shape: [1], low: 7, mean: 7, high: 7 },
    ]);
  });

  it('are thumbnails where the data makes some, with the ranges beside them', () => {
    const reader = sampleReader(info({ shape: [2], pictures: false, thumbnails: { height: 1, width: 2 } }));
    const thumbnails = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6);
    const one = batch({ x: Float32Array.of(0, 0, 1, 2), thumbnails });
    expect(reader.picture(one, 1)).toEqual({
      picture: { width: 2, height: 1, rgba: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) },
    });
    expect([reader.pixels, reader.inputs(one, 1)]).toEqual([
      2,
      [{ name: 'x', shape: [2], low: 1, mean: 1.5, high: 2 }],
    ]);
    expect(reader.picture(batch({}), 1)).toBeUndefined();
  });
});

describe('classes among samples', () => {
  it('are counted by their shares, of real samples alone, and of labels that are classes', () => {
    const counter = new ClassCounter(info());
    const mixed = { y: Int32Array.of(1, 2), share: Float32Array.of(0.25, 1) };
    counter.add(batch({ mixed }));
    counter.add(batch({ y: Int32Array.of(2, 2), count: 1 }));
    counter.add(batch({ y: Int32Array.of(-1, 3) }));
    expect(counter.counts()).toEqual([
      { name: 'a', count: 0.25, color: undefined },
      { name: 'b', count: 1.75, color: undefined },
      { name: 'c', count: 1, color: undefined },
    ]);
  });

  it('are whole numbers where shares come to one, and of mixed pixels have the share of their sample', () => {
    const halves = new ClassCounter(info());
    // 0.1 and 0.9 in float32 are not 1 together.
    halves.add(batch({ y: Int32Array.of(0, 0), mixed: { y: Int32Array.of(1, 1), share: Float32Array.of(0.1, 0.9) } }));
    expect(halves.counts().map(({ count }) => count)).toEqual([1, 1, 0]);
    const pixels = new ClassCounter(info({ pixelLabels }));
    const mixed = { y: Int32Array.of(1, 1, 2, 2), share: Float32Array.of(0.25, 1) };
    pixels.add(batch({ y: Int32Array.of(0, 0, 1, 1), mixed }));
    expect(pixels.counts().map(({ count }) => count)).toEqual([0.5, 3.5, 0]);
  });

  it('are counted pixel by pixel, with their colours', () => {
    const counter = new ClassCounter(info({ shape: [1, 2, 3], pixelLabels }));
    counter.add(batch({ y: Int32Array.of(0, 255, 1, 1) }));
    expect(counter.counts()).toEqual([
      { name: 'a', count: 1, color: [1, 2, 3] },
      { name: 'b', count: 2, color: [4, 5, 6] },
      { name: 'c', count: 0, color: [7, 8, 9] },
    ]);
  });

  it('are all of a hundred, of more those that are there, and none of numbers', () => {
    const counted = (classes: number) => {
      const counter = new ClassCounter(info({ classes: Array.from({ length: classes }, (_, i) => `${i}`) }));
      counter.add(batch({ y: Int32Array.of(3, 99) }));
      return counter.counts();
    };
    expect(counted(100)).toHaveLength(100);
    expect(counted(101)).toEqual([
      { name: '3', count: 1, color: undefined },
      { name: '99', count: 1, color: undefined },
    ]);
    const numbers = new ClassCounter(info({ labels: { shape: [], dtype: 'float32' } }));
    numbers.add(batch({ y: Float32Array.of(0, 1) }));
    expect(numbers.counts()).toEqual([]);
  });
});

describe('a preview for the terminal', () => {
  const preview: Preview = {
    ...{ experiment: 'a.ts', made: 0, split: 'train', seed: 7, first: 1, count: 2, batches: 1200, batchSize: 1000 },
    data: { name: 'set', train: 60_000, test: 10_000, shape: [28, 28, 1], inputs: undefined },
    augmentation: ['flip', 'mixup { alpha: 0.2 }'],
    samples: [
      {
        batch: 1,
        index: 5,
        replaced: false,
        labels: [
          { name: 'a', share: 0.25 },
          { name: 'b', share: 0.75 },
        ],
      },
      { batch: 2, index: 9, replaced: true, labels: [{ name: 'c', share: 1 }] },
    ],
    classes: [
      { name: 'a', count: 0.25, color: undefined },
      { name: 'b', count: 3, color: undefined },
    ],
    ...{ broken: 1, warnings: [] },
  };
  const lines = (change: Partial<Preview> = {}) =>
    previewText({ ...preview, ...change })
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, ' | '));

  it('says which batches of what they are, what is done to them, and each sample', () => {
    expect(lines()).toEqual([
      'set: 60,000 training and 10,000 test samples of 28 × 28 × 1',
      'batches 2 to 3 of 1,200 of the train split, 1,000 samples each, seed 7',
      'augmentation: flip, mixup { alpha: 0.2 }',
      '1 of these samples cannot be read, and another one stands in for each',
      '',
      'batch | sample | labels',
      '2 | 5 | 75.0 % b + 25.0 % a',
      '3 | for 9 | c',
      '',
      'class | samples | share',
      'a | 0.25 | 7.7 %',
      'b | 3 | 92.3 %',
    ]);
  });

  it('says less where there is less, ranges of numbers, and pixels', () => {
    const inputs = [
      { name: 'left', shape: [3], low: -2, mean: 1, high: 4 },
      { name: 'right', shape: [1], low: 0.12345, mean: 7, high: 123_456 },
    ];
    const sample = { batch: 0, index: 3, replaced: false, labels: [{ name: '0.5', share: 1 }], inputs };
    expect(
      lines({ split: 'test', first: 0, count: 1, augmentation: [], broken: 0, samples: [sample], classes: [] }).slice(
        1,
      ),
    ).toEqual([
      'batch 1 of 1,200 of the test split, 1,000 samples each',
      'augmentation: none',
      '',
      'batch | sample | labels | inputs',
      '1 | 3 | 0.5 | left -2.00 … 4.00, right 0.123 … 1.23e+5',
    ]);
    const pixels = lines({ classes: [{ name: 'road', count: 0, color: [1, 2, 3] }] }).slice(-2);
    expect(pixels).toEqual(['class | pixels | share', 'road | 0']);
    expect(lines({ classes: [{ name: 'a', count: 1, color: undefined }] }).at(-1)).toBe('a | 1 | 100.0 %');
  });
});
