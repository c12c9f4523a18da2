/** The logic of the heatmap without a page: what is where, in which order, and where keys lead. */
import { describe, expect, test, vi } from 'vitest';
import { gateFacts } from '../../src/protocol/facts/gateFacts';
import { niceTop } from '../../webview/gates/fit/coursePlot';
import { densityOf } from '../../webview/gates/fit/distributionPlot';
import { allGateFits, courseOf, gateFits, layerFits } from '../../webview/gates/fit/fitModel';
import { rateColor } from '../../webview/gates/heat/colors';
import { describe as describeCell } from '../../webview/gates/heat/describe';
import { boxOf, hit, layOut } from '../../webview/gates/heat/geometry';
import { cellAt, type HeatModel, heatModel, orderOf, placeOf } from '../../webview/gates/heat/heatModel';
import { move } from '../../webview/gates/heat/moves';
import { paint } from '../../webview/gates/heat/paint';
import { continuedLines, tickedColumns } from '../../webview/gates/heat/ticks';
import { makeFormat } from '../../webview/shared/format';
import type { Theme } from '../../webview/shared/theme';
import { gateStages } from './gateStages';
import { eventsOf, fold } from './storedRun';

const state = fold(gateStages.finished);
const facts = gateFacts(state)!;
const model = (mode: HeatModel['mode'], layer = '', byRate = false) =>
  heatModel(facts, state.gateHistory, mode, layer, byRate);
const layers = model('layers');
const last = eventsOf('epoch').at(-1)!.evaluation;
const bytes = (text: string) => [...Buffer.from(text, 'base64')];

describe('order', () => {
  test('by channel, or by rate with equal ones by channel', () => {
    expect(orderOf([0.2, 0.9, 0.2, 1], false)).toEqual([0, 1, 2, 3]);
    expect(orderOf([0.2, 0.9, 0.2, 1], true)).toEqual([3, 1, 0, 2]);
  });

  test('by rate every row of layers descends, and holds the same channels', () => {
    for (const { order, rates } of model('layers', '', true).rows) {
      const sorted = order.map((channel) => rates[channel]!);
      expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
      expect([...order].sort((a, b) => a - b)).toEqual(rates.map((_, channel) => channel));
    }
  });

  test('rows of classes and of epochs share one order: a column is one channel', () => {
    for (const mode of ['classes', 'time'] as const) {
      const { rows } = model(mode, 'stage3_block1_gate', true);
      for (const { order } of rows) expect(order).toBe(rows[0]!.order);
    }
  });
});

describe('rows', () => {
  test('of layers: all, at their widths', () => {
    expect(layers.rows.map(({ id, order }) => [id, order.length])).toEqual(
      last.gates.map(({ gate, rates }) => [gate, bytes(rates).length]),
    );
    expect([layers.columns, layers.cells]).toEqual([64, 336]);
  });

  test('of classes: those of the chosen layer, to the byte', () => {
    const { rows } = model('classes', 'stage2_block1_gate');
    expect(rows.map(({ id }) => id)).toEqual(facts.classes);
    const packed = bytes(last.gates.find(({ gate }) => gate === 'stage2_block1_gate')!.classRates!);
    expect(rows.flatMap(({ rates }) => rates)).toEqual(packed.map((byte) => byte / 255));
  });

  test('of epochs: every evaluation of the layer', () => {
    const { rows } = model('time', 'stage1_block3_gate');
    expect(rows.map(({ id }) => id)).toEqual(eventsOf('epoch').map(({ epoch }) => String(epoch)));
    for (const [i, { rates }] of rows.entries())
      expect(rates).toEqual(bytes(eventsOf('epoch')[i]!.evaluation.gates[2]!.rates).map((byte) => byte / 255));
  });

  test('a layer that is not there gives way to the first', () => {
    expect(model('time', 'gone').rows[0]!.layer.name).toBe('stage1_block1_gate');
  });

  test('a cell is found again in another order, and not in another layer', () => {
    const cell = { row: 'stage3_block3_gate', gate: 'stage3_block3_gate', channel: 40 };
    const sorted = model('layers', '', true);
    const at = placeOf(sorted, cell)!;
    expect(at.row).toBe(8);
    expect(cellAt(sorted, at)).toMatchObject({ ...cell, rate: facts.layers[8]!.rates[40]! });
    expect(placeOf(model('classes', 'stage1_block1_gate'), { ...cell, row: 'cat' })).toBeUndefined();
  });
});

describe('geometry', () => {
  const room = (width: number, height = 600) => ({ width, height });

  test.each([300, 640, 1400])('in %i pixels every cell is hit at its corners and its middle', (width) => {
    const geometry = layOut(layers, { ...room(width), head: 20 });
    for (const [row, { order }] of layers.rows.entries())
      for (const column of order.keys()) {
        const { x, y, width, height } = boxOf(geometry, { row, column });
        for (const [px, py] of [
          [x, y],
          [x + width / 2, y + height / 2],
          [x + width - 0.01, y + height - 0.01],
        ])
          expect(hit(layers, geometry, px!, py!)).toEqual({ row, column });
      }
  });

  test('beside a short row, above and below there is nothing', () => {
    const geometry = layOut(layers, room(640));
    expect(hit(layers, geometry, 16 * geometry.pitchX + 1, 5)).toBeUndefined();
    expect(hit(layers, geometry, -1, 5)).toBeUndefined();
    expect(hit(layers, geometry, 5, geometry.height + 1)).toBeUndefined();
  });

  test('layers that are too long for the least cells are broken into lines, as few as that takes', () => {
    // 64 channels: 100 pixels hold 12 of 8, of which lines of 8 are made; 300 hold 37, of which lines of 32 are.
    expect(layOut(layers, room(100, 0))).toMatchObject({ perLine: 8, pitchX: 12, width: 96 });
    expect(layOut(layers, room(300, 0))).toMatchObject({ perLine: 32, pitchX: 9 });
    expect(layOut(layers, room(640, 0))).toMatchObject({ perLine: 64, pitchX: 10 });
  });

  test('where there is height, cells grow, in more lines and then in height, and never beyond what is seen at once', () => {
    const geometry = layOut(layers, room(700, 600));
    expect(geometry).toMatchObject({ perLine: 32, pitchX: 21, pitchY: 33 });
    expect(geometry.height).toBeLessThanOrEqual(600);
    expect(layOut(layers, room(1e5, 1e5))).toMatchObject({ pitchX: 44, pitchY: 44 });
  });

  test('a row is as high as its lines, and no lower than what stands beside it', () => {
    const { tops, pitchY } = layOut(layers, { ...room(300, 0), head: 18 });
    expect(tops.slice(0, 2)).toEqual([18, 18 + pitchY + 6 + 18]);
    expect(tops[8]! - tops[7]!).toBe(2 * pitchY + 6 + 18);
    expect(layOut(layers, { ...room(640, 0), beside: 22 }).tops.slice(0, 2)).toEqual([0, 28]);
  });

  test('of classes and epochs a column is one channel all the way down: a map that is too wide scrolls', () => {
    const classes = model('classes', 'stage3_block1_gate');
    expect(layOut(classes, room(100))).toMatchObject({ pitchX: 5, perLine: 64, width: 320 });
  });

  test('columns have numbers that do not touch, and so have lines that go on', () => {
    expect(tickedColumns({ pitchX: 21, perLine: 8 })).toEqual([0, 2, 4, 6]);
    expect(tickedColumns({ pitchX: 44, perLine: 3 })).toEqual([0, 1, 2]);
    const geometry = layOut(layers, room(300, 0));
    const lines = continuedLines(layers, geometry);
    expect(lines.map(({ column }) => column)).toEqual([32, 32, 32]);
    expect(lines[0]!.top).toBe(geometry.tops[6]! + geometry.pitchY);
  });
});

describe('keys', () => {
  test.each([
    ['ArrowRight', { row: 0, column: 3 }, { row: 0, column: 4 }],
    ['ArrowRight', { row: 0, column: 15 }, { row: 0, column: 15 }],
    ['ArrowLeft', { row: 2, column: 0 }, { row: 2, column: 0 }],
    ['ArrowUp', { row: 0, column: 3 }, { row: 0, column: 3 }],
    ['ArrowDown', { row: 0, column: 3 }, { row: 1, column: 3 }],
    ['ArrowUp', { row: 3, column: 31 }, { row: 2, column: 15 }],
    ['Home', { row: 8, column: 40 }, { row: 8, column: 0 }],
    ['End', { row: 8, column: 40 }, { row: 8, column: 63 }],
    ['PageUp', { row: 8, column: 40 }, { row: 0, column: 15 }],
    ['PageDown', { row: 0, column: 3 }, { row: 8, column: 3 }],
  ])('%s from %o leads to %o', (key, from, to) => expect(move(layers, from, key, 64)).toEqual(to));

  test('without a cell any of them leads to the first; others lead nowhere', () => {
    expect(move(layers, undefined, 'ArrowDown', 64)).toEqual({ row: 0, column: 0 });
    expect(move(layers, undefined, 'a', 64)).toBeUndefined();
    expect(move({ ...layers, rows: [], cells: 0 }, undefined, 'Home', 64)).toBeUndefined();
  });

  test.each([
    ['ArrowDown', { row: 6, column: 5 }, { row: 6, column: 37 }],
    ['ArrowDown', { row: 6, column: 37 }, { row: 7, column: 5 }],
    ['ArrowUp', { row: 7, column: 5 }, { row: 6, column: 37 }],
    ['ArrowUp', { row: 6, column: 37 }, { row: 6, column: 5 }],
    ['ArrowUp', { row: 6, column: 5 }, { row: 5, column: 5 }],
    ['ArrowRight', { row: 6, column: 31 }, { row: 6, column: 32 }],
    ['End', { row: 6, column: 3 }, { row: 6, column: 63 }],
    ['PageUp', { row: 8, column: 37 }, { row: 0, column: 5 }],
  ])('in lines of 32, %s from %o leads to %o: up and down go line by line', (key, from, to) =>
    expect(move(layers, from, key, 32)).toEqual(to),
  );
});

describe('words', () => {
  const format = makeFormat('en');

  test('of a layer, a class and an epoch, with counts', () => {
    const rate = bytes(last.gates[1]!.rates)[7]! / 255;
    expect(describeCell(layers, { row: 1, column: 7 }, facts, format)).toEqual({
      title: 'stage1_block2_gate, channel 7',
      lines: [
        `Open for ${(100 * rate).toFixed(1)}% of 10,000 test images, about ${format.whole(Math.round(10000 * rate))}`,
        'Conditional',
      ],
    });
    const cat = bytes(last.gates[1]!.classRates!)[3 * 16 + 7]! / 255;
    expect(describeCell(model('classes', 'stage1_block2_gate'), { row: 3, column: 7 }, facts, format)!.lines[0]).toBe(
      `Class cat: open for ${(100 * cat).toFixed(1)}% of 1,000 test images, about ${Math.round(1000 * cat)}`,
    );
    const noImages = fold(
      gateStages.finished.map((event) =>
        event.kind === 'started' ? { ...event, data: { ...event.data, pictures: false as const } } : event,
      ),
    );
    expect(describeCell(layers, { row: 1, column: 7 }, gateFacts(noImages)!, format)!.lines[0]).toContain(
      'of 10,000 test samples, about',
    );
    expect(describeCell(model('time'), { row: 2, column: 0 }, facts, format)!.lines[0]).toMatch(/^After epoch 3: open/);
  });

  test('on training samples no count is claimed', () => {
    const early = fold(gateStages.training);
    const known = gateFacts(early)!;
    const map = heatModel(known, early.gateHistory, 'layers', '', false);
    expect(describeCell(map, { row: 0, column: 0 }, known, format)!.lines[0]).toMatch(
      /^Open for \d+\.\d% of the training samples$/,
    );
  });
});

test('colours get lighter with the rate, without end', () => {
  const lightness = Array.from({ length: 101 }, (_, i) => {
    const [r, g, b] = rateColor(i / 100)
      .match(/\d+/g)!
      .map(Number);
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  });
  for (let i = 1; i < lightness.length; i++) expect(lightness[i]).toBeGreaterThanOrEqual(lightness[i - 1]! - 0.5);
  expect([rateColor(-1), rateColor(2)]).toEqual([rateColor(0), rateColor(1)]);
  expect([rateColor(0), rateColor(1)]).toEqual(['rgb(68, 1, 84)', 'rgb(253, 231, 37)']);
});

describe('fits', () => {
  const distances = ({ distances: packed }: { distances?: string | undefined }) =>
    bytes(packed!).flatMap((low, i, all) => (i % 2 === 0 ? [(low + 256 * all[i + 1]!) / 65535] : []));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('layers and gates come worst first, with the distances of the events', () => {
    const wanted = last.gates.map((gate) => [gate.gate, mean(distances(gate))] as const).sort(([, a], [, b]) => b - a);
    const found = layerFits(facts);
    expect(found.map(({ gate }) => gate)).toEqual(wanted.map(([gate]) => gate));
    for (const [i, { distance }] of found.entries()) expect(distance).toBeCloseTo(wanted[i]![1], 10);
    const all = allGateFits(facts).map(({ distance }) => distance!);
    expect(all).toEqual(last.gates.flatMap(distances).sort((a, b) => b - a));
    expect(gateFits(facts.layers[0]!)[0]!.distance).toBe(Math.max(...distances(last.gates[0]!)));
  });

  test('a layer is the mean of its gates, edge by edge', () => {
    const fit = layerFits(facts).find(({ gate }) => gate === 'stage1_block1_gate')!;
    const cdf = bytes(last.gates[0]!.cdf!);
    for (const edge of [0, 15, 30])
      expect(fit.cdf![edge]).toBeCloseTo(mean(Array.from({ length: 16 }, (_, c) => cdf[31 * c + edge]! / 255)), 10);
    expect(fit.target).toBeCloseTo(0.6159, 3);
  });

  test('the course of a gate is its distance in every evaluation', () => {
    const fit = gateFits(facts.layers[4]!)[0]!;
    expect(courseOf(state.gateHistory, fit, 32)).toEqual(
      eventsOf('epoch').map(({ epoch, evaluation }) => ({
        epoch,
        distance: distances(evaluation.gates[4]!)[fit.channel!]!,
      })),
    );
  });

  test('the density of a distribution sums to 1', () => {
    const density = densityOf(facts.layers[2]!.cdf![1]!);
    expect(density).toHaveLength(32);
    expect(density.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(density[15]).toBeCloseTo(facts.layers[2]!.cdf![1]![15]! - facts.layers[2]!.cdf![1]![14]!, 10);
  });

  test('the last bin of a density is open: what lies above the last edge is in it', () => {
    const edges = (...shares: number[]) => Array.from({ length: 31 }, (_, i) => shares[i] ?? shares.at(-1)!);
    const tail = (...bins: number[]) => [...Array<number>(32 - bins.length).fill(0), ...bins];
    expect(densityOf(edges(0))).toEqual(tail(1));
    expect(densityOf(edges(0.25))).toEqual([0.25, ...tail(0.75).slice(1)]);
    expect(densityOf(edges(0.5, 1))).toEqual([0.5, 0.5, ...tail(0).slice(2)]);
    // Rounded shares may fall by a little: no bin is less than empty.
    expect(densityOf(edges(0.5, 0.25, 1)).slice(0, 4)).toEqual([0.5, 0, 0.75, 0]);
  });

  test.each([
    [0.32, 0.5],
    [0.2, 0.2],
    [0.013, 0.02],
    [7, 10],
    [0, 1],
  ])('an axis for %f ends at %f', (value, top) => expect(niceTop(value)).toBeCloseTo(top, 12));
});

test('a canvas has as many pixels as the screen has in its place, and is drawn in units of the page', () => {
  vi.stubGlobal('window', { devicePixelRatio: 1.5 });
  const scaled: number[][] = [];
  const filled: number[][] = [];
  const context = {
    scale: (...by: number[]) => scaled.push(by),
    fillRect: (...box: number[]) => filled.push(box),
    strokeRect: () => undefined,
  };
  const canvas = { style: {} as Record<string, string>, width: 0, height: 0, getContext: () => context };
  const geometry = layOut(layers, { width: 501, height: 600 });
  paint(canvas as unknown as HTMLCanvasElement, layers, geometry, { text: '#888888', highContrast: false } as Theme);
  vi.unstubAllGlobals();
  const { width, height } = geometry;
  expect([canvas.width, canvas.height]).toEqual([Math.round(1.5 * width), Math.round(1.5 * height)]);
  expect(canvas.style).toEqual({ width: `${width}px`, height: `${height}px` });
  expect(scaled).toEqual([[1.5, 1.5]]);
  expect(filled.length).toBeGreaterThan(layers.cells / 2);
  expect(Math.max(...filled.map(([x = 0, , wide = 0]) => x + wide))).toBeLessThanOrEqual(width);
});
