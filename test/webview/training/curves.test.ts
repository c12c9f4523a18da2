/** Which points of a series become a line: gaps of a logarithmic axis, and the loss of evaluations beside that of training. */
import { expect, test } from 'vitest';
import { datasetsOf, type Look } from '../../../webview/shared/charts/datasets';
import { curveOf, type Series } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import type { Theme } from '../../../webview/shared/theme';
import { lossChart } from '../../../webview/training/charts/loss';
import { epoch, started, step } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const theme: Theme = {
  ...{ text: '#ccc', background: '#000', grid: '#444', fontFamily: 'x', highContrast: false, light: false },
  tooltip: { background: '#000', border: '#000', text: '#fff' },
  series: { foreground: '#fff', blue: '#00f', purple: '#808', green: '#080', yellow: '#ff0' },
};
const look = (changes: Partial<Look>): Look => ({ theme, logarithmic: true, stacked: false, weight: 0, ...changes });
const values = [4, 2, 0, 0, 1, -1, 1];
const series: Series = {
  ...{ name: 'x', color: 'blue', noisy: true, newest: 1 },
  points: values.map((y, x) => ({ x, y, step: x })),
};
const drawn = (changes: Partial<Look>) => datasetsOf([series], look(changes)).map(({ data }) => data.map(({ y }) => y));

test('on a logarithmic axis what is not above zero is a gap', () => {
  expect(drawn({})).toEqual([[4, 2, NaN, NaN, 1, NaN, 1]]);
  expect(drawn({ logarithmic: false })).toEqual([values]);
});

test('a moving average has the same gaps, and what is not drawn does not pull on it', () => {
  const [smooth, raw] = drawn({ weight: 0.5 });
  expect(raw).toEqual([4, 2, NaN, NaN, 1, NaN, 1]);
  expect(smooth!.map(Number.isNaN)).toEqual(raw!.map(Number.isNaN));
  // s = (2 + 4 w) / (1 + w); after the gap of two what came before has w³ of its weight.
  expect(smooth![1]).toBeCloseTo((2 + 4 * 0.5) / 1.5, 12);
  expect(smooth![4]).toBeCloseTo((1 + 0.125 * 4) / (1 + 0.125 * 1.5), 12);
});

test('without a logarithm the average is of all points', () => {
  const [smooth] = drawn({ logarithmic: false, weight: 0.5 });
  expect(smooth![2]).toBeCloseTo((0 + 2 * 0.5 + 4 * 0.25) / 1.75, 12);
});

test('the loss of an evaluation stands beside that of training, a point an epoch; where it is no number there is a gap', () => {
  const state = fold([
    started(),
    step(10, { epoch: 1, loss: 2, terms: { task: 1.5, shaping: 0.5 } }),
    epoch(1, 0.5, { evaluation: { values: { loss: 1.75, accuracy: 0.5, macs: 1 }, samples: 8, gates: [] } }),
    epoch(2, 0.5, { evaluation: { values: { loss: Number.NaN, accuracy: 0.5, macs: 1 }, samples: 8, gates: [] } }),
  ]);
  const list = lossChart(makeFormat('en')).series(curveOf(state, { from: 0, to: 2 }), () => false);
  expect(list.map(({ name }) => name)).toEqual(['total', 'test (task)', 'task', 'shaping']);
  expect(list[1]!.points.map(({ x, y }) => [x, y])).toEqual([
    [1, 1.75],
    [2, NaN],
  ]);
  // The colour of the term that it is the same of, in another dash.
  expect(list[1]!.color).toBe(list[2]!.color);
  expect(list[1]!.dash).not.toEqual(list[2]!.dash);
});
