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

test('a series is a line of its colour: width, dash, points and bands by what it is', () => {
  const plain = { ...series, noisy: false };
  const of = (one: Partial<Series>, changes: Partial<Look> = {}) =>
    datasetsOf([{ ...plain, ...one }], look({ logarithmic: false, ...changes }));
  const [line, ...others] = of({});
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    ...{ label: 'x', borderColor: '#00f', backgroundColor: '#00f', borderWidth: 1.25, borderDash: [], pointRadius: 0 },
    ...{ pointHoverRadius: 3, clip: 1, fill: false },
  });
  const contrast = { ...theme, highContrast: true };
  expect(of({}, { theme: contrast })[0]).toMatchObject({ borderWidth: 1.75 });
  expect(of({ strong: true })[0]).toMatchObject({ borderWidth: 1.75 });
  expect(of({ strong: true }, { theme: contrast })[0]).toMatchObject({ borderWidth: 2.25 });
  expect(of({ marked: true })[0]).toMatchObject({ pointRadius: 2.5, clip: 4 });
  expect(of({ points: plain.points.slice(0, 1) })[0]).toMatchObject({ pointRadius: 2.5 });
  expect(of({ reference: true })[0]).toMatchObject({ pointHoverRadius: 0 });
  expect(of({ dash: [2, 1] })[0]).toMatchObject({ borderDash: [2, 1] });
  // Of the compared run: fainter, dashed, named, without marks.
  const other = of({ run: 'b', marked: true, dash: [3, 3] })[0]!;
  expect(other).toMatchObject({ label: 'compared x', borderDash: [3, 3], pointRadius: 0 });
  expect(String(other.borderColor)).toMatch(/0\.65/);
  expect(of({ run: 'b', area: 'solid' })[0]).toMatchObject({ borderDash: [6, 3], fill: false });
  expect(of({ run: 'b', area: 'empty' })[0]).toMatchObject({ borderDash: [1, 3] });
  expect(of({ area: 'solid' })[0]).toMatchObject({ borderWidth: 1, fill: 'origin' });
  expect(of({ area: 'empty' })[0]).toMatchObject({ borderWidth: 1, fill: false });
  const band = { low: plain.points, high: plain.points };
  const [, low, high] = of({ band });
  expect([low, high]).toMatchObject([
    { borderWidth: 0, fill: false, label: '', pointRadius: 0, pointHoverRadius: 0 },
    { borderWidth: 0, fill: '-1' },
  ]);
  expect(String(high!.backgroundColor)).toMatch(/0\.18/);
  const [smoothed, raw] = of({ noisy: true }, { weight: 0.5 });
  expect(smoothed).toMatchObject({ borderColor: '#00f', borderWidth: 1.25 });
  expect(raw).toMatchObject({ borderWidth: 1, label: '' });
  expect(String(raw!.borderColor)).toMatch(/0\.35/);
});

test('stacked series stand on those before them, the two runs apart, and keep what was measured', () => {
  const point = (y: number) => [{ x: 0, y, step: 0 }];
  const [a, b, c, d] = datasetsOf(
    [
      { ...series, noisy: false, points: point(1) },
      { ...series, noisy: false, points: point(2), run: 'other' },
      { ...series, noisy: false, points: point(3) },
      { ...series, noisy: false, points: point(4), run: 'other' },
    ],
    look({ stacked: true, logarithmic: false }),
  ).map(({ data }) => data[0]!);
  expect([a, b, c, d].map((one) => [one!.y, one!.own])).toEqual([
    [1, 1],
    [2, 2],
    [4, 3],
    [6, 4],
  ]);
});
