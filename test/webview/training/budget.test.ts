/** The charts of a budget, by value: what a stored run measured, and nothing of a run without one. */
import { expect, test } from 'vitest';
import { curveOf } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import { budgetChart, steeredWeightChart } from '../../../webview/training/charts/budget';
import { started, step } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const format = makeFormat('en');
const curve = (events: Parameters<typeof fold>[0]) => curveOf(fold(events), { from: 0, to: 2 });
const none = () => false;
const measured = (at: number, numbers: Record<string, number>) => step(at, numbers);

const budgeted = curve([
  started(),
  measured(10, {
    lambda: 0.5,
    target: 0.75,
    macShare: 0.8,
    'lambda:stage3*': 2,
    'target:stage3*': 0.3,
    'openShare:stage3*': 0.4,
  }),
  measured(20, {
    lambda: 0.25,
    target: 0.5,
    macShare: 0.55,
    'lambda:stage3*': 1,
    'target:stage3*': 0.3,
    'openShare:stage3*': 0.3,
  }),
]);

test('the shares beside their targets', () => {
  const list = budgetChart(format).series(budgeted, none);
  expect(list.map(({ name, reference, points }) => [name, reference === true, points.map(({ y }) => y)])).toEqual([
    ['MACs', false, [0.8, 0.55]],
    ['target of MACs', true, [0.75, 0.5]],
    ['stage3*', false, [0.4, 0.3]],
    ['target of stage3*', true, [0.3, 0.3]],
  ]);
  expect(list[0]!.color).not.toBe(list[2]!.color);
  expect(list.map(({ newest }) => newest)).toEqual([0.55, 0.5, 0.3, 0.3]);
  expect(budgetChart(format).table(budgeted, none)).toEqual({
    columns: ['Step', 'Epoch', 'macShare', 'target', 'openShare:stage3*', 'target:stage3*'],
    rows: [
      ['10', '1', ...[0.8, 0.75, 0.4, 0.3].map((share) => format.percent(share))],
      ['20', '2', ...[0.55, 0.5, 0.3, 0.3].map((share) => format.percent(share))],
    ],
  });
});

test('λ of the network and of layers with their own', () => {
  const list = steeredWeightChart(format).series(budgeted, none);
  expect(list.map(({ name, points }) => [name, points.map(({ y }) => y)])).toEqual([
    ['λ', [0.5, 0.25]],
    ['stage3*', [2, 1]],
  ]);
  expect(
    steeredWeightChart(format)
      .table(budgeted, none)
      .rows.map((row) => row.slice(2)),
  ).toEqual([
    [format.measure(0.5), format.measure(2)],
    [format.measure(0.25), format.measure(1)],
  ]);
});

test('a run without a budget has neither', () => {
  const plain = curve([started(), measured(10, {})]);
  expect(budgetChart(format).series(plain, none)).toEqual([]);
  expect(steeredWeightChart(format).series(plain, none)).toEqual([]);
});

test('of many layers no two lines look alike; a layer is called as it is, and a number that is not there is not there', () => {
  const names = ['openShare', ...Array.from({ length: 5 }, (_, i) => `macShare:a:${i}`)];
  const first = Object.fromEntries(names.map((name) => [name, 0.5]));
  const many = curve([
    started(),
    measured(10, first),
    measured(20, { ...first, 'macShare:a:4': Number.NaN }),
    measured(30, {}),
  ]);
  const shares = budgetChart(format)
    .series(many, none)
    .filter(({ reference }) => !reference);
  expect(shares.map(({ name }) => name)).toEqual(['open gates', 'a:0', 'a:1', 'a:2', 'a:3', 'a:4']);
  expect(new Set(shares.map(({ color, dash }) => `${color} ${dash?.join()}`)).size).toBe(shares.length);
  expect(shares.slice(0, 4).map(({ dash }) => dash)).toEqual(Array(4).fill(undefined));
  // A row a point with the first of them; the target was never said.
  const { rows } = budgetChart(format).table(many, none);
  expect(rows.map((row) => [row[0], row[2], row[3], row.at(-2), row.at(-1)])).toEqual([
    ['10', '50.0%', '', '50.0%', ''],
    ['20', '50.0%', '', '', ''],
  ]);
  const weights = curve([started(), measured(10, { 'lambda:a:b': 1 })]);
  expect(steeredWeightChart(format).series(weights, none)).toMatchObject([{ name: 'a:b', newest: 1 }]);
});
