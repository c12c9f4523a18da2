/** Every number that an export and a measurement say on a terminal, of made-up facts. */
import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../../src/export/benchInfer';
import { benchMarkdown, benchText } from '../../src/export/benchText';
import type { GateChoice } from '../../src/export/choose';
import type { ExportReport } from '../../src/export/exportRun';
import { exportText } from '../../src/export/exportText';
import type { PairTimes } from '../../src/export/pairTimes';

const times: PairTimes[] = [
  {
    ...{ pair: '8×8, 16 → 3×3 → 16 → 3×3 → 16', masked: 0.5 },
    skipped: [
      { share: 0.05, ms: 0.125 },
      { share: 1, ms: 0.75 },
    ],
  },
];
const gates: GateChoice[] = [
  { gate: 'a', channels: 16, open: 0.25, use: 'skipped', pair: 'p', masked_ms: 0.5, skip_ms: 0.25, removed: 0 },
  { gate: 'b', channels: 8, open: 1, use: 'open', reason: 'open for every test image', removed: 0 },
  { gate: 'c', channels: 4, open: 0.5, use: 'masked', reason: 'it is needed', removed: 2 },
];
const lines = (text: string) => text.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));

const gateLines = [
  'gate  channels  open  all, ms  open, ms  is',
  'a  16  25 %  0.500  0.250  skipped',
  'b  8  100 %  left out  open for every test image',
  'c  4  50 %  masked  2 channels removed; it is needed',
];
const timeLines = [
  "Milliseconds of a gate's two convolutions here, one image, one thread: all channels, and open channels alone",
  'convolutions  all  5 % open  100 % open',
  '8×8, 16 → 3×3 → 16 → 3×3 → 16  0.500  0.125  0.750',
];

describe('an export', () => {
  const report: ExportReport = {
    ...{ format: 'onnx-skip', file: '/run/export/net.onnx', bytes: 1_250_000, checkpoint: 'best', epoch: 3.125 },
    ...{ batch: 1, notes: ['1 of 3 gate layers are skipped by.'], gates, times },
    agreement: { images: 100, worst: 0.0000234, borderline: 3 },
  };

  it('says its size in MB, how many images it was compared on, and what of each gate', () => {
    expect(lines(exportText(report))).toEqual([
      '/run/export/net.onnx (1.3 MB), from epoch 3.13 (best)',
      'compared  with the trained network on 97 test images: same classes, scores within 2e-5 of the largest; on 3 more a gate is too close to its threshold to compare',
      'takes  one image at a time',
      'note  1 of 3 gate layers are skipped by.',
      ...['', ...timeLines, '', ...gateLines],
    ]);
  });

  it('says what a file of several outputs gives, between what it was compared with and what it takes', () => {
    const agreement = { ...report.agreement, borderline: 0, outputs: ['class', 'age'] };
    expect(lines(exportText({ ...report, agreement })).slice(2, 4)).toEqual([
      'gives  class, age',
      'takes  one image at a time',
    ]);
  });

  it('says one channel that was removed as one', () => {
    const one = { ...gates[0]!, removed: 1, reason: 'why' };
    expect(lines(exportText({ ...report, gates: [one] })).at(-1)).toBe(
      'a  16  25 %  0.500  0.250  skipped  1 channel removed; why',
    );
  });

  it('of any number of images has no tables where there is nothing in them', () => {
    const { gates: _, ...bare } = report;
    const plain = {
      ...bare,
      batch: 'any' as const,
      notes: [],
      times: [],
      agreement: { images: 7, worst: 0, borderline: 0 },
    };
    expect(lines(exportText(plain))).toEqual([
      '/run/export/net.onnx (1.3 MB), from epoch 3.13 (best)',
      'compared  with the trained network on 7 test images: same classes, scores within 0e+0 of the largest',
      'takes  any number of images at a time',
    ]);
  });
});

it('samples that are no images are never called images', () => {
  const choices = gates.map((gate) => ({ ...gate, reason: undefined as never }));
  const text = exportText({
    ...{ format: 'onnx-skip', file: '/run/net.onnx', bytes: 1, checkpoint: 'best', epoch: 1, batch: 'any', notes: [] },
    ...{ agreement: { images: 7, worst: 0, borderline: 0, plain: true }, pictures: false, gates: choices, times },
  });
  expect(text).toContain('on 7 test samples: outputs within');
  expect(text).toContain('takes         any number of samples at a time');
  expect(text).not.toMatch(/image/);
});

describe('a measurement', () => {
  const ratio = (ratio: number, low: number, high: number) => ({ ratio, low, high, confidence: 0.957 });
  const report: BenchReport = {
    ...{ run: 'net-1', checkpoint: 'last', epoch: 2.5, made: 0, processor: 'P', images: 40, runs: 30 },
    ...{ dense_ms: 3, masked_ms: 4, skip_ms: 2, again_ms: 3.0625, paths: 12 },
    spread: {
      dense: { p25: 2.5, p75: 3.5 },
      again: { p25: 2.625, p75: 3.625 },
      masked: { p25: 3.75, p75: 4.25 },
      skip: { p25: 1.875, p75: 2.125 },
    },
    ...{ dense_macs: 2_000_000, mean_macs: 500_000, mac_ratio: 4 },
    ...{ time_ratio: ratio(1.5, 1.4, 1.6), masked_ratio: ratio(0.75, 0.7, 0.8), control: ratio(1.01, 0.98, 1.04) },
    pytorch: {
      ...{ version: '2.4', ms: 6, p25: 5.5, p75: 6.5 },
      ...{ ratio: ratio(3, 2.75, 3.25), dense_ratio: ratio(0.5, 0.45, 0.55) },
    },
    batches: [
      {
        ...{ batch: 4, dense_ms: 10, masked_ms: 12, skip_ms: 8, pytorch_ms: 20 },
        ...{ skipping: ratio(1.5, 1.4, 1.6), control: ratio(1, 0.95, 1.05) },
      },
      {
        ...{ batch: 16, dense_ms: 40, masked_ms: 41, skip_ms: 82, pytorch_ms: null },
        ...{ skipping: ratio(0.5, 0.4, 0.6), control: ratio(1, 0.95, 1.05) },
      },
      {
        ...{ batch: 64, dense_ms: 80, masked_ms: 81, skip_ms: 80, pytorch_ms: null },
        ...{ skipping: ratio(1.01, 0.98, 1.03), control: ratio(1, 0.95, 1.05) },
      },
    ],
    // None is left out of a measurement.
    ...{ gates: gates.filter(({ use }) => use !== 'open'), times },
  };
  const verdict =
    '4.00 times fewer MACs, 1.50 times faster (1.40–1.60) than with all channels (3.00 ms → 2.00 ms an image, one thread). ' +
    'In brackets: where the median lies with 95 % confidence. Two sessions of the same network differ by 1.01 (0.98–1.04) here. ' +
    'Skipping does not pay in c.';

  it('has every time, spread and ratio of every network', () => {
    expect(lines(benchText(report))).toEqual([
      'net-1, epoch 2.5 (last), 40 test images, 30 turns of each in alternation, one thread of P. 2.00 M MACs dense, 500 k MACs on average over these images, which take 12 distinct paths. Each network was compared with the trained one.',
      '',
      'one image  median ms  25 %  75 %  dense / it  interval',
      'dense (all gates open)  3.000  2.500  3.500',
      'dense, a second time  3.063  2.625  3.625  1.01  0.98–1.04',
      'masked  4.000  3.750  4.250  0.75  0.70–0.80',
      'skipping  2.000  1.875  2.125  1.50  1.40–1.60',
      'PyTorch 2.4, masked  6.000  5.500  6.500  0.50  0.45–0.55',
      'PyTorch runs the same masked network, batch normalisation folded, operation by operation on one thread. It takes 3.00 times (2.75–3.25) as long as skipping.',
      '',
      'batch  dense ms  masked ms  skipping ms  PyTorch masked ms  masked / skipping  interval  faster',
      '  4  10.00  12.00  8.00  20.00  1.50  1.40–1.60  skipping',
      '  16  40.00  41.00  82.00  –  0.50  0.40–0.60  masked',
      '  64  80.00  81.00  80.00  –  1.01  0.98–1.03  neither, by what can be told',
      'Milliseconds a batch. Skipping runs image by image: its path is known only once an image has gone it, and these 40 images take 12. Masked and skipping compute the same.',
      ...['', ...timeLines, '', ...gateLines.filter((line) => !line.startsWith('b')), '', verdict],
    ]);
  });

  it('says the same in Markdown, under headings', () => {
    const text = benchMarkdown(report);
    expect(text.split('\n\n').map((part) => part.split('\n')[0]!.slice(0, 30).trimEnd())).toEqual([
      '# Measured speed-up of net-1',
      '4.00 times fewer MACs, 1.50 ti',
      'net-1, epoch 2.5 (last), 40 te',
      '| one image | median ms | 25 %',
      'PyTorch runs the same masked n',
      '## Larger batches',
      '| batch | dense ms | masked ms',
      'Milliseconds a batch. Skipping',
      '## Where skipping pays',
      "Milliseconds of a gate's two c",
      '| convolutions | all | 5 % ope',
      '## Gates',
      '| gate | channels | open | all',
      '',
    ]);
    const bare = benchMarkdown({ ...report, batches: [], times: [], gates: [], pytorch: null });
    expect(bare).not.toMatch(/^## |PyTorch/m);
  });

  it('of samples that are no images never says images', () => {
    const samples = { ...report, pictures: false as const, gates: [] };
    for (const text of [benchText(samples), benchMarkdown(samples)]) {
      expect(text).toContain('40 test samples, 30 turns');
      expect(text).toContain('Skipping runs sample by sample: its path is known only once a sample has gone it');
      expect(text).not.toMatch(/image/i);
    }
  });

  it('says when no two images take the same path, and of one path', () => {
    const all = { ...report, paths: 40 };
    expect(benchText(all)).toContain('and no two of these images take the same one, so there are none to group.');
    expect(benchText({ ...report, paths: 1 })).toContain('which take 1 distinct path.');
  });

  it('claims no more confidence than 95 %, and less where there were few turns', () => {
    const of = (confidence: number) => benchText({ ...report, control: { ...report.control, confidence } });
    expect(of(0.99)).toContain('with 95 % confidence');
    expect(of(0.9375)).toContain('with 93 % confidence');
  });

  it('claims no ratio of skipping where nothing is skipped', () => {
    const masked = { ...report, gates: gates.map((gate) => ({ ...gate, use: 'masked' as const })) };
    expect(lines(benchText(masked))).toContain('skipping  2.000  1.875  2.125');
    expect(benchText(masked)).toContain('skipping pays in no block here, so there is no speed-up.');
  });
});
