/** Small parts of the Compare view, each by itself: the keyboard of the table, the budget and its verdict, what goes beyond a chart, time on an axis. */
import { expect, test } from 'vitest';
import { groupsText, runsText } from '../../../webview/many/countText';
import { horizontal, placeOn } from '../../../webview/many/curves/axis';
import { beyondLine } from '../../../webview/many/curves/beyondLine';
import { readMemory } from '../../../webview/many/memory';
import { mismatchText } from '../../../webview/many/mismatchText';
import { partHosts, type SharedHost } from '../../../webview/many/partHost';
import { gridKeys, type Sheet } from '../../../webview/many/table/gridKeys';
import type { GridActions, GridColumn, GridItem } from '../../../webview/many/table/gridTypes';
import { budgetLine } from '../../../webview/many/tradeoff/budget';
import type { AxisValue, TradePoint } from '../../../webview/many/tradeoff/points';
import { scaleOf } from '../../../webview/many/tradeoff/scale';
import type { Scatter } from '../../../webview/many/tradeoff/scatter';
import { verdictLine } from '../../../webview/many/tradeoff/verdictLine';
import { makeFormat } from '../../../webview/shared/format';
import { ended, started, step } from '../../protocol/someEvents';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import { openPage } from '../page/openView';
import { fold } from '../storedRun';

type Key = Partial<Record<'altKey' | 'shiftKey' | 'ctrlKey' | 'metaKey', boolean>>;

/** Fifty rows, of which the second is a group that is folded and the third one that is open, and four columns. */
function sheet(row: number | undefined, column: string) {
  const columns = ['name', 'a', 'b', 'c'].map((key) => ({ key, width: 100 }) as GridColumn);
  const items = Array.from({ length: 50 }, (_, i) => {
    return { key: `r${i}`, ...(i === 1 && { open: false }), ...(i === 2 && { open: true }) } as GridItem;
  });
  const told: string[] = [];
  const tell =
    (name: string) =>
    (...given: unknown[]) =>
      told.push([name, ...given.filter((one) => typeof one !== 'object')].join(' '));
  const place = { row: row === undefined ? undefined : `r${row}`, column };
  const of: Sheet = {
    ...{ columns: () => columns, items: () => items, place: () => place },
    go: ({ row: to, column: at }) => told.push(`go ${to} ${at}`),
  };
  const actions = Object.fromEntries(
    ['resize', 'move', 'sort', 'columnMenu', 'rowMenu', 'open', 'check'].map((name) => [name, tell(name)]),
  );
  const keys = gridKeys(of, {
    ...actions,
    key: (key: string) => key === 'p' && told.push('own p') > 0,
  } as unknown as GridActions);
  return (key: string, more: Key = {}) => {
    told.length = 0;
    const plain = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false };
    let prevented = false;
    keys({ ...plain, ...more, key, preventDefault: () => (prevented = true) } as never);
    expect(prevented).toBe(told.length > 0);
    return told.join();
  };
}

test.each<[row: number | undefined, column: string, key: string, more: Key, wanted: string]>([
  [5, 'a', 'ArrowUp', {}, 'go r4 a'],
  [5, 'a', 'ArrowDown', {}, 'go r6 a'],
  [5, 'a', 'ArrowLeft', {}, 'go r5 name'],
  [5, 'a', 'ArrowRight', {}, 'go r5 b'],
  [5, 'name', 'ArrowLeft', {}, 'go r5 name'],
  [5, 'c', 'ArrowRight', {}, 'go r5 c'],
  [0, 'a', 'ArrowUp', {}, 'go undefined a'],
  [49, 'a', 'ArrowDown', {}, 'go r49 a'],
  [5, 'b', 'PageDown', {}, 'go r25 b'],
  [45, 'b', 'PageDown', {}, 'go r49 b'],
  [25, 'b', 'PageUp', {}, 'go r5 b'],
  [5, 'b', 'PageUp', {}, 'go r0 b'],
  [5, 'b', 'Home', {}, 'go r5 name'],
  [5, 'b', 'End', {}, 'go r5 c'],
  [5, 'b', 'Home', { ctrlKey: true }, 'go r0 name'],
  [5, 'b', 'End', { ctrlKey: true }, 'go r49 c'],
  [5, 'b', 'ArrowDown', { ctrlKey: true }, ''],
  [5, 'b', 'ArrowDown', { metaKey: true }, ''],
  [5, 'b', 'ArrowDown', { altKey: true }, ''],
  [5, 'b', 'x', {}, ''],
  [5, 'b', 'p', {}, 'own p'],
  [5, 'b', 'Enter', {}, 'open r5'],
  [5, 'b', ' ', {}, 'check r5 false'],
  [5, 'b', ' ', { shiftKey: true }, 'check r5 true'],
  [5, 'b', 'ContextMenu', {}, 'rowMenu r5'],
  [5, 'b', 'F10', { shiftKey: true }, 'rowMenu r5'],
  [5, 'b', 'F10', {}, ''],
  // A group is unfolded and folded from its name alone.
  [1, 'name', 'ArrowRight', {}, 'open r1'],
  [1, 'name', 'ArrowLeft', {}, 'go r1 name'],
  [2, 'name', 'ArrowLeft', {}, 'open r2'],
  [2, 'name', 'ArrowRight', {}, 'go r2 a'],
  [1, 'a', 'ArrowRight', {}, 'go r1 b'],
  // On the head.
  [undefined, 'b', 'ArrowDown', {}, 'go r0 b'],
  [undefined, 'b', 'ArrowLeft', {}, 'go undefined a'],
  [undefined, 'b', 'Enter', {}, 'sort b false'],
  [undefined, 'b', 'Enter', { shiftKey: true }, 'sort b true'],
  [undefined, 'b', ' ', {}, 'columnMenu b'],
  [undefined, 'b', 'F10', { shiftKey: true }, 'columnMenu b'],
  [undefined, 'b', 'ArrowRight', { altKey: true, shiftKey: true }, 'resize b 116'],
  [undefined, 'b', 'ArrowLeft', { altKey: true, shiftKey: true }, 'resize b 84'],
  [undefined, 'b', 'ArrowLeft', { altKey: true }, 'move b a'],
  [undefined, 'a', 'ArrowRight', { altKey: true }, 'move a c'],
  [undefined, 'b', 'ArrowRight', { altKey: true }, 'move b '],
])('in row %s and column %s, %s with %j', (row, column, key, more, wanted) => {
  const page = openPage();
  const active = page.make('td');
  active.setAttribute('id', 'active-cell');
  page.body.append(active);
  expect(sheet(row, column)(key, more)).toBe(wanted);
});

test('no column goes before the name or beyond the last one', () => {
  openPage();
  for (const [column, key] of [
    ['a', 'ArrowLeft'],
    ['c', 'ArrowRight'],
    ['name', 'ArrowRight'],
  ] as const) {
    const told: string[] = [];
    const columns = ['name', 'a', 'b', 'c'].map((name) => ({ key: name }) as GridColumn);
    const of: Sheet = {
      columns: () => columns,
      items: () => [],
      place: () => ({ row: undefined, column }),
      go: () => {},
    };
    const move = (...given: unknown[]) => told.push(given.join());
    gridKeys(of, { move } as unknown as GridActions)({ key, altKey: true, preventDefault: () => {} } as never);
    expect(told).toEqual([]);
  }
});

const axis = (title: string, better: AxisValue['better']): AxisValue => ({
  ...{ key: title, title, better, write: (value: number) => `${Number(value.toFixed(2))}` },
  writeSpread: (value) => `${value} of spread`,
  of: () => undefined,
});
const point = (key: string, x: number, y: number, more: Partial<TradePoint> = {}): TradePoint => ({
  ...{ key, title: `run ${key}`, x, y, sx: 0, sy: 0, unlike: false, rows: [{ folder: key }] as never },
  ...more,
});

test('the best within a budget is named with its numbers; the budget stays on the axis', () => {
  openPage();
  const frame = { left: 100, right: 500, top: 20, bottom: 220 };
  const drawn = { x: scaleOf([0, 8], frame.left, frame.right, false), frame } as unknown as Scatter;
  expect([drawn.x.low, drawn.x.high]).toEqual([0, 8]);
  const changed: number[] = [];
  const opened: string[] = [];
  const budget = budgetLine((value) => changed.push(value));
  const line = verdictLine((folder) => opened.push(folder), budget);
  const points = [
    ...[point('a', 2, 0.5), point('b', 4, 0.75), point('c', 6, 0.875)],
    ...[
      point('d', 1, 0.99, { unlike: true }),
      point('g', 7, 0.9, { sx: 0.25, sy: 0.03, rows: [{ folder: 'x' }, { folder: 'y' }] as never }),
    ],
  ];
  const state = { drawn, points, x: axis('MACs', 'lower'), y: axis('accuracy', 'higher') };
  const element = line.element as unknown as PageElement;
  const slider = budget.element as unknown as PageElement;
  const said = (at: number | null) => {
    line.update(state, at);
    const [within, best, numbers] = element.children;
    return [within!.textContent, best!.textContent, numbers!.textContent, best!.disabled];
  };
  expect(said(5)).toEqual(['Within 5 MACs:', 'run b', 'accuracy 0.75 at 4', false]);
  element.querySelector('button')!.click();
  expect(opened).toEqual(['b']);
  expect(said(2)).toEqual(['Within 2 MACs:', 'run a', 'accuracy 0.5 at 2', false]);
  expect(said(1.5)).toEqual(['Within 1.5 MACs:', 'no run', '', true]);
  expect(said(-3)).toEqual(['Within 0 MACs:', 'no run', '', true]);
  // Of a group there is no run to open.
  expect(said(null)).toEqual([
    'Within 8 MACs:',
    'run g',
    'accuracy 0.9 ± 0.03 of spread at 7 ± 0.25 of spread, n = 2',
    true,
  ]);
  expect(said(99)).toEqual(said(8));
  expect(said(4)[1]).toBe('run b');
  const told = ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext'].map((name) =>
    slider.getAttribute(name),
  );
  expect(told).toEqual(['0', '8', '4', 'Within 4 MACs: run b, accuracy 0.75 at 4']);
  expect([slider.style.left, slider.style.top, slider.style.height]).toEqual(['300px', '20px', '200px']);
  // A hundredth of the axis by an arrow, a tenth by a page, all of it by its ends, several in a frame.
  const press = (...keys: string[]) => {
    line.update(state, 4);
    changed.length = 0;
    for (const key of keys) slider.dispatchEvent(new PageEvent('keydown', { key, bubbles: true }));
    return changed.map((value) => Number(value.toFixed(6)));
  };
  expect(press('ArrowRight', 'ArrowUp')).toEqual([4.08, 4.16]);
  expect(press('ArrowLeft', 'ArrowDown')).toEqual([3.92, 3.84]);
  expect(press('PageUp', 'PageDown')).toEqual([4.8, 4]);
  expect(press('Home')).toEqual([0]);
  expect(press('End')).toEqual([8]);
  expect(press('x')).toEqual([]);
  const at = (clientX: number) => ({ clientX, pointerId: 1, bubbles: true });
  slider.dispatchEvent(new PageEvent('pointermove', at(200)));
  expect(changed).toEqual([]);
  slider.dispatchEvent(new PageEvent('pointerdown', at(300)));
  for (const x of [200, 20, 900]) slider.dispatchEvent(new PageEvent('pointermove', at(x)));
  expect(changed).toEqual([2, 0, 8]);
  budget.hide();
  expect(slider.hidden).toBe(true);
});

test('what goes beyond a chart is named with its highest value, and how many more do', () => {
  openPage();
  const asked: boolean[] = [];
  const line = beyondLine((whole) => asked.push(whole));
  const element = line.element as unknown as PageElement;
  const gone = (...lines: number[]) => ({ lines, highest: 80, most: 7 });
  const update = (lines: number[], whole: boolean) =>
    line.update(gone(...lines) as never, whole, ['a', 'b', 'c'], (y) => `${y} %`);
  const shown = () => element.children.filter(({ hidden }) => !hidden).map(({ textContent }) => textContent);
  expect(update([1], false)).toBe(7);
  expect(shown()).toEqual(['b goes up to 80 %.', 'Show all of it']);
  expect(update([2, 0, 1], true)).toBeUndefined();
  expect(shown()).toEqual(['c and 2 more go up to 80 %.', 'Leave it beyond the chart']);
  for (const button of element.querySelectorAll('button')) button.click();
  expect(asked).toEqual([true, false]);
  expect([line.update(undefined, false, [], String), element.hidden]).toEqual([undefined, true]);
});

test('on an axis of time pauses take none, and what was done twice counts once', () => {
  const state = fold([
    ...[started({ time: 1000, epochs: 4 }), step(10, { time: 3000 }), step(20, { time: 5000 })],
    ended(20, { time: 5000, outcome: 'stopped' }),
    // Resumed from step 10 after an hour.
    ...[started({ time: 3_605_000, epochs: 4, step: 10 }), step(20, { time: 3_607_000 })],
  ]);
  const at = placeOn('time', state);
  expect(at({ step: 5, epoch: 0.5, time: 2000 })).toBe(1000);
  expect(at({ step: 10, epoch: 1, time: 3000 })).toBe(2000);
  expect(at({ step: 20, epoch: 2, time: 3_607_000 })).toBe(4000);
  // Before the pause, whatever step that was; and at once after it.
  expect(at({ step: 20, epoch: 2, time: 5000 })).toBe(4000);
  expect(at({ step: 10, epoch: 1, time: 3_605_000 })).toBe(2000);
  const place = { step: 20, epoch: 2, time: 7 };
  expect([placeOn('epoch', state)(place), placeOn('step', state)(place)]).toEqual([2, 20]);
  const format = makeFormat('en');
  expect([99_999, 100_000].map((value) => horizontal('step', format).tick(value))).toEqual(['99,999', '100 k']);
  expect(horizontal('time', format).tick(90_000)).toBe('1 min 30 s');
  expect((['epoch', 'step', 'time'] as const).map((name) => horizontal(name, format).title)).toEqual([
    ...['epoch', 'step', 'time of training'],
  ]);
});

test('how many runs are left of how many, and why one does not compare, in words', () => {
  const format = makeFormat('en');
  const counts: [left: number, all: number, text: string][] = [
    ...([
      [0, 0, '0 runs'],
      [1, 1, '1 run'],
      [0, 1, '0 of 1 run'],
      [2, 2, '2 runs'],
    ] as [number, number, string][]),
    ...([
      [1, 2, '1 of 2 runs'],
      [1234, 5678, '1,234 of 5,678 runs'],
      [5678, 5678, '5,678 runs'],
    ] as [number, number, string][]),
  ];
  for (const [left, all, text] of counts) expect(runsText(left, all, format)).toBe(text);
  expect([0, 1, 2, 1234].map((count) => groupsText(count, format))).toEqual([
    '0 groups',
    '1 group',
    '2 groups',
    '1,234 groups',
  ]);
  const of = (kind: Parameters<typeof mismatchText>[0]['kind'], own: string | number, others: string | number) =>
    mismatchText({ kind, own, others }, format).replaceAll(/\s/g, ' ');
  expect([of('data', 'digits', 'shapes'), of('test', 500, 2000), of('denseMacs', 4e7, 2.5e6)]).toEqual([
    ...['scored on digits, not on shapes', 'scored on 500 test samples, not on 2,000'],
    'another dense network: 40.0 M MACs, not 2.50 M',
  ]);
  expect(of('fingerprint', 'a', 'b')).toBe('its data has the name of the others’ and another content');
});

test('each part has a memory and a list of wanted runs of its own; the same list is told once', () => {
  let settings = readMemory({ parts: { curves: { axis: 'step' }, gates: { order: 'rate' } } });
  let [redrawn, told] = [0, 0];
  const memory = {
    ...{ post: () => {}, settings: () => settings },
    change: (next: object) => {
      settings = { ...settings, ...next };
    },
  };
  const hosts = partHosts(memory, { redraw: () => redrawn++ } as unknown as SharedHost, () => told++);
  const [curves, gates] = [hosts.of('curves'), hosts.of('gates')];
  expect([curves.memory(), hosts.of('parallel').memory()]).toEqual([{ axis: 'step' }, undefined]);
  gates.remember({ order: 'channel' });
  expect([settings.parts, redrawn]).toEqual([{ curves: { axis: 'step' }, gates: { order: 'channel' } }, 1]);
  expect(gates.memory()).toEqual({ order: 'channel' });
  curves.want(['/b', '/a', '/b']);
  expect([hosts.wantedBy('curves'), hosts.wantedBy('gates'), told]).toEqual([['/b', '/a'], [], 1]);
  curves.want(new Set(['/b', '/a']));
  gates.want([]);
  expect(told).toBe(1);
  curves.want(['/a', '/b']);
  gates.want(['/a']);
  expect([hosts.wantedBy('curves'), hosts.wantedBy('gates'), told]).toEqual([['/a', '/b'], ['/a'], 3]);
  curves.want([]);
  expect([hosts.wantedBy('curves'), hosts.wantedBy('gates'), told]).toEqual([[], ['/a'], 4]);
});
