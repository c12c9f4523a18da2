/** Several runs in one chart, without a page: their lines, their table, which epochs are looked at, and what is said of it all. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runColour } from '../../../src/protocol/many/runColour';
import { type Series, writtenOf } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import type { Theme } from '../../../webview/shared/theme';
import { accuracyChart } from '../../../webview/training/charts/accuracy';
import { chartFigure } from '../../../webview/training/charts/chartFigure';
import { learningRateChart } from '../../../webview/training/charts/learningRate';
import { keyOf } from '../../../webview/training/charts/legend';
import { lossChart } from '../../../webview/training/charts/loss';
import { macsChart } from '../../../webview/training/charts/macs';
import { seriesOf, tableOf } from '../../../webview/training/charts/overlay';
import { axisOf, plotOf } from '../../../webview/training/charts/plot';
import { shownSeries } from '../../../webview/training/charts/shownSeries';
import { keyHint, summary } from '../../../webview/training/charts/summary';
import type { Host, ViewSettings } from '../../../webview/training/settings';
import { epoch, started, step, withValues } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const format = makeFormat('en');
const none = () => false;
const settings = { zoom: null, smoothing: 0.25 } as ViewSettings;
const gates = [{ name: 'g', channels: 3, sources: [] }];

/** Epochs of ten steps of which two are told, with an evaluation after each. */
const run = (name: string, { terms = ['task'], iou = false, epochs = 2 } = {}): RunEvent[] => [
  started({ run: name, model: { ...started().model, gates } }),
  ...Array.from({ length: epochs }, (_, i) => {
    const event = epoch(i + 1, 0.5 + i / 10);
    const loss = 4 - i;
    const made = { loss, terms: Object.fromEntries(terms.map((term) => [term, loss / terms.length])) };
    return [
      step(10 * i + 5, made),
      step(10 * i + 10, made),
      iou ? { ...event, evaluation: withValues(event.evaluation, { meanIoU: 0.25 + i / 8 }) } : event,
    ];
  }).flat(),
];
const beside = (label: string, events: readonly RunEvent[]) => ({
  ...{ folder: `/runs/${label}`, label, colour: runColour(`/runs/${label}`), state: fold(events) },
});
/** More points than are drawn. */
const long = fold([started({ run: 'long' }), ...Array.from({ length: 700 }, (_, i) => step(i + 1))]);
const own = fold(run('mine'));
const one = plotOf(own, [beside('b', run('b'))], settings, format);
const two = plotOf(own, [beside('b', run('b')), beside('c', run('c', { terms: ['other', 'more'] }))], settings, format);
const told = (list: readonly Series[]) =>
  list.map(({ name, run: of, called, dash, folded, points }) => [
    name,
    of,
    called,
    dash?.join(),
    folded,
    points.length,
  ]);

test('of one other run all lines are drawn, of several the main ones, until others are asked for', () => {
  const loss = lossChart(format);
  expect(told(seriesOf(loss, one, none)).slice(3)).toEqual([
    ['total', 'b', undefined, '3,3', undefined, 4],
    ['test (task)', 'b', undefined, '8,3', undefined, 2],
    ['task', 'b', undefined, '1,3', false, 4],
  ]);
  expect(told(seriesOf(loss, two, none)).slice(3)).toEqual([
    ['total', 'b', 'b', '3,3', undefined, 4],
    ['test (task)', 'b', 'b', '8,3', undefined, 2],
    ['task', 'b', 'b', '1,3', true, 0],
    ['total', 'c', 'c', '3,3', undefined, 4],
    ['test (task)', 'c', 'c', '8,3', undefined, 2],
    ['other', 'c', 'c', '1,3', true, 0],
    ['more', 'c', 'c', '8,3,2,3', true, 0],
  ]);
  const asked = seriesOf(loss, two, (name) => name === 'other/more');
  expect(told(asked).at(-1)).toEqual(['more', 'c', 'c', '8,3,2,3', false, 4]);
  expect(told(asked).at(-2)).toEqual(['other', 'c', 'c', '1,3', true, 0]);
  expect(asked.map(keyOf)).toEqual(
    expect.arrayContaining(['total', 'task', 'other/total', 'other/task', 'other/more']) as string[],
  );
  expect(seriesOf(loss, two, none)[3]?.runColour).toEqual(runColour('/runs/b'));
  expect(seriesOf(loss, two, none)[0]?.runColour).toBeUndefined();
  // Where no line is the main one all are drawn.
  expect(
    told(seriesOf(learningRateChart(format), two, none)).map(([, of, , , folded, length]) => [of, folded, length]),
  ).toEqual([
    [undefined, undefined, 4],
    ['b', undefined, 4],
    ['c', undefined, 4],
  ]);
  // What all have beside them is drawn once.
  expect(seriesOf(macsChart(format), two, none).map(({ name, run: of }) => [name, of])).toEqual([
    ['average', undefined],
    ['dense', undefined],
    ['average', 'b'],
    ['average', 'c'],
  ]);
});

test('a band is drawn of the shown run alone, as soon as some of its points stand for several', () => {
  const plot = plotOf(long, [{ ...beside('b', []), state: long }], settings, format);
  const totals = seriesOf(lossChart(format), plot, none).filter(({ name }) => name === 'total');
  expect(totals.map(({ band }) => band !== undefined)).toEqual([true, false]);
  const { drawn } = plot.own;
  const [first] = totals;
  expect(first?.band?.low.map(({ y }) => y)).toEqual(drawn.map(({ lossMin }) => lossMin));
  expect(first?.band?.high.map(({ y }) => y)).toEqual(drawn.map(({ lossMax }) => lossMax));
  expect(drawn.some(({ events }) => events > 1)).toBe(true);
  // A tail that is not merged yet makes no line of it.
  const mixed = { ...plot, own: { ...plot.own, drawn: [...drawn, { ...drawn.at(-1)!, events: 1 }] } };
  expect(seriesOf(lossChart(format), mixed, none)[0]?.band).toBeDefined();
  expect(seriesOf(lossChart(format), one, none)[0]?.band).toBeUndefined();
});

test('the table says of which run a row is, and has the columns of all; what a run lacks is empty', () => {
  expect(tableOf(lossChart(format), { ...one, others: [] }, none).columns[0]).toBe('Step');
  const { columns, rows } = tableOf(lossChart(format), two, none);
  expect(columns).toEqual(['Run', 'Step', 'Epoch', 'Total', 'task', 'Test (task)', 'other', 'more']);
  expect(rows).toEqual([
    ['this run', '5', '0.5', '4', '4', '', '', ''],
    ['this run', '10', '1', '4', '4', '1', '', ''],
    ['this run', '15', '1.5', '3', '3', '', '', ''],
    ['this run', '20', '2', '3', '3', '1', '', ''],
    ['b', '5', '0.5', '4', '4', '', '', ''],
    ['b', '10', '1', '4', '4', '1', '', ''],
    ['b', '15', '1.5', '3', '3', '', '', ''],
    ['b', '20', '2', '3', '3', '1', '', ''],
    ['c', '5', '0.5', '4', '', '', '2', '2'],
    ['c', '10', '1', '4', '', '1', '2', '2'],
    ['c', '15', '1.5', '3', '', '', '1.5', '1.5'],
    ['c', '20', '2', '3', '', '1', '1.5', '1.5'],
  ]);
  const scored = plotOf(own, [beside('s', run('s', { iou: true }))], settings, format);
  const accuracy = tableOf(accuracyChart(format), scored, none);
  expect(accuracy.columns).toEqual(['Run', 'Step', 'Epoch', 'Train', 'Test', 'Test mean IoU']);
  expect(accuracy.rows[1]).toEqual(['this run', '10', '1', '50.0%', '50.0%', '']);
  expect(accuracy.rows.at(-1)).toEqual(['s', '20', '2', '50.0%', '60.0%', '37.5%']);
});

test('the axis ends where the longest of the runs does; a part of it is of its own run, and lies within', () => {
  const longer = beside('long', run('long', { epochs: 5 }));
  const axis = (zoom: ViewSettings['zoom'], others = [longer]) => axisOf(own, others, { ...settings, zoom });
  const full = { from: 0, to: 5 };
  expect(axis(null)).toEqual({ full, range: full });
  expect(axis(null, [])).toEqual({ full: { from: 0, to: 2 }, range: { from: 0, to: 2 } });
  expect(axis(null, [beside('short', run('short', { epochs: 1 }))]).full.to).toBe(2);
  expect(axis({ run: 'mine', from: 1, to: 3 })).toEqual({ full, range: { from: 1, to: 3 } });
  // It was another run that was looked at so, or the part is gone with the run beside it.
  expect(axis({ run: 'long', from: 1, to: 3 }).range).toEqual(full);
  expect(axis({ run: 'mine', from: 2, to: 4 }, []).range).toEqual({ from: 0, to: 2 });
  expect(axis({ run: 'mine', from: 2, to: 3 }, []).range).toEqual({ from: 0, to: 2 });
  expect(axis({ run: 'mine', from: 1.5, to: 3 }, []).range).toEqual({ from: 0.5, to: 2 });
  const plot = plotOf(own, [longer], { ...settings, zoom: { run: 'mine', from: 1, to: 3 } }, format);
  expect(plot).toMatchObject({ full, range: { from: 1, to: 3 }, smoothing: 0.25 });
  expect(plot.own.looked.map(({ epoch: at }) => at)).toEqual([1, 1.5, 2]);
  expect(plot.others[0]?.curve.epochs.map(({ epoch: at }) => at)).toEqual([1, 2, 3]);
});

test('a chart in words: each line from its first value to its newest, of the part that is looked at', () => {
  const kind = accuracyChart(format);
  const said = (plot: typeof one, list = seriesOf(kind, plot, none)) => summary(kind, list, plot, format);
  const ends = 'The numbers are in the table that follows.';
  expect(said({ ...one, marks: [] })).toBe(
    `Accuracy by epoch: train from 50.0% to 50.0%, test from 50.0% to 60.0%, compared train from 50.0% to 50.0%, compared test from 50.0% to 60.0%. ${ends}`,
  );
  const mark = { step: 10, epoch: 1, kind: 'checkpoint', text: '' } as unknown as (typeof one)['marks'][number];
  expect(said({ ...one, marks: [mark] })).toMatch(/ What happened on the way is in the table Events\.$/);
  expect(said({ ...two, marks: [] })).toContain(', b test from 50.0% to 60.0%, ');
  const late = { from: 1.5, to: 2 };
  const part = { ...two, others: [], range: late, marks: [] };
  expect(said(part)).toBe(`Accuracy by epoch, 1.5 to 2: train from 50.0% to 50.0%, test from 60.0% to 60.0%. ${ends}`);
  // Before the end of the run its newest value is not that of the part.
  const early = { ...part, range: { from: 0.5, to: 1 } };
  expect(said(early)).toContain('test from 50.0% to 50.0%');
  expect(said({ ...part, range: { from: 0.6, to: 0.8 } })).toContain('test not measured there');
  const unmeasured = { name: 'x', color: 'blue', points: [], newest: undefined } as Series;
  expect(said({ ...one, marks: [] }, [unmeasured, { ...unmeasured, name: 'y', folded: true }])).toBe(
    `Accuracy by epoch: x not measured yet. ${ends}`,
  );
  const macs = macsChart(format);
  const least = seriesOf(macs, one, none).map((series) => ({ ...series, atLeast: true }));
  expect(summary(macs, least.slice(0, 2), one, format)).toContain(': average from ≥ 600 MACs to ≥ 600 MACs. ');
  expect(writtenOf(macs, least[1]!, 1000)).toBe(`≥ ${format.si(1000)} MACs`);
  expect(keyHint(kind)).toMatch(/^Accuracy\. /);
});

test('a line is switched off in all runs beside the shown one; one of too many is added and taken away again', () => {
  let now = { hidden: [], added: [] } as unknown as ViewSettings;
  const host = { settings: () => now, change: (c: object) => (now = { ...now, ...c }), post: () => {} } as Host;
  const choice = shownSeries('loss', host);
  const line = (name: string, more: Partial<Series> = {}): Series => ({
    ...{ name, color: 'blue', points: [], newest: 1, ...more },
  });
  choice.toggle(line('task', { run: 'b' }));
  expect(now.hidden).toEqual(['loss/other/task']);
  const list = [line('task'), line('task', { run: 'b' }), line('task', { run: 'c' }), line('x', { folded: true })];
  expect(list.map(choice.isHidden)).toEqual([false, true, true, false]);
  expect(choice.shown(list)).toEqual([list[0]]);
  expect(shownSeries('accuracy', host).isHidden(list[1]!)).toBe(false);
  choice.toggle(line('task', { run: 'c' }));
  expect(now.hidden).toEqual([]);
  choice.toggle(line('x', { folded: true }));
  expect([now.added, choice.isAdded('x'), shownSeries('accuracy', host).isAdded('x')]).toEqual([
    ['loss/x'],
    true,
    false,
  ]);
  // Now it is drawn: pressed again it goes back among the others.
  choice.toggle(line('x'));
  expect(now).toMatchObject({ added: [], hidden: [] });
});

test('a figure has every point that is kept, of each run by its name, though fewer are drawn', () => {
  const plot = plotOf(long, [{ ...beside('b', []), state: long }], settings, format);
  expect(plot.own.drawn.length).toBeLessThan(plot.own.points.length);
  const kind = lossChart(format);
  const figure = chartFigure(kind, plot, seriesOf(kind, plot, none), none, () => null as never, {} as Theme);
  const [head, ...rows] = figure.numbers();
  expect([figure.name, head]).toEqual(['loss', ['run', 'series', 'step', 'epoch', 'value']]);
  const of = (name: string) => rows.filter(([of, series]) => of === name && series === 'total');
  expect(of('long').map(([, , at]) => at)).toEqual(plot.own.points.map((point) => point.step));
  expect(of('b').map(([, , at]) => at)).toEqual(plot.own.points.map((point) => point.step));
});
