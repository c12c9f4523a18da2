/** The trade-off in a page in memory: when it is drawn anew, what is lit, and what a press and a brush lead to. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import type { ManyColumn } from '../../../../webview/many/columns/manyColumn';
import type { ManyHost, ManyModel, RunGroup } from '../../../../webview/many/part';
import { tradeoffPart } from '../../../../webview/many/tradeoff/tradeoffPart';
import { makeFormat } from '../../../../webview/shared/format';
import { readTheme, type Theme } from '../../../../webview/shared/theme';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put, shown, texts } from '../../page/parts';

const run = (name: string, macs: number, accuracy: number | undefined): RunRow =>
  ({
    ...{ name, folder: `/${name}`, state: 'finished', settings: {}, metrics: [] },
    points: { best: { epoch: 1, values: { macs, accuracy } } },
  }) as unknown as RunRow;
const rows = [run('a', 1, 0.5), run('b', 2, 0.7), run('c', 3, 0.6), run('d', 4, undefined)];
const [a, b, c] = rows as [RunRow, RunRow, RunRow];
const column = (key: string, direction: 'lower' | 'higher'): ManyColumn =>
  ({
    ...{ key, id: key, title: `<${key}>`, part: 'evaluation', numeric: true, direction },
    ...{ value: ({ points }: RunRow) => points.best?.values[key], write: String, writeSpread: String },
  }) as unknown as ManyColumn;
const words = { ...column('words', 'lower'), numeric: false, value: () => 1 };
const columns = [words, column('macs', 'lower'), column('accuracy', 'higher')];
const groups: RunGroup[] = [
  { key: 'g', title: 'first', runs: [a, b] },
  { key: 'h', title: 'second', runs: [c] },
];

function open(stored: object = {}) {
  const page = openPage({ width: 1000, boxes: { '.plot-area': { left: 0, top: 0, width: 600, height: 400 } } });
  const told: string[] = [];
  const colors: Record<string, string> = {};
  let memory: object = stored;
  let theme: Theme = readTheme();
  const part = tradeoffPart({
    ...{ format: makeFormat('en'), theme: () => theme, colorOf: (key: string) => colors[key] ?? `of ${key}` },
    point: (folder?: string) => told.push(`point ${folder}`),
    show: (folder: string) => told.push(`show ${folder}`),
    choose: (folders: Iterable<string>) => told.push(`choose ${[...folders].join()}`),
    brush: (folders?: Iterable<string>) => told.push(`brush ${folders && [...folders].join()}`),
    ...{ redraw: () => {}, save: () => {}, memory: () => memory },
    remember: (next: object) => {
      memory = next;
    },
  } as unknown as ManyHost);
  const element = put(part.element);
  const first = { rows, columns, shown: 'best', unlike: new Map(), states: new Map() };
  let model = first as unknown as ManyModel;
  const update = (change: Partial<ManyModel> = {}) => {
    model = { ...model, ...change };
    part.update(model);
  };
  const place = () => element.querySelector('.plot-place')!;
  const marks = () => place().querySelectorAll('[data-key]');
  const classed = (name: string) => [
    ...new Set(marks().flatMap((mark) => (mark.classList.contains(name) ? [mark.dataset.key!] : []))),
  ];
  return {
    ...{ page, element, told, update, colors, place, marks, classed, memory: () => memory },
    remember: (next: object) => {
      memory = { ...memory, ...next };
    },
    retheme: () => {
      theme = { ...theme };
    },
    lack: () => texts(element.querySelectorAll('.waiting').filter(shown)),
  };
}

test('it is drawn anew for other rows, groups, columns, numbers, colours, choices, widths and themes, and for nothing else', () => {
  const { page, place, update, remember, retheme, colors } = open();
  update();
  let before = place().firstElementChild;
  const isNew = (change: Partial<ManyModel> = {}) => {
    update(change);
    const other = place().firstElementChild !== before;
    before = place().firstElementChild;
    return other;
  };
  const still = () => [isNew(), isNew({ pointed: '/b' }), isNew({ brushed: new Set(['/a']) }), isNew({ chosen: [] })];
  expect(still()).toEqual(Array(4).fill(false));
  for (const change of [
    { rows: [...rows] },
    { groups },
    { groups: [...groups] },
    { columns: [...columns] },
    { shown: 'last' as const },
    { unlike: new Map() },
  ])
    expect([Object.keys(change), isNew(change), isNew()]).toEqual([Object.keys(change), true, false]);
  // Of a run, and of a group.
  for (const key of ['/a', 'g']) {
    colors[key] = 'red';
    expect([isNew(), isNew()]).toEqual([true, false]);
  }
  for (const change of [{ budget: 2 }, { curves: false }, { x: { column: 'macs', log: true } }]) {
    remember(change);
    expect([isNew(), isNew()]).toEqual([true, false]);
  }
  retheme();
  expect([isNew(), isNew()]).toEqual([true, false]);
  page.options.boxes = { '.plot-area': { width: 500 } };
  expect([isNew(), isNew()]).toEqual([true, false]);
});

test('a place of another width is drawn anew by itself; it is as high as its width and the page allow', () => {
  const { page, place, update } = open();
  const height = (width: number) => {
    page.resize({ boxes: { '.plot-area': { width } } });
    return Number(place().firstElementChild?.getAttribute('height'));
  };
  page.draw();
  expect(place().childElementCount).toBe(0);
  update();
  // Of a page of 1000 by 600: beside the table up to 0.7 of its height, above it up to 0.42, never below 300.
  expect([height(500), height(520), height(699), height(700), height(200)]).toEqual([400, 416, 420, 300, 300]);
  page.window.innerHeight = 1000;
  expect([height(701), height(702)]).toEqual([420, 420]);
});

test('without a number for both axes it says why, and is drawn as soon as there are some', () => {
  const { update, lack, place, element, remember, told } = open();
  const seen = () => [shown(element.querySelector('.plot-area')), shown(element.querySelector('.verdict'))];
  const none = 'No run has been evaluated yet: a point needs a number for each axis.';
  update({ columns: [words] });
  expect([lack(), seen()]).toEqual([[none], [false, false]]);
  update({ columns });
  expect([lack(), seen(), place().childElementCount]).toEqual([[], [true, true], 1]);
  // And again, for what it has been drawn for before.
  update({ columns: [words] });
  update({ columns });
  expect([lack(), seen()]).toEqual([[], [true, true]]);
  const before = place().firstElementChild;
  update({ rows: rows.slice(3) });
  expect([lack(), seen()]).toEqual([['No run has both numbers yet: <accuracy> and <macs>.'], [false, false]]);
  // There is no point to go to.
  const area = element.querySelector('.plot-area')!;
  area.dispatchEvent(new PageEvent('keydown', { key: 'End', bubbles: true }));
  expect(told).toEqual([]);
  // The same rows as before, but drawn anew: what is below is not known to be theirs.
  update({ rows });
  expect([lack(), place().firstElementChild === before]).toEqual([[], false]);
  // A logarithm of zero is none.
  const logs = () => element.querySelectorAll('input').filter((box) => box.getAttribute('aria-label')?.startsWith('X'));
  expect(logs().map(({ disabled }) => disabled)).toEqual([false]);
  remember({ x: { column: 'macs', log: true } });
  update({ rows: [run('z', 0, 0.5), a] });
  expect(logs().map(({ disabled, checked }) => [disabled, checked])).toEqual([[true, false]]);
});

test('the point that is pointed at is marked and says its numbers; what a brush of any part does not hold is faint', () => {
  const { update, classed, element } = open();
  const tip = () => element.querySelector('.plot-tip')!;
  update({ pointed: '/b' });
  expect([classed('pointed'), classed('faint'), shown(tip()), tip().firstElementChild!.textContent]).toEqual([
    ...[['/b'], [], true, 'b'],
  ]);
  update({ pointed: '/d', brushed: new Set(['/c', '/d']) });
  expect([classed('pointed'), classed('faint').sort(), shown(tip())]).toEqual([[], ['/a', '/b'], false]);
  update({ pointed: undefined, brushed: undefined });
  expect([classed('pointed'), classed('faint')]).toEqual([[], []]);
  // A group is lit as soon as one of its runs is.
  update({ groups, pointed: '/a', brushed: new Set(['/b']) });
  expect(classed('pointed').sort()).toEqual(['/a', 'g']);
  expect(classed('faint').sort()).toEqual(['/a', '/c', 'h']);
  expect(tip().firstElementChild!.textContent).toBe('first');
});

test('a press opens the run of a point, and chooses the runs of a group', () => {
  const { update, told, element, marks, page } = open();
  const area = element.querySelector('.plot-area')!;
  const key = (name: string) => {
    told.length = 0;
    area.dispatchEvent(new PageEvent('keydown', { key: name, bubbles: true }));
    return [...told];
  };
  expect(key('End')).toEqual([]);
  update({ pointed: '/a' });
  expect([key('Enter'), key('ArrowRight'), key('Escape')]).toEqual([['show /a'], ['point /b'], ['brush undefined']]);
  expect(marks().length).toBeGreaterThan(0);
  update({ groups, pointed: '/b' });
  expect([key('Enter'), key('End')]).toEqual([['choose /a,/b'], ['point /c']]);
  update({ pointed: '/c' });
  expect(key('Enter')).toEqual(['show /c']);
  // A key on what stands over the plot is not the plot's.
  told.length = 0;
  element.querySelector('[role="slider"]')!.dispatchEvent(new PageEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(told).toEqual([]);
  const pointer = (kind: string, x: number, y: number) =>
    area.dispatchEvent(new PageEvent(kind, { clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true }));
  pointer('pointerdown', 0, 0);
  pointer('pointermove', 600, 400);
  expect(told).toEqual(['brush /a,/b,/c']);
  expect(page.captured.get(1)).toBe(area);
});
