/** Fits, columns and stages of the Gates view without a page. */
import { describe, expect, it } from 'vitest';
import type { GateHistory } from '../../../src/protocol/events/gateHistory';
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import { packDistances } from '../../../src/protocol/facts/packed';
import { niceTop } from '../../../webview/gates/fit/coursePlot';
import {
  allGateFits,
  courseOf,
  gateFit,
  gateFits,
  layerFit,
  layerFits,
  nameOf,
} from '../../../webview/gates/fit/fitModel';
import { listedFits } from '../../../webview/gates/fit/listedFits';
import { describe as describeCell, inOneLine } from '../../../webview/gates/heat/describe';
import { boxOf, hit, layOut } from '../../../webview/gates/heat/geometry';
import type { HeatModel } from '../../../webview/gates/heat/heatModel';
import { continuedLines, tickedColumns } from '../../../webview/gates/heat/ticks';
import { makeFormat } from '../../../webview/shared/format';

const prior = { name: 'Beta(0.6, 0.4)', mean: 0.6, cdf: Array<number>(31).fill(0.25), gates: ['a', 'b'] };
const layer = (name: string, rates: number[], distances?: number[]): GateLayerFacts => ({
  ...{ name, channels: rates.length, sources: [], rates, mean: rates.reduce((a, b) => a + b, 0) / rates.length },
  ...{ counts: { on: 0, off: 0, conditional: rates.length }, macShare: 0.5, notCounted: [], classRates: undefined },
  ...{ cdf: distances && rates.map((_, i) => [0, i / 4, 1]), distances, prior: distances && prior },
});
const [a, b, c] = [layer('a', [0.2, 0.6], [0.1, 0.3]), layer('b', [0.5, 0.5], [0.4, 0]), layer('c', [1])];
const facts = { layers: [a, b, c] } as unknown as GateFacts;
const short = ({
  gate,
  channel,
  distance,
}: {
  gate: string;
  channel: number | undefined;
  distance: number | undefined;
}) => [gate, channel, distance === undefined ? undefined : Number(distance.toFixed(6))];

describe('fits', () => {
  it('of layers are means over their gates, worst first; without distances they come last, in their order', () => {
    expect(layerFits(facts).map(short)).toEqual([
      ['a', undefined, 0.2],
      ['b', undefined, 0.2],
      ['c', undefined, undefined],
    ]);
    expect(layerFit(a)).toMatchObject({ cdf: [0, 0.125, 1], rate: 0.4, target: 0.75 });
    expect(layerFit(c)).toMatchObject({ cdf: undefined, distance: undefined, rate: 1, target: undefined });
  });

  it('of gates, of one layer or of all, worst first', () => {
    expect(gateFits(a).map(short)).toEqual([
      ['a', 1, 0.3],
      ['a', 0, 0.1],
    ]);
    expect(allGateFits(facts).map(short)).toEqual([
      ...[
        ['b', 0, 0.4],
        ['a', 1, 0.3],
        ['a', 0, 0.1],
        ['b', 1, 0],
        ['c', 0, undefined],
      ],
    ]);
    expect(gateFit(a, 1)).toMatchObject({ cdf: [0, 0.25, 1], rate: 0.6, target: 0.75 });
    expect([nameOf(gateFit(a, 1)), nameOf(layerFit(a))]).toEqual(['a, channel 1', 'a']);
  });

  it('over the evaluations, oldest first, without those that did not measure it', () => {
    const at = (epoch: number, gate: string, ...values: number[]) => ({
      ...{ epoch, gates: [{ gate, rates: '', ...(values.length > 0 ? { distances: packDistances(values) } : {}) }] },
    });
    const history = { epochs: [at(1, 'a', 0.5, 0.25), at(2, 'b', 1, 1), at(3, 'a'), at(4, 'a', 0.25, 0)] };
    const course = (channel: number | undefined) =>
      courseOf(history as unknown as GateHistory, { ...layerFit(a), channel }, 2).map(({ epoch, distance }) => ({
        ...{ epoch, distance: Number(distance.toFixed(3)) },
      }));
    expect(course(undefined)).toEqual([
      { epoch: 1, distance: 0.375 },
      { epoch: 4, distance: 0.125 },
    ]);
    expect(course(1)).toEqual([
      { epoch: 1, distance: 0.25 },
      { epoch: 4, distance: 0 },
    ]);
  });

  it('that are listed: of the chosen layer or of all, with the chosen gate in full where it is among them', () => {
    const list = listedFits();
    const state = { evaluation: {} } as unknown as RunState;
    const chosen = (name: string, cell: { gate: string; channel: number } | null, whole = false) => {
      const listed = list(state, facts, { layer: name, cell } as Parameters<typeof list>[2], whole);
      return [listed.gates.length, listed.shaped, listed.chosen && short(listed.chosen).slice(0, 2)];
    };
    expect(chosen('', null)).toEqual([5, true, ['b', 0]]);
    expect(chosen('a', null)).toEqual([2, true, ['a', 1]]);
    expect(chosen('a', { gate: 'a', channel: 0 })).toEqual([2, true, ['a', 0]]);
    expect(chosen('a', { gate: 'b', channel: 0 })).toEqual([2, true, ['a', 1]]);
    expect(chosen('a', { gate: 'a', channel: 2 })).toEqual([2, true, ['a', 1]]);
    expect(chosen('a', null, true)).toEqual([2, true, ['a', undefined]]);
    expect(chosen('c', null)).toEqual([1, false, ['c', 0]]);
    expect(chosen('', { gate: 'a', channel: 1 }, true)).toEqual([5, true, ['a', 1]]);
  });
});

const model = (mode: HeatModel['mode'], ...widths: number[]): HeatModel => ({
  ...{ mode, columns: Math.max(...widths), cells: widths.reduce((x, y) => x + y, 0) },
  rows: widths.map((width, i) => ({
    ...{ id: `r${i}`, label: `r${i}`, layer: a, rates: Array<number>(width).fill(0) },
    order: Array.from({ length: width }, (_, k) => k),
  })),
});

describe('where cells are', () => {
  it('of layers: lines as long as fit, then higher cells, within their limits', () => {
    // 16 columns of 10 px each, one line a row, which may be 1.6 times as high as wide.
    const wide = layOut(model('layers', 16, 8), { width: 160, height: 400 });
    expect(wide).toMatchObject({ perLine: 8, pitchX: 20, pitchY: 32 });
    const large = layOut(model('layers', 8), { width: 2000, height: 2000 });
    expect(large).toMatchObject({ perLine: 8, pitchX: 44, pitchY: 44, width: 352, height: 50 });
    const low = layOut(model('layers', 64, 64), { width: 640, height: 20, head: 12, beside: 30 });
    expect(low).toMatchObject({ perLine: 64, pitchX: 10, pitchY: 10, tops: [12, 60], head: 12, height: 96 });
    const many = layOut(model('layers', 256), { width: 256, height: 10 });
    expect([many.perLine, many.pitchX]).toEqual([32, 8]);
  });

  it('of classes and epochs: one line, cells no smaller than can be told apart', () => {
    const room = { width: 100, height: 40 };
    expect(layOut(model('classes', 10, 10), room)).toMatchObject({
      ...{ pitchX: 10, pitchY: 20, gapX: 1, gapY: 1, perLine: 10, tops: [0, 20], width: 100, height: 40 },
    });
    expect(layOut(model('classes', 50, 50, 50, 50), room)).toMatchObject({ pitchX: 5, pitchY: 20, gapX: 0 });
    expect(layOut(model('time', ...Array<number>(20).fill(50)), room)).toMatchObject({ pitchX: 5, pitchY: 5, gapY: 0 });
    expect(layOut(model('time', 1), { width: 900, height: 900 })).toMatchObject({ pitchX: 44, pitchY: 44 });
  });

  it('a point is in the cell or in the gap behind it, and beside all cells in none; a box is where it was hit', () => {
    const cells = model('layers', 20, 5);
    const geometry = layOut(cells, { width: 160, height: 1 });
    expect([geometry.perLine, geometry.pitchX]).toEqual([20, 8]);
    for (const [row, columns] of [20, 5].entries())
      for (let column = 0; column < columns; column++) {
        const { x, y, width, height } = boxOf(geometry, { row, column });
        expect([width, height]).toEqual([7, geometry.pitchY - 1]);
        expect(hit(cells, geometry, x, y)).toEqual({ row, column });
        expect(hit(cells, geometry, x + width, y + height)).toEqual({ row, column });
      }
    expect(hit(cells, geometry, 160, 0)).toBeUndefined();
    expect(hit(cells, geometry, -1, 0)).toBeUndefined();
    expect(hit(cells, geometry, 0, -1)).toBeUndefined();
    expect(hit(cells, geometry, 5 * 8, geometry.tops[1]!)).toBeUndefined();
    expect(hit(cells, geometry, 4 * 8, geometry.tops[1]!)).toEqual({ row: 1, column: 4 });
  });

  it('numbers stand where they do not touch, and at lines that go on', () => {
    expect(tickedColumns({ pitchX: 40, perLine: 4 })).toEqual([0, 1, 2, 3]);
    expect(tickedColumns({ pitchX: 39, perLine: 5 })).toEqual([0, 2, 4]);
    expect(tickedColumns({ pitchX: 10, perLine: 8 })).toEqual([0, 4]);
    const geometry = {
      ...layOut(model('layers', 20, 8), { width: 1, height: 1 }),
      perLine: 8,
      pitchY: 10,
      tops: [5, 50],
    };
    expect(continuedLines(model('layers', 20, 8), geometry)).toEqual([
      { top: 15, column: 8 },
      { top: 25, column: 16 },
    ]);
  });
});

describe('a cell in words', () => {
  const model = (mode: HeatModel['mode'], id: string): HeatModel => ({
    ...{ mode, columns: 1, cells: 1 },
    rows: [{ id, label: id, layer: a, rates: [0.25, 0.5], order: [1] }],
  });
  const words = (mode: HeatModel['mode'], id: string, more: object) =>
    describeCell(
      model(mode, id),
      { row: 0, column: 0 },
      { classes: ['cat', 'dog'], ...more } as unknown as GateFacts,
      makeFormat('en'),
    );
  const text = (...given: Parameters<typeof words>) => words(...given)?.lines[0];

  it('says of how many samples a gate is open, and of which', () => {
    expect(words('layers', 'a', { from: 'test', samples: 2000 })).toEqual({
      ...{ title: 'a, channel 1', lines: ['Open for 50.0% of 2,000 test images, about 1,000', 'Conditional'] },
    });
    expect(text('layers', 'a', { from: 'test', samples: 8, pictures: false })).toBe(
      'Open for 50.0% of 8 test samples, about 4',
    );
    expect(text('layers', 'a', { from: 'test' })).toBe('Open for 50.0% of the test split');
    expect(text('layers', 'a', { from: 'training', samples: 8 })).toBe('Open for 50.0% of 8 training samples, about 4');
    expect(text('layers', 'a', { from: 'training' })).toBe('Open for 50.0% of the training samples');
    expect(text('classes', 'dog', { from: 'test', classSamples: [10, 6] })).toBe(
      'Class dog: open for 50.0% of 6 test images, about 3',
    );
    expect(text('time', '3', { from: 'test', samples: 8 })).toBe(
      'After epoch 3: open for 50.0% of 8 test images, about 4',
    );
    expect(inOneLine(words('layers', 'a', { from: 'test' })!)).toBe(
      'a, channel 1. Open for 50.0% of the test split. Conditional.',
    );
  });
});

describe('the top of an axis', () => {
  it.each([
    [0, 1],
    [Number.NaN, 1],
    [1, 1],
    [1.01, 2],
    [0.3, 0.5],
    [0.051, 0.1],
    [0.1 + 0.2 - 0.1, 0.2],
    [7, 10],
  ])('above %d is %d', (value, top) => expect(niceTop(value)).toBeCloseTo(top, 12));
});
