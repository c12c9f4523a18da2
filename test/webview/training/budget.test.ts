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
