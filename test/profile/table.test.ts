/** Every number, caption and note of a profile's table. */
import { describe, expect, it } from 'vitest';
import { tableOf } from '../../src/profile/table';
import type { ProfileReport } from '../../src/protocol/files/profileReport';

const layer = (name: string, macs: number): ProfileReport['layers'][number] => ({
  ...{ name, kind: 'conv2d', macs, params: 11, elementOps: 22, activations: 33, bytes: 44, gateNetwork: false },
  source: null,
});
const report: ProfileReport = {
  ...{ model: 'net', experiment: '/a.experiment.ts', run: undefined, made: 0, image: [8, 4, 3], definition: '' },
  total: { macs: 1_200_000, params: 22, elementOps: 44, activations: 66, bytes: 88 },
  ...{ gateMacs: 1500, warnings: undefined, notCounted: [], gates: [], idleGates: [], limits: undefined },
  ...{ checkpoint: undefined, conditional: undefined, time: undefined },
  layers: [
    {
      ...layer('a', 1_000_000),
      outputGate: 'g',
      meanMacs: 250_000.4,
      source: { file: `${process.cwd()}/src/x.ts`, line: 7 },
    },
    { ...layer('b', 200_000), inputGate: 'g' },
  ],
};
const gated: ProfileReport = {
  ...report,
  checkpoint: { name: 'last', epoch: 2.125 },
  gates: [
    { name: 'g', channels: 4 },
    { name: 'h', channels: 4 },
  ],
  conditional: { images: 12_000, mean: 450_000, p5: 400_000, p50: 440_000, p95: 600_000, min: 300_000, max: 700_000 },
};
const plain = ['layer', 'kind', 'MACs', 'parameters', 'element ops', 'activations', 'bytes moved', 'gates', 'source'];

describe('a table', () => {
  it('of a model alone counts what is there', () => {
    const { caption, columns, rows, total, notes } = tableOf(report, 'MAC');
    expect(caption).toBe(
      'net, one image of 8 × 4 × 3. MACs are those of convolutions and matrix products alone (a multiplication and an addition); element ops are what all else computes.',
    );
    expect(columns.map(({ title }) => title)).toEqual(plain);
    expect(columns.filter(({ numeric }) => !numeric).map(({ title }) => title)).toEqual([
      'layer',
      'kind',
      'gates',
      'source',
    ]);
    expect(rows).toEqual([
      ['a', 'conv2d', 1_000_000, 11, 22, 33, 44, 'g', 'src/x.ts:7'],
      ['b', 'conv2d', 200_000, 11, 22, 33, 44, 'g', ''],
    ]);
    expect(total).toEqual(['total', '', 1_200_000, 22, 44, 66, 88, '', '']);
    expect(notes).toEqual([]);
  });

  it('of a run has means beside, of which checkpoint, and over which images', () => {
    const { caption, columns, rows, total, notes } = tableOf(gated, 'FLOP');
    expect(caption).toContain('FLOPs are those of convolutions and matrix products alone (1 MAC = 2 FLOP); ');
    expect(caption).toMatch(/ Means are of epoch 2\.13 \(last\)\.$/);
    expect(columns.map(({ title }) => title)).toEqual([...['layer', 'kind', 'FLOPs', 'mean FLOPs'], ...plain.slice(3)]);
    expect(rows.map((row) => row.slice(2, 5))).toEqual([
      [2_000_000, 500_001, 11],
      [400_000, undefined, 11],
    ]);
    expect(total.slice(0, 5)).toEqual(['total', '', 2_400_000, 900_000, 22]);
    expect(notes).toEqual([
      "gates' own: 3,000 FLOPs of the total",
      'FLOPs of 12,000 test images: mean 900,000, 5th percentile 800,000, median 880,000, 95th percentile 1,200,000, from 600,000 to 1,400,000',
    ]);
  });

  it('says what is not counted, what saves nothing and why, what saves less, and first what the user is warned of', () => {
    const { total, notes } = tableOf(
      {
        ...gated,
        ...{ warnings: ['Look here.'], notCounted: ['x', 'y'], idleGates: ['g', 'i'] },
        limits: [
          { gate: 'g', reason: 'it is needed' },
          { gate: 'h', reason: 'a sum keeps it' },
        ],
      },
      'MAC',
    );
    expect(total[1]).toBe('at least');
    expect(notes).toEqual([
      'Look here.',
      "gates' own: 1,500 MACs of the total",
      expect.stringMatching(/^MACs of 12,000 test images: at least mean 450,000, /),
      'g saves nothing: it is needed',
      'i saves nothing: its channels are needed elsewhere',
      'h saves less than it might: a sum keeps it',
      'not counted, so that totals are at least as large: x, y',
    ]);
  });

  it('with times has milliseconds to the microsecond and percent to a tenth, and rows of what no layer claims', () => {
    const time: NonNullable<ProfileReport['time']> = {
      ...{ batch: 1, runs: 30, threads: 1, processor: 'P', total: 3, recorded: 3.25, whole: 2.5 },
      notAttributed: [{ what: 'changes of layout', ms: 0.12345 }],
    };
    const layers = report.layers.map((one, i) => ({ ...one, ms: i === 0 ? 1.23456 : undefined }));
    const { columns, rows, total, notes } = tableOf({ ...gated, layers, time }, 'MAC');
    expect(columns.slice(3, 6).map(({ title }) => title)).toEqual(['mean MACs', 'ms', '% of time']);
    expect(rows[0]!.slice(2, 7)).toEqual([1_000_000, 250_000, 1.235, 41.2, 11]);
    expect(rows[1]!.slice(4, 6)).toEqual([undefined, undefined]);
    expect(rows[2]).toEqual([
      'not attributed',
      'changes of layout',
      undefined,
      undefined,
      0.123,
      4.1,
      ...Array(6).fill(undefined),
    ]);
    expect(total.slice(2, 7)).toEqual([1_200_000, 450_000, 3, 100, 22]);
    for (const row of [...rows, total]) expect(row).toHaveLength(columns.length);
    expect(notes.slice(2)).toEqual([
      'ms: medians of 30 passes of 1 image, 1 thread of P, every channel computed; what is folded into a convolution counts for it',
      'a whole pass takes 2.500 ms when nothing is recorded, 3.250 ms when every operation is; the rows add up to 3.000 ms',
    ]);
    expect(tableOf({ ...gated, time: { ...time, batch: 2 } }, 'MAC').notes[2]).toContain('passes of 2 images,');
    // Of what is no picture, in one word throughout.
    const other = { ...gated, pictures: false as const, time };
    const inputs = [
      { name: 'left', shape: [8, 4, 3] },
      { name: 'right', shape: [2] },
    ];
    const said = tableOf({ ...other, inputs }, 'MAC');
    expect(said.caption).toMatch(/^net, one sample of left 8 × 4 × 3, right 2\. /);
    expect(said.notes.slice(1, 3)).toEqual([
      expect.stringMatching(/^MACs of 12,000 test samples: mean 450,000, /),
      expect.stringMatching(/^ms: medians of 30 passes of 1 sample, /),
    ]);
    expect(tableOf({ ...other, time: { ...time, batch: 2 } }, 'MAC').notes[2]).toContain('passes of 2 samples,');
  });
});
