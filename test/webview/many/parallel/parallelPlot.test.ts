/** Which line a pointer is at, on three axes whose lines are known. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import { parallelAxes } from '../../../../webview/many/parallel/parallelAxes';
import { parallelFigure } from '../../../../webview/many/parallel/parallelFigure';
import { readParallel } from '../../../../webview/many/parallel/parallelMemory';
import {
  leastWidth,
  nearestRow,
  type ParallelPlot,
  parallelPlot,
} from '../../../../webview/many/parallel/parallelPlot';
import type { UprightAxis } from '../../../../webview/many/parallel/place';
import { readTheme } from '../../../../webview/shared/theme';
import type { PageElement } from '../../page/elements';
import { openPage } from '../../page/openView';
import { someRows } from '../someRows';

const [flat, steep, lost] = someRows() as [RunRow, RunRow, RunRow];
const places = new Map<RunRow, (number | undefined)[]>([
  [flat, [50, 50, 50]],
  [steep, [100, 200, 100]],
  // Without a value it lies 20 below the axes.
  [lost, [300, undefined, 300]],
]);
const plot = {
  xs: [100, 200, 400],
  bottom: 310,
  placesOf: (row: RunRow) => places.get(row),
} as unknown as ParallelPlot;
const at = (x: number, y: number, reach?: number) => nearestRow(plot, [flat, steep, lost], x, y, reach);

test.each<[number, number, RunRow | undefined]>([
  [150, 50, flat],
  [150, 57.9, flat],
  [150, 58.1, undefined],
  [150, 42, undefined],
  // On the line, and beside one that is steep: 45 degrees, so 8 pixels across are 11.3 upwards.
  [125, 125, steep],
  [150, 161, steep],
  [150, 162, undefined],
  [300, 150, steep],
  [350, 125, steep],
  // 26.6 degrees.
  [300, 158.8, steep],
  [300, 159.1, undefined],
  [200, 330, lost],
  [150, 315, lost],
  [300, 315, lost],
  // At the axes, a little before the first, and not behind the last.
  [100, 100, steep],
  [92, 100, steep],
  [91.9, 100, undefined],
  [400, 100, steep],
  [400.1, 100, undefined],
])('at %f, %f', (x, y, found) => {
  expect(at(x, y)).toBe(found);
});

test('the nearest of several, within reach', () => {
  expect(at(150, 100, 100)).toBe(steep);
  expect(at(150, 70, 100)).toBe(flat);
  expect(at(150, 70, 20)).toBeUndefined();
  expect(nearestRow(plot, [steep], 150, 50, 100)).toBe(steep);
  expect(nearestRow({ ...plot, xs: [100] }, [flat], 100, 50)).toBeUndefined();
});

/** An axis of which the runs have these places. */
const upright = (key: string, at: Record<string, number | undefined>, more: object = {}): UprightAxis =>
  ({
    ...{
      column: { key, title: `<${key}>`, value: ({ folder }: RunRow) => at[folder] },
      log: false,
      canLog: true,
      step: 0.02,
    },
    ...{ ticks: [{ at: 0.5, text: 'half' }], at: ({ folder }: RunRow) => at[folder], said: String, numeric: true },
    ...more,
  }) as unknown as UprightAxis;
const named = (folder: string) => ({ folder, name: `run ${folder}` }) as RunRow;

test('axes stand evenly between the sides, a single one in the middle; a line goes through the values of its run', () => {
  openPage();
  const rows = [named('a'), named('b')];
  const axes = [upright('x', { a: 0, b: 1 }), upright('y', { a: 1 }), upright('z', { a: 0.5, b: 0 })];
  const draw = (of: readonly UprightAxis[], more: object = {}) =>
    parallelPlot({ axes: of, rows, width: 544, height: 246, colorOf: ({ folder }) => `color of ${folder}`, ...more });
  const drawn = draw(axes);
  expect([drawn.xs, drawn.top, drawn.bottom]).toEqual([[72, 272, 472], 12, 212]);
  expect([draw(axes.slice(0, 1)).xs, draw([]).xs, leastWidth(1), leastWidth(3)]).toEqual([[272], [], 144, 336]);
  const element = drawn.element as unknown as PageElement;
  const lines = element
    .querySelectorAll('.lines path')
    .map((path) => ['d', 'stroke'].map((name) => path.getAttribute(name)));
  // Without a value it lies twenty below the axis.
  expect(lines).toEqual([
    ['M72.0 212.0L272.0 12.0L472.0 112.0', 'color of a'],
    ['M72.0 12.0L272.0 232.0L472.0 212.0', 'color of b'],
  ]);
  expect(drawn.placesOf(rows[1]!)).toEqual([12, undefined, 212]);
  expect((drawn.pathOf('b') as unknown as PageElement).getAttribute('data-folder')).toBe('b');
  const none = (of: readonly UprightAxis[], runs = rows) =>
    (draw(of, { rows: runs }).element as unknown as PageElement).querySelectorAll('circle').length;
  expect([none(axes), none(axes, rows.toReversed()), none([axes[0]!, axes[2]!])]).toEqual([3, 3, 0]);
  // Words stand before their axis, behind the last one, and long ones are cut.
  const words = (of: readonly UprightAxis[]) =>
    (draw(of).element as unknown as PageElement)
      .querySelectorAll('text')
      .map((text) => [text.textContent, ...['x', 'y', 'text-anchor'].map((name) => text.getAttribute(name))]);
  expect(words(axes)).toEqual([
    ['half', '58', '116', 'end'],
    ['half', '258', '116', 'end'],
    ['half', '486', '116', 'start'],
  ]);
  const long = (text: string) => words([upright('x', {}, { ticks: [{ at: 0, text }] })])[0]![0];
  expect([long('twelve signs'), long('thirteen sign')]).toEqual(['twelve signs', 'thirteen si…']);
  // The colours are read off at their axis, from below.
  const scaled = draw(axes, { scale: { axis: axes[1]!, stops: ['low', 'high'] } }).element as unknown as PageElement;
  expect(
    scaled.querySelectorAll('rect').map((rect) => ['x', 'y', 'height', 'fill'].map((name) => rect.getAttribute(name))),
  ).toEqual([
    ['268', '112', '100.5', 'low'],
    ['268', '12', '100.5', 'high'],
  ]);
});

test('a figure has the names of the axes above them, and every value with which runs are left', () => {
  openPage();
  const rows = [named('a'), named('b')];
  const axes = [upright('x', { a: 0.25, b: 1 }), upright('y', { a: 1 })];
  const plot = parallelPlot({ axes, rows, width: 544, height: 246, colorOf: () => 'red' });
  const figure = parallelFigure({ axes, rows, kept: rows.slice(1), plot }, readTheme());
  expect(figure.numbers()).toEqual([
    ['run', 'folder', 'x', 'y', 'kept'],
    ['run a', 'a', 0.25, 1, 0],
    ['run b', 'b', 1, '', 1],
  ]);
  const texts = (figure.picture() as unknown as PageElement).querySelectorAll('text');
  expect(
    texts
      .filter(({ textContent }) => textContent.startsWith('<'))
      .map((text) => [text.textContent, text.getAttribute('x')]),
  ).toEqual([
    ['<x>', '72'],
    ['<y>', '472'],
  ]);
});

test('an axis is moved by a place and not beyond the ends, made logarithmic, brushed, and taken away', () => {
  const page = openPage();
  let memory = readParallel({ axes: ['x', 'y', 'z'], log: ['z'], brushes: { z: { from: 0, to: 0.5 } } });
  let changed: object = {};
  const change = (next: object) => {
    changed = next;
  };
  const tools = parallelAxes(
    () => memory,
    change,
    () => memory.axes,
  );
  page.body.append(tools.heads as never, tools.brushes as never);
  const axes = [upright('x', {}), upright('y', {}, { canLog: false }), upright('z', {}, { log: true })];
  const at = { xs: [72, 272, 472], top: 12, bottom: 212 } as unknown as ParallelPlot;
  tools.update(axes, at, 544);
  const press = (label: string) => {
    changed = {};
    page.body
      .querySelectorAll('button')
      .find((one) => one.getAttribute('aria-label') === label)!
      .click();
    return changed;
  };
  expect([press('Move <y> to the left'), press('Move <y> to the right')]).toEqual([
    { axes: ['y', 'x', 'z'] },
    { axes: ['x', 'z', 'y'] },
  ]);
  expect([press('Move <x> to the left'), press('Move <z> to the right')]).toEqual(
    Array(2).fill({ axes: ['x', 'y', 'z'] }),
  );
  expect([press('Remove the axis <y>'), press('log axis of <x>'), press('log axis of <z>')]).toEqual([
    ...[{ axes: ['x', 'z'] }, { log: ['z', 'x'] }, { log: [] }],
  ]);
  const heads = () => page.body.querySelectorAll('.axis-head');
  const logs = page.body.querySelectorAll('button').filter(({ textContent }) => textContent === 'log');
  expect(logs.map((one) => [one.hidden, one.getAttribute('aria-pressed')])).toEqual([
    ...[
      [false, 'false'],
      [true, 'false'],
      [false, 'true'],
    ],
  ]);
  expect(heads().map(({ style }) => [style.left, style.width])).toEqual(
    [72, 272, 472].map((x) => [`${x - 70}px`, '140px']),
  );
  const held = page.body.querySelectorAll('.brush-held').map(({ hidden }) => hidden);
  expect(held).toEqual([true, true, false]);
  // Closer axes have narrower heads; those that are gone have none.
  memory = { ...memory, brushes: {} };
  tools.update(axes.slice(0, 2), { ...at, xs: [72, 172] }, 244);
  expect(heads().map(({ style }) => style.width)).toEqual(['96px', '96px']);
  expect(page.body.querySelectorAll('.axis-brush')).toHaveLength(2);
});
