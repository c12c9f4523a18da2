/** Charts of runs that lack something, by value: gates, classes, an evaluation, a count, a term; and of those that have too much of it. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { packShares } from '../../../src/protocol/facts/packed';
import { curveOf } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import { accuracyChart } from '../../../webview/training/charts/accuracy';
import { compositionChart } from '../../../webview/training/charts/composition';
import { lossChart, maxTerms } from '../../../webview/training/charts/loss';
import { macsChart } from '../../../webview/training/charts/macs';
import { metricChart, metricNames } from '../../../webview/training/charts/metric';
import { speedChart } from '../../../webview/training/charts/speed';
import { ended, epoch, started, step, withValues } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const format = makeFormat('en');
const none = () => false;
const all = { from: 0, to: 9 };
const curve = (events: readonly RunEvent[], range = all) => curveOf(fold(events), range);
const evaluated = (at: number, values: Record<string, number>) => {
  const event = epoch(at, 0.5);
  return { ...event, evaluation: withValues(event.evaluation, values) };
};
const gates = [{ name: 'g', channels: 3, sources: [] }];
const model = (more: object) => ({ model: { ...started().model, gates, macs: 1000, ...more } });
const points = ({ points: list }: { points: readonly { x: number; y: number }[] }) => list.map(({ x, y }) => [x, y]);

test('MACs have a chart where gates save some of them: from the start while a run lives, with signs of a bound', () => {
  const kind = macsChart(format);
  const names = (events: readonly RunEvent[]) => kind.series(curve(events), none).map(({ name }) => name);
  const both = ['average', 'dense'];
  expect(names([started(model({})), step(1)])).toEqual(both);
  expect(names([started(model({})), step(1), ended(1)])).toEqual([]);
  expect(names([started(model({})), step(1), epoch(1, 0.5), ended(10)])).toEqual(both);
  expect(names([started(model({ gates: [] })), epoch(1, 0.5)])).toEqual([]);
  expect(names([started(model({ macs: 0 })), epoch(1, 0.5)])).toEqual([]);

  const events = [started(model({ notCounted: ['Odd'] })), epoch(1, 0.5), evaluated(2, { macs: 250 })];
  const list = kind.series(curve(events, { from: 0.5, to: 1.5 }), none);
  expect(list.map(({ atLeast, newest }) => [atLeast, newest])).toEqual([
    [true, 250],
    [true, 1000],
  ]);
  expect(list.map(({ points: of }) => of.map(({ text }) => text?.()))).toEqual([
    ['≥ 600 MACs, 60.0% of dense', '≥ 250 MACs, 25.0% of dense'],
    [`≥ ${format.si(1000)} MACs`, `≥ ${format.si(1000)} MACs`],
  ]);
  // The dense one reaches from edge to edge of what is looked at.
  expect(list.map(points)[1]).toEqual([
    [0.5, 1000],
    [1.5, 1000],
  ]);
  expect(kind.table(curve(events), none).rows).toEqual([
    ['10', '1', '≥ 600', '60.0%'],
    ['20', '2', '≥ 250', '25.0%'],
  ]);
  const counted = curve([started(model({})), epoch(1, 0.5)]);
  expect(kind.series(counted, none)[0]?.points[0]?.text?.()).toBe('600 MACs, 60.0% of dense');
  expect(kind.table(counted, none).rows).toEqual([['10', '1', '600', '60.0%']]);
});

test('a model that says no class has an accuracy only where one was measured, even once', () => {
  const kind = accuracyChart(format);
  expect([0.5, 0.125, 0.0625].map((y) => kind.tick?.(y))).toEqual(['50%', '12.5%', '6.3%']);
  const names = (events: readonly RunEvent[]) => kind.series(curve(events), none).map(({ name }) => name);
  const plain = started({ head: 'none' });
  expect(names([plain, step(1), evaluated(1, { accuracy: Number.NaN })])).toEqual([]);
  expect(names([plain, step(1), evaluated(1, { accuracy: Number.NaN }), evaluated(2, { accuracy: 0.5 })])).toEqual([
    'test',
  ]);
  expect(names([started(), step(1)])).toEqual(['train', 'test']);
  // Of the first evaluation the score of segmentation was not kept.
  const pixels = curve([started(), step(5), evaluated(1, {}), step(15), evaluated(2, { meanIoU: 0.25 })]);
  const iou = kind.series(pixels, none).at(-1)!;
  expect([iou.name, iou.newest, points(iou)]).toEqual(['test mean IoU', 0.25, [[2, 0.25]]]);
  expect(kind.table(pixels, none)).toEqual({
    columns: ['Step', 'Epoch', 'Train', 'Test', 'Test mean IoU'],
    rows: [
      ['5', '0.5', '50.0%', '', ''],
      ['10', '1', '', '50.0%', ''],
      ['15', '1.5', '50.0%', '', ''],
      ['20', '2', '', '50.0%', '25.0%'],
    ],
  });
});

test('of many terms those are drawn that weigh most, whatever their sign, and those that were asked for', () => {
  const kind = lossChart(format);
  const names = Array.from({ length: maxTerms + 2 }, (_, i) => `t${i}`);
  const terms = Object.fromEntries(names.map((name, i) => [name, i === 3 ? -100 : i + 1]));
  const many = curve([started(), step(1, { terms }), step(2, { terms: { ...terms, t0: 0.5 } })]);
  const folded = (added: (name: string) => boolean) =>
    kind.series(many, added).flatMap(({ name, folded: is }) => (is ? [name] : []));
  expect(folded(none)).toEqual(['t0', 't1']);
  expect(folded((name) => name === 't0')).toEqual(['t1']);
  const one = kind.series(many, none).find(({ name }) => name === 't0')!;
  expect([one.points, one.newest]).toEqual([[], 0.5]);
  expect(kind.table(many, none).columns).toEqual(['Step', 'Epoch', 'Total', ...names.slice(2), 'Test (task)']);
  expect(kind.table(many, (name) => name === 't0').columns).toContain('t0');
  // As many as are drawn at most: all of them.
  const few = curve([started(), step(1, { terms: Object.fromEntries(names.slice(2).map((name) => [name, 1])) })]);
  expect(kind.series(few, none).filter(({ folded: is }) => is)).toEqual([]);
  // Without a term of the task the evaluations have its sum's colour.
  expect(kind.series(few, none)[1]?.color).toBe('foreground');
  const dashes = kind.series(few, none).map(({ color, dash }) => `${color} ${dash?.join()}`);
  expect(new Set(dashes).size).toBe(dashes.length);
});

test('the newest value of a term is the last that was measured, not that of the part that is looked at', () => {
  const events = [started(), ...[1, 2, 3].map((i) => step(10 * i, { terms: { task: i } })), evaluated(3, { loss: 7 })];
  const [total, tested, task] = lossChart(format).series(curve(events, { from: 0, to: 1 }), none);
  expect([total?.newest, tested?.newest, task?.newest]).toEqual([1 / 30, 7, 3]);
  expect(lossChart(format).table(curve(events, { from: 1, to: 2 }), none).rows).toEqual([
    ['10', '1', '0.1', '1', ''],
    ['20', '2', '0.05', '2', ''],
  ]);
  // An evaluation after the last step that was told has a row of its own, as wide as the others.
  const alone = curve([...events, evaluated(3.5, { loss: 6 })], { from: 3, to: 9 });
  expect(lossChart(format).table(alone, none).rows).toEqual([
    ['30', '3', '0.03333', '3', '7'],
    ['35', '3.5', '', '', '6'],
  ]);
});

const kinds = (at: number, rates: readonly number[]) => {
  const event = epoch(at, 0.5);
  return { ...event, evaluation: { ...event.evaluation, gates: [{ gate: 'g', rates: packShares(rates) }] } };
};

test('gates by kind are shares of all, at each evaluation that is kept, up to the edges of what is looked at', () => {
  const kind = compositionChart(format);
  const events = [
    started(model({})),
    kinds(1, [1, 0.5, 0, 0]),
    kinds(2, [1, 1, 0.5, 0.5]),
    kinds(3, [1, 1, 1, 0]),
    evaluated(4, {}),
  ];
  const whole = curve(events.slice(0, 4));
  expect(kind.series(whole, none).map(({ newest, points: of }) => [newest, of.map(({ y }) => y)])).toEqual([
    [0.75, [0.25, 0.5, 0.75]],
    [0, [0.25, 0.5, 0]],
    [0.25, [0.5, 0, 0.25]],
  ]);
  expect(kind.series(whole, none)[2]?.points[0]?.text?.()).toBe('50.0%, 2 of 4 gates');
  const rows = (from: number, to: number) => kind.table(curve(events.slice(0, 4), { from, to }), none).rows;
  expect(rows(1, 2)).toEqual([
    ['10', '1', '4', '1', '1', '2'],
    ['20', '2', '4', '2', '2', '0'],
  ]);
  expect(rows(1.5, 2.5)).toEqual([['20', '2', '4', '2', '2', '0']]);
  // A place is kept for what is to come, and only for that.
  const length = (list: readonly RunEvent[]) => kind.series(curve(list), none).length;
  expect(length([started(model({})), step(1)])).toBe(3);
  expect(length([started(model({})), step(1), ended(1)])).toBe(0);
  expect(length([started(model({ gates: [] })), step(1)])).toBe(0);
  // What cannot be read has no gates: nothing of nothing.
  const broken = { ...kinds(1, []), evaluation: { ...epoch(1, 0.5).evaluation, gates: [{ gate: 'g', rates: '?' }] } };
  expect(kind.series(curve([started(), broken]), none).map(({ points: of }) => of[0]?.y)).toEqual([0, 0, 0]);
});

test('a number of the experiment has a chart from when its name is known; evaluations without it are left out', () => {
  const state = fold([started({ metrics: { said: { direction: 'max' } } }), evaluated(1, { first: 1 })]);
  expect(metricNames(state)).toEqual(['said', 'first']);
  expect(
    metricNames(
      fold([
        started(),
        evaluated(1, { a: 1, top5: 0.5, meanIoU: 0.5 }),
        evaluated(2, { b: 1, top5: 0.5, meanIoU: 0.5 }),
      ]),
    ),
  ).toEqual(['b']);
  const metrics = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`m${i}`, { direction: 'max' as const }]));
  expect(metricNames(fold([started({ metrics })]))).toEqual(Object.keys(metrics).slice(0, 50));
  const events = [started(), evaluated(1, {}), evaluated(2, { psnr: 20.123456 }), evaluated(3, { psnr: 21 })];
  const kind = metricChart('psnr', fold(events), format);
  expect([kind.logarithmic, kind.value(20.123456), kind.tick]).toEqual([true, '20.12', undefined]);
  expect(points(kind.series(curve(events), none)[0]!)).toEqual([
    [2, 20.123456],
    [3, 21],
  ]);
  expect(kind.table(curve(events), none).rows).toEqual([
    ['20', '2', '20.12'],
    ['30', '3', '21'],
  ]);
  expect(kind.series(curve([started(), evaluated(1, {})]), none)).toEqual([]);
  const share = metricChart('f1', fold([started({ metrics: { f1: { direction: 'max', share: true } } })]), format);
  expect([share.logarithmic, share.tick?.(0.5), share.tick?.(0.125)]).toEqual([false, '50%', '12.5%']);
});

test('a speed of fewer than ten samples a second keeps its digits', () => {
  const { value } = speedChart(format);
  expect([value(9.876), value(10.4), value(1234.5)]).toEqual(['9.876', '10', '1,235']);
});
