/** Charts, facts and columns of a run without classes, which measures numbers of its own: by value. */
import { expect, test } from 'vitest';
import { rowOf } from '../../../src/compare/rowOf';
import { summarise } from '../../../src/host/runs/runSummary';
import { eventLine } from '../../../src/protocol/events/eventLine';
import type { RunEvent } from '../../../src/protocol/events/events';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { columnsOf, usualColumns } from '../../../src/protocol/many/columns';
import { judgedBy } from '../../../src/protocol/many/judgedBy';
import { metricsOf } from '../../../webview/many/curves/metrics';
import { curveOf } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import { accuracyChart } from '../../../webview/training/charts/accuracy';
import { metricChart, metricNames } from '../../../webview/training/charts/metric';
import { epoch, started, step, withValues } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const format = makeFormat('en');
const evaluated = (number: number, values: Record<string, number>) => {
  const event = epoch(number, Number.NaN);
  return { ...event, evaluation: withValues(event.evaluation, values) };
};
const metrics = { mae: { direction: 'min' }, map: { direction: 'max', share: true } } as const;
const events: RunEvent[] = [
  started({ head: 'none', score: { metric: 'mae', direction: 'min' }, metrics }),
  step(10),
  evaluated(1, { mae: 0.5, map: 0.25, accuracy: Number.NaN }),
  step(20),
  evaluated(2, { mae: 0.25, map: 0.5, accuracy: Number.NaN }),
  step(30),
  evaluated(3, { mae: 0.4, map: 0.75, accuracy: Number.NaN }),
];
const state = fold(events);
const curve = curveOf(state, { from: 0, to: 3 });
const none = () => false;

test('a line of the file holds what was said', () => {
  const text = events.map((event) => `${eventLine(event)}\n`).join('');
  expect(parseEvents(text)).toEqual({ events, rest: '', broken: 0, unknown: 0 });
  // Another writer leaves accuracy out: there is none.
  const without = text.replaceAll(/"accuracy":[^,}]+,?/g, '');
  expect(without).not.toContain('accuracy');
  expect(parseEvents(without).events[2]).toMatchObject({ evaluation: { values: { mae: 0.5, accuracy: Number.NaN } } });
});

test('a chart for each number, in per cent where it is a share, and none of accuracy', () => {
  expect(metricNames(state)).toEqual(['mae', 'map']);
  const [mae, map] = ['mae', 'map'].map((name) => metricChart(name, state, format));
  expect(mae!.series(curve, none)).toMatchObject([{ newest: 0.4, points: [{ y: 0.5 }, { y: 0.25 }, { y: 0.4 }] }]);
  expect([mae!.value(0.25), map!.value(0.25)]).toEqual(['0.25', format.percent(0.25)]);
  expect(map!.table(curve, none).rows.map((row) => row[2])).toEqual([0.25, 0.5, 0.75].map((y) => format.percent(y)));
  // Ids are for the page: no whitespace in them.
  expect(metricChart('my own', state, format).id).not.toMatch(/\s/);
  expect(accuracyChart(format).series(curve, none)).toEqual([]);
  expect(metricsOf([state], format).map(({ key }) => key)).not.toContain('test/accuracy');
});

test('the best epoch, the row of the tree and the columns go by the score', () => {
  expect(state.best).toMatchObject({ epoch: 2 });
  const summary = summarise('/w/runs/a', state);
  expect(summary).toMatchObject({ accuracy: undefined, score: { metric: 'mae', value: 0.4, share: false } });
  expect(summary.scores.best).toMatchObject({ score: { value: 0.25 } });
  const files = { curves: {}, label: {}, images: [] } as never;
  const row = rowOf({ folder: '/w/runs/a', state, files });
  expect(row.points.best?.values.mae).toBe(0.25);
  expect(judgedBy([row, row])).toEqual({ metric: 'mae', direction: 'min', share: false });
  expect(judgedBy([row, { ...row, score: { metric: 'map', direction: 'max' } }])).toEqual({
    ...{ metric: 'accuracy', direction: 'max', share: true },
  });
  const columns = columnsOf([row]);
  const of = (id: string) => columns.find((column) => column.id === id);
  expect(of('mae')).toMatchObject({ kind: 'number', direction: 'lower' });
  expect(of('map')).toMatchObject({ kind: 'share', direction: 'higher' });
  expect(of('accuracy')).toBeUndefined();
  expect(usualColumns([row], columns)).toEqual(expect.arrayContaining(['mae', 'map']));
});

test('a resumed run that goes by something else begins to look for its best anew', () => {
  const again = fold([...events, started({ step: 30, score: { metric: 'map', direction: 'max' }, metrics })]);
  expect(again.best).toBeUndefined();
  const same = fold([...events, started({ step: 30, score: { metric: 'mae', direction: 'min' }, metrics })]);
  expect(same.best).toMatchObject({ epoch: 2 });
});
