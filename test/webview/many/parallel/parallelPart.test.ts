/** Parallel coordinates in a page in memory: which axes and lines there are, when they are drawn anew, what is lit and what is told. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import type { ManyColumn } from '../../../../webview/many/columns/manyColumn';
import { parallelPart } from '../../../../webview/many/parallel/parallelPart';
import type { ManyHost, ManyModel } from '../../../../webview/many/part';
import { lineColor } from '../../../../webview/shared/amountColor';
import { makeFormat } from '../../../../webview/shared/format';
import { readTheme, type Theme } from '../../../../webview/shared/theme';
import type { PageInput, PageSelect } from '../../page/controls';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put, shown, texts } from '../../page/parts';

const run = (name: string, accuracy: number | undefined, rate: number, state = 'finished'): RunRow =>
  ({
    ...{ name, folder: `/${name}`, state, settings: { rate }, metrics: [] },
    points: accuracy === undefined ? {} : { best: { epoch: 1, values: { accuracy, macs: 100 * rate } } },
  }) as unknown as RunRow;
/** From 0 to 1, so that an axis has the values at the same share of its height. */
const rows = [run('a', 0, 0), run('b', 0.5, 1), run('c', 1, 0.5), run('d', undefined, 0.25)];
const [a, b, c, d] = rows as [RunRow, RunRow, RunRow, RunRow];

const column = (key: string, value: ManyColumn['value'], more: Partial<ManyColumn> = {}): ManyColumn =>
  ({
    ...{ key, id: key, title: `<${key}>`, part: 'evaluation', usual: true, numeric: true, value },
    ...{ write: (one: unknown) => `${one}!`, ...more },
  }) as unknown as ManyColumn;
const scored = (key: string): ManyColumn['value'] =>
  (({ points }: RunRow) => points.best?.values[key]) as ManyColumn['value'];
const setting = (key: string, usual = true) =>
  column(key, ({ settings }) => settings[key] as number, { part: 'setting', usual });
const columns = [
  ...['state', 'name', 'note', 'id', 'folder', 'live', 'problem'].map((key) => column(key, ({ name }) => name)),
  ...[setting('rate'), setting('depth', false), column('macs', scored('macs'), { direction: 'lower' })],
  ...[column('accuracy', scored('accuracy'), { direction: 'higher' }), column('loss', () => 1)],
];

function open(stored: object = {}) {
  const page = openPage({ boxes: { '.parallel-stage': { width: 544 }, '.parallel-canvas': { left: 100, top: 50 } } });
  const told: string[] = [];
  let memory: object = stored;
  let theme: Theme = readTheme();
  const colors: Record<string, string> = {};
  const part = parallelPart({
    ...{ format: makeFormat('en'), theme: () => theme, colorOf: (key: string) => colors[key] ?? `color of ${key}` },
    point: (folder?: string) => told.push(`point ${folder}`),
    show: (folder: string) => told.push(`show ${folder}`),
    brush: (folders?: Iterable<string>) => told.push(`brush ${folders && [...folders].join()}`),
    redraw: () => told.push('redraw'),
    save: () => {},
    memory: () => memory,
    remember: (next: object) => {
      memory = next;
    },
  } as unknown as ManyHost);
  const element = put(part.element);
  let model = { rows, columns, shown: 'best', pointed: undefined, brushed: undefined } as unknown as ManyModel;
  const update = (change: Partial<ManyModel> = {}) => {
    model = { ...model, ...change };
    part.update(model);
    return element.querySelector('.parallel-plot') as PageElement;
  };
  const select = (label: string) =>
    element.querySelectorAll('select').find((one) => one.getAttribute('aria-label') === label) as PageSelect;
  const lines = () => element.querySelectorAll('.lines path');
  return {
    ...{ page, part, element, told, update, select, lines, colors, memory: () => memory as Record<string, unknown> },
    remember: (next: object) => {
      memory = { ...memory, ...next };
    },
    retheme: () => {
      theme = { ...theme, grid: '#123456' };
    },
    axes: () => texts(element.querySelectorAll('.axis-name')),
    folders: () => lines().map((line) => line.dataset.folder),
    dim: () => lines().flatMap((line) => (line.classList.contains('dim') ? [line.dataset.folder] : [])),
    count: () => element.querySelector('[role="status"]')!.textContent,
    point: (kind: string, x: number, y: number) =>
      element
        .querySelector('.parallel-canvas')!
        .dispatchEvent(new PageEvent(kind, { clientX: 100 + x, clientY: 50 + y, bubbles: true })),
  };
}

test('axes are the usual settings, then costs and score; those that somebody chose as long as the runs have them', () => {
  const { axes, update, remember, select } = open();
  update();
  expect(axes()).toEqual(['<rate>', '<macs>', '<accuracy>']);
  const options = (label: string) => select(label).options.map((one) => one.getAttribute('value'));
  expect([options('Add an axis'), options('Colour')]).toEqual([
    ['', 'depth', 'loss'],
    ['', 'rate', 'macs', 'accuracy'],
  ]);
  remember({ axes: ['loss', 'gone', 'rate'] });
  update();
  expect([axes(), options('Add an axis')]).toEqual([
    ['<loss>', '<rate>'],
    ['', 'depth', 'macs', 'accuracy'],
  ]);
  remember({ axes: ['gone'] });
  update();
  expect(axes()).toEqual(['<rate>', '<macs>', '<accuracy>']);
  remember({ axes: [] });
  update({ columns: [...Array.from({ length: 9 }, (_, i) => setting(`s${i}`)), ...columns.slice(-3)] });
  expect(axes()).toEqual([...Array.from({ length: 8 }, (_, i) => `<s${i}>`), '<macs>', '<accuracy>']);
});

test('an axis is logarithmic where that was asked for, and no other one', () => {
  const { update, lines } = open({ axes: ['rate', 'macs'], log: ['rate'] });
  update({ rows: [b, c, run('e', 0.25, 0.25)] });
  const [rate, macs] = lines()[1]!
    .getAttribute('d')!
    .match(/[\d.]+(?=L|$)/g)!
    .map(Number) as [number, number];
  // Half between 0.2 and 1, and lower between round numbers around 25 and 100, on axes from 306 up to 12 pixels.
  expect(rate).toBeCloseTo(306 - (294 * Math.log(0.5 / 0.2)) / Math.log(1 / 0.2), 0);
  expect(macs).toBeGreaterThan(rate + 20);
});

test('it is as wide as its axes need, and says what is missing', () => {
  const { element, update, remember } = open();
  update();
  const sheet = element.querySelector('.parallel-sheet')!;
  // Twice 72 at the sides and 96 from one of three axes to the next.
  expect(sheet.style.minWidth).toBe('336px');
  const parts = () => ['.axis-heads', '.parallel-stage', '.parallel > p'].map((name) => element.querySelector(name)!);
  const seen = () => [...parts().map(shown), parts()[2]!.textContent];
  expect(seen()).toEqual([true, true, false, '']);
  update({ columns: [] });
  expect(seen()).toEqual([false, false, true, 'These runs do not differ. Add an axis to see one.']);
  remember({ hideDiverged: true });
  update({ columns, rows: [{ ...a, state: 'failed' }] });
  expect(seen()).toEqual([true, true, true, 'No run is left.']);
});

test('it is drawn anew for other runs, columns, numbers, widths, themes, colours and choices, and for nothing else', () => {
  const { page, part, update, remember, retheme, colors } = open();
  let before = update();
  const isNew = (change: Partial<ManyModel> = {}) => {
    const drawn = update(change);
    const other = drawn !== before;
    before = drawn;
    return other;
  };
  expect([isNew(), isNew({ pointed: '/a' }), isNew({ brushed: new Set(['/a']) })]).toEqual(Array(3).fill(false));
  remember({ brushes: { rate: { from: 0.5, to: 1 } } });
  expect(isNew()).toBe(false);
  remember({ open: true });
  expect(isNew()).toBe(false);
  for (const changed of [
    { log: ['accuracy'] },
    { axes: ['rate', 'macs'] },
    { hideDiverged: true },
    { part: 'half' },
    { color: 'rate' },
  ]) {
    remember(changed);
    expect([changed, isNew(), isNew()]).toEqual([changed, true, false]);
  }
  expect(isNew({ rows: [...rows] })).toBe(true);
  expect(isNew({ columns: [...columns] })).toBe(true);
  expect(isNew({ shown: 'last' })).toBe(true);
  colors['/c'] = 'red';
  expect([isNew(), isNew()]).toEqual([true, false]);
  page.options.boxes = { '.parallel-stage': { width: 600 } };
  expect([isNew(), isNew()]).toEqual([true, false]);
  retheme();
  expect([isNew(), isNew()]).toEqual([true, false]);
  part.restyle!();
  expect([isNew(), isNew()]).toEqual([true, false]);
});

test('a place of another width asks for a new drawing', () => {
  const { page, told, update } = open();
  page.draw();
  update();
  told.length = 0;
  page.resize({ boxes: { '.parallel-stage': { width: 600 } } });
  expect(told).toEqual(['redraw']);
});

test('lines are those that have not diverged, and the best of them by the score', () => {
  const failed = { ...c, state: 'failed' } as RunRow;
  const { update, remember, folders, count, select, element } = open();
  update({ rows: [a, b, failed, d] });
  expect([folders(), count()]).toEqual([['/a', '/b', '/c', '/d'], '4 runs']);
  expect(select('Show').options.map(({ textContent }) => textContent)[1]).toBe('best 50% by <accuracy>');
  remember({ hideDiverged: true });
  update();
  expect([folders(), count()]).toEqual([['/a', '/b', '/d'], '3 of 4 runs']);
  remember({ part: 'half' });
  update();
  expect([folders(), count()]).toEqual([['/b'], '1 of 4 runs']);
  expect([select('Show').value, (element.querySelector('input') as PageInput).checked]).toEqual(['half', true]);
  // Without a score nobody is the best of them.
  update({ columns: columns.filter(({ key }) => key !== 'accuracy') });
  expect([folders(), shown(select('Show'))]).toEqual([['/a', '/b', '/d'], false]);
});

test('lines are coloured by run, or by where they stand on an axis of numbers; without a value as pale as the axes', () => {
  const { update, remember, lines, element, select } = open({ color: 'accuracy' });
  update();
  const theme = readTheme();
  expect(lines().map((line) => line.getAttribute('stroke'))).toEqual([
    ...[lineColor(0, theme), lineColor(0.5, theme), lineColor(1, theme), theme.grid],
  ]);
  const scale = element.querySelectorAll('.scale').map((step) => step.getAttribute('fill'));
  expect([scale.length, scale[0], scale[63]]).toEqual([64, lineColor(1 / 128, theme), lineColor(127 / 128, theme)]);
  expect(select('Colour').value).toBe('accuracy');
  const own = rows.map(({ folder }) => `color of ${folder}`);
  const plain = () => [lines().map((line) => line.getAttribute('stroke')), element.querySelectorAll('.scale').length];
  // No axis of it is shown.
  remember({ color: 'loss' });
  update();
  expect([plain(), select('Colour').value]).toEqual([[own, 0], '']);
  // Words have places, but are no amounts.
  remember({ color: 'words', axes: ['words', 'rate'] });
  update({ columns: [...columns, column('words', ({ name }) => name)] });
  expect([plain(), select('Colour').value]).toEqual([[own, 0], '']);
});

test('what brushes hold stays lit, is told when it is another one, and is counted; another part’s brush dims as well', () => {
  const { update, remember, dim, told, count, element } = open();
  update();
  expect([dim(), told]).toEqual([[], []]);
  remember({ brushes: { rate: { from: 0.4, to: 1 } } });
  update();
  update();
  expect([dim(), told, count()]).toEqual([['/a', '/d'], ['brush /b,/c'], '2 of 4 runs']);
  update({ brushed: new Set(['/c']) });
  expect(dim()).toEqual(['/a', '/b', '/d']);
  expect(told).toHaveLength(1);
  remember({ brushes: { rate: { from: 0.4, to: 0.6 } } });
  update({ brushed: undefined });
  expect([dim(), told.at(-1)]).toEqual([['/a', '/b', '/d'], 'brush /c']);
  const clear = element.querySelectorAll('button').find(({ textContent }) => textContent === 'Clear brushes')!;
  expect(shown(clear)).toBe(true);
  clear.click();
  update();
  expect([dim(), told.at(-1), told.length, shown(clear)]).toEqual([[], 'brush undefined', 3, false]);
});

test('the line at the pointer is pointed at, lies above the others, and a press opens its run', () => {
  const { update, lines, told, point, folders, remember } = open({ axes: ['rate', 'accuracy'] });
  update({ pointed: '/b' });
  const pointed = () => lines().flatMap((line) => (line.classList.contains('pointed') ? [line.dataset.folder] : []));
  expect([pointed(), folders().at(-1)]).toEqual([['/b'], '/b']);
  update({ pointed: '/a' });
  expect([pointed(), folders().at(-1)]).toEqual([['/a'], '/a']);
  update({ pointed: '/elsewhere' });
  expect(pointed()).toEqual([]);
  told.length = 0;
  // On the left axis, from 12 to 306 pixels: b is at the top, c in the middle.
  point('pointermove', 72, 12);
  point('pointermove', 73, 160);
  point('click', 72, 12);
  // Beside all lines.
  point('pointermove', 72, 80);
  point('click', 72, 80);
  point('pointerleave', 0, 0);
  expect(told).toEqual(['point /b', 'point /c', 'show /b', 'point undefined', 'point undefined']);
  // What a brush has dimmed is not in the way.
  remember({ brushes: { rate: { from: 0, to: 0.6 } } });
  update();
  told.length = 0;
  point('pointermove', 72, 12);
  expect(told).toEqual(['point undefined']);
});

test('before the first model there is no line to point at', () => {
  const { point, told } = open();
  point('pointermove', 72, 12);
  point('click', 72, 12);
  expect(told).toEqual(['point undefined']);
});

test('the tools change what is remembered, one thing at a time', () => {
  const { update, select, element, memory } = open({ log: ['macs'], brushes: { rate: { from: 0, to: 0.5 } } });
  update();
  const choose = (label: string, value: string) => {
    select(label).value = value;
    select(label).dispatchEvent(new PageEvent('change'));
    return memory();
  };
  expect(choose('Add an axis', '')).not.toHaveProperty('axes');
  expect(choose('Add an axis', 'loss').axes).toEqual(['rate', 'macs', 'accuracy', 'loss']);
  update();
  expect(select('Add an axis').value).toBe('');
  expect([choose('Show', 'fifth').part, choose('Colour', 'macs').color]).toEqual(['fifth', 'macs']);
  element.querySelector('input')!.click();
  expect(memory()).toMatchObject({ hideDiverged: true, log: ['macs'], brushes: { rate: { from: 0, to: 0.5 } } });
  element
    .querySelectorAll('button')
    .find(({ textContent }) => textContent === 'Show data')!
    .click();
  expect(memory()).toMatchObject({ open: true, part: 'fifth' });
});

test('the numbers are those of the runs that are left, at most once a second', () => {
  const { page, update, remember, element } = open({ axes: ['rate', 'accuracy'] });
  const table = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children).join(' '));
  update();
  expect(table()).toEqual(['a 0! 0!', 'b 1! 0.5!', 'c 0.5! 1!', 'd 0.25! ']);
  expect(texts(element.querySelectorAll('thead th'))).toEqual(['Run', '<rate>', '<accuracy>']);
  remember({ brushes: { accuracy: { from: 0.5, to: 1 } } });
  update();
  expect(table()).toHaveLength(4);
  page.later(999);
  expect(table()).toHaveLength(4);
  page.later(1);
  expect(table()).toEqual(['b 1! 0.5!', 'c 0.5! 1!']);
});
