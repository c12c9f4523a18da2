/** What a row of the table says of its runs, and what a press, a key and a menu do: by value, in a page in memory. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import { type ManyMemory, readMemory } from '../../../../webview/many/memory';
import { type Lit, modelMaker, type PageModel } from '../../../../webview/many/model';
import { emptyStore } from '../../../../webview/many/store';
import { runTable, type TableHost } from '../../../../webview/many/table/runTable';
import { makeFormat } from '../../../../webview/shared/format';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import type { MemoryPage } from '../../page/memoryPage';
import { openPage } from '../../page/openView';
import { someRow, someRows } from '../someRows';

const format = makeFormat('en');
/** Two settings, five seeds each. */
const rows = someRows().slice(0, 10);
const folders = rows.map(({ folder }) => folder);
const [a, b, c] = folders as [string, string, string];

let page: MemoryPage;
let memory: ManyMemory;
let model: PageModel;
let told: string[] = [];
let menu: { label: string; content: PageElement[] } | undefined;

beforeEach(() => {
  told = [];
  menu = undefined;
});

function open(stored: Record<string, unknown>, lit: Partial<Lit> = {}, of: readonly RunRow[] = rows) {
  page = openPage({ boxes: { '.grid-area': { width: 1200, height: 600 } } });
  vars(stored);
  const make = modelMaker(format);
  const store = { ...emptyStore, known: true, rows: new Map(of.map((one) => [one.folder, one])) };
  const host: TableHost = {
    ...{ format, colorOf: (key: string) => `color of ${key}`, memory: () => memory },
    show: (folder) => told.push(`show ${folder}`),
    sourceDiff: (before, after) => told.push(`diff ${before} ${after}`),
    point: (folder) => told.push(`point ${folder}`),
    hold: (holds) => told.push(`hold ${holds}`),
    change(changes) {
      memory = { ...memory, ...changes };
      for (const [name, value] of Object.entries(changes)) told.push(`${name} ${JSON.stringify(value)}`);
    },
    popover: {
      ...{ element: undefined as never, isOpen: false, close: () => told.push('close') },
      open(_, label, ...content) {
        menu = { label, content: content as unknown as PageElement[] };
      },
    },
  };
  const table = runTable(host);
  page.body.append(table.element as never);
  const update = (now: Partial<Lit> = lit) => {
    model = make(store, memory, { pointed: undefined, brushed: undefined, holds: false, ...now });
    table.update(model);
    page.draw();
  };
  update();
  return update;
}
const vars = (stored: Record<string, unknown>) => {
  memory = readMemory({ section: 'table', ...stored });
};
const line = (key: string) => page.body.querySelectorAll('tr[data-key]').find((row) => row.dataset.key === key)!;
const has = (key: string, ...classes: string[]) => classes.map((name) => line(key).classList.contains(name));
const cell = (key: string, column: string) => line(key).children.find((one) => one.dataset.column === column)!;
const groupKeys = () => model.groups!.map(({ key }) => key);
const buttons = () =>
  menu!.content.flatMap((one) => [...(one.localName === 'button' ? [one] : []), ...one.querySelectorAll('button')]);
const entry = (title: string) => buttons().find((one) => one.querySelector('span')?.textContent === title);

describe('a group', () => {
  test('is lit as soon as one of its runs is, and chosen when all of them are', () => {
    const update = open({ group: 'seed', chosen: folders.slice(0, 4) }, { brushed: new Set([b]), pointed: c });
    const [first, second] = groupKeys() as [string, string];
    expect(has(first, 'group', 'brushed', 'faint', 'pointed')).toEqual([true, true, false, true]);
    expect(has(second, 'group', 'brushed', 'faint', 'pointed')).toEqual([true, false, true, false]);
    const checked = (key: string) => (line(key).querySelector('input') as unknown as { checked: boolean }).checked;
    expect([checked(first), line(first).getAttribute('aria-selected')]).toEqual([false, 'false']);
    memory = { ...memory, chosen: folders.slice(0, 5) };
    update({ brushed: new Set() });
    expect([checked(first), line(first).getAttribute('aria-selected'), checked(second)]).toEqual([true, 'true', false]);
    expect([...has(first, 'brushed', 'faint'), ...has(second, 'faint')]).toEqual([false, true, true]);
    update({});
    expect([...has(first, 'brushed', 'faint', 'pointed')]).toEqual([false, false, false]);
  });

  test('says how many runs it has, whether it is the baseline or pinned, and why one of its runs does not compare', () => {
    const other = { ...someRow(0, 0, 9, 99), data: { name: 'digits', fingerprint: 'z', test: 500 } };
    const update = open({ group: 'seed' }, {}, [...rows, other]);
    const [first, second] = groupKeys() as [string, string];
    const badge = (key: string) => line(key).querySelector('.badge')!.textContent;
    expect([badge(first), badge(second)]).toEqual(['n = 6', 'n = 5']);
    const warning = (key: string) => {
      const sign = line(key).querySelector('.warning')!;
      return sign.hidden ? undefined : sign.getAttribute('aria-label');
    };
    expect([warning(first), warning(second)]).toEqual([
      'Does not compare: scored on digits, not on shapes; scored on 500 test samples, not on 2,000',
      undefined,
    ]);
    expect(line(first).querySelector('.run-name')!.getAttribute('title')!.split('\n')).toHaveLength(7);
    memory = { ...memory, pinned: [first, second], baseline: first };
    update();
    expect([badge(first), badge(second), ...has(first, 'baseline', 'pinned')]).toEqual([
      ...['n = 6 · baseline', 'n = 5 · pinned', true, true],
    ]);
    // A run of it is the baseline: it is compared as a group, and says so of the run.
    memory = { ...memory, pinned: [], baseline: a, unfolded: [first] };
    update();
    expect([...has(first, 'baseline'), ...has(a, 'baseline', 'within')]).toEqual([false, true, true]);
    expect(cell(first, 'accuracy').querySelector('.delta')!.hidden).toBe(true);
    expect(cell(second, 'accuracy').querySelector('.delta')!.getAttribute('title')).toContain(
      'Welch, 5 and 6 finished',
    );
    expect(badge(a)).toBe('baseline');
  });

  test('has room for a spread and for a difference, unless somebody has said how wide', () => {
    const widths = () => {
      const heads = page.body.querySelectorAll('thead th').map((head) => head.dataset.column!);
      const all = page.body.querySelectorAll('col').map((col) => Number.parseInt(col.style.width, 10));
      return Object.fromEntries(
        heads.map((key, i) => [key, all[i]! - (model.columns.find((one) => one.key === key)?.width ?? 0)]),
      );
    };
    const update = open({});
    expect(widths()).toMatchObject({ state: 0, lambda: 0, accuracy: 0, wall: 0 });
    memory = { ...memory, baseline: a, widths: { macs: 300 } };
    update();
    expect(widths()).toMatchObject({ state: 0, lambda: 0, accuracy: 72, wall: 72 });
    memory = { ...memory, group: 'seed' };
    update();
    expect(widths()).toMatchObject({ state: 64, lambda: 0, accuracy: 136, wall: 136 });
    expect(widths().macs).toBe(300 - model.columns.find(({ key }) => key === 'macs')!.width);
    memory = { ...memory, baseline: null };
    update();
    expect(widths()).toMatchObject({ state: 64, accuracy: 64 });
    expect(page.body.querySelector('thead .title')!.textContent).toBe('Group');
  });
});

test('heads say by what is sorted, in which place where there are several, and what is filtered', () => {
  const update = open({ sort: [{ column: 'macs', descending: true }], filters: { loss: '> 0' } });
  const head = (key: string) => page.body.querySelectorAll('thead th').find((one) => one.dataset.column === key)!;
  const sort = (key: string) => ['aria-sort', 'data-place'].map((name) => head(key).getAttribute(name));
  expect([sort('macs'), sort('loss')]).toEqual([
    ['descending', null],
    [null, null],
  ]);
  expect([head('loss'), head('macs')].map((one) => one.classList.contains('filtered'))).toEqual([true, false]);
  memory = { ...memory, sort: [...memory.sort, { column: 'name', descending: false }] };
  update();
  expect([sort('macs'), sort('name')]).toEqual([
    ['descending', '1'],
    ['ascending', '2'],
  ]);
});

describe('a press', () => {
  const click = (element: PageElement, more: object = {}) => {
    told.length = 0;
    element.click(more);
    return told.filter((one) => !one.startsWith('point'));
  };
  const box = (key: string) => line(key).querySelector('input')!;
  const name = (key: string) => line(key).querySelector('.run-name')!;

  test('on a box chooses, with Shift from the last one on; on a name it opens a run and unfolds a group', () => {
    const update = open({});
    expect(click(box(b))).toEqual([`chosen ${JSON.stringify([b])}`]);
    expect(click(box(folders[3]!), { shiftKey: true })).toEqual([`chosen ${JSON.stringify(folders.slice(1, 4))}`]);
    expect(click(box(c))).toEqual([`chosen ${JSON.stringify([b, folders[3]])}`]);
    expect(click(name(b))).toEqual([`show ${b}`]);
    memory = { ...memory, group: 'seed' };
    update();
    const [first, second] = groupKeys() as [string, string];
    expect(click(name(first))).toEqual([`unfolded ${JSON.stringify([first])}`]);
    expect(click(name(second))).toEqual([`unfolded ${JSON.stringify([first, second])}`]);
    expect(click(name(first))).toEqual([`unfolded ${JSON.stringify([second])}`]);
  });

  test('on a head sorts the more telling way first: most where more is better, least of costs and of words', () => {
    open({});
    const press = (key: string) => {
      const head = page.body.querySelectorAll('thead th').find((one) => one.dataset.column === key)!;
      memory = { ...memory, sort: [] };
      told.length = 0;
      for (const kind of ['pointerdown', 'pointerup'])
        head
          .querySelector('.title')!
          .dispatchEvent(new PageEvent(kind, { button: 0, pointerId: 1, clientX: 5, bubbles: true }));
      return memory.sort;
    };
    expect(['accuracy', 'macs', 'lambda', 'state', 'name'].map((key) => press(key))).toEqual([
      ...[
        ['accuracy', true],
        ['macs', false],
        ['lambda', true],
        ['state', false],
        ['name', false],
      ].map(([column, descending]) => [{ column, descending }]),
    ]);
  });

  test('of the pointer on a run is told, on a group not; who is at the table holds its order', () => {
    const update = open({});
    const over = (key: string) => {
      told.length = 0;
      line(key).dispatchEvent(new PageEvent('pointerover', { bubbles: true }));
      return told;
    };
    expect([...over(b)]).toEqual([`point ${b}`]);
    expect([...over(b)]).toEqual([]);
    memory = { ...memory, group: 'seed' };
    update();
    expect([...over(groupKeys()[0]!)]).toEqual(['point undefined']);
    const area = page.body.querySelector('.grid-area')!;
    const table = page.body.querySelector('table')!;
    told.length = 0;
    area.dispatchEvent(new PageEvent('pointerenter'));
    area.dispatchEvent(new PageEvent('pointerleave'));
    table.focus();
    area.dispatchEvent(new PageEvent('pointerleave'));
    expect(told.filter((one) => one.startsWith('hold'))).toEqual(['hold true', 'hold false', 'hold true', 'hold true']);
    // The keyboard leaves while the pointer stays, and goes with it.
    told.length = 0;
    page.hovered = table;
    table.blur();
    page.hovered = null;
    table.focus();
    table.blur();
    expect(told.filter((one) => one.startsWith('hold'))).toEqual(['hold true', 'hold true', 'hold false']);
  });
});

test('keys make a column no narrower than forty pixels, and the row that they are at pinned, the baseline, and neither again', () => {
  const update = open({ widths: { name: 50.4 } });
  const press = (key: string, more: object = {}) => {
    update();
    told.length = 0;
    page.body
      .querySelector('table')!
      .dispatchEvent(
        new PageEvent('keydown', { key, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...more }),
      );
    return told.filter((one) => !one.startsWith('point'));
  };
  const both = { altKey: true, shiftKey: true };
  expect([press('ArrowRight', both), press('ArrowLeft', both), press('ArrowLeft', both)]).toEqual([
    ...[['widths {"name":66}'], ['widths {"name":50}'], ['widths {"name":40}']],
  ]);
  press('ArrowDown');
  expect([press('b'), press('b'), press('p'), press('p'), press('x')]).toEqual([
    ...[[`baseline "${a}"`], ['baseline null'], [`pinned ["${a}"]`], ['pinned []'], []],
  ]);
});

describe('menus', () => {
  const act = (title: string) => {
    told.length = 0;
    entry(title)!.click();
    return [...told];
  };
  const openMenu = (key: string) => line(key).querySelector('.row-menu')!.click();
  const titles = () => buttons().map((one) => [one.querySelector('span')?.textContent, !one.disabled]);

  test('of a run: what it is already can be taken back', () => {
    const update = open({});
    openMenu(b);
    expect(menu!.label).toBe(`Menu of ${model.rows.find(({ folder }) => folder === b)!.name}`);
    expect(titles()).toEqual([
      ['Open the run', true],
      ['Choose', true],
      ['Compare the others with it', true],
      ['Pin to the top', true],
      ['Experiment against the baseline’s', false],
    ]);
    expect(act('Compare the others with it')).toEqual(['close', `baseline "${b}"`]);
    expect(act('Pin to the top')).toEqual(['close', `pinned ["${b}"]`]);
    expect(act('Choose')).toEqual(['close', `chosen ["${b}"]`]);
    update();
    openMenu(b);
    expect(titles()).toEqual([
      ['Open the run', true],
      ['Choose no more', true],
      ['No baseline', true],
      ['Unpin', true],
      ['Experiment against the baseline’s', false],
    ]);
    openMenu(c);
    expect(act('Experiment against the baseline’s')).toEqual(['close', `diff ${b} ${c}`]);
    openMenu(b);
    expect([act('No baseline'), act('Unpin'), act('Choose no more'), act('Open the run')]).toEqual([
      ['close', 'baseline null'],
      ['close', 'pinned []'],
      ['close', 'chosen []'],
      ['close', `show ${b}`],
    ]);
  });

  test('of a group: its runs are shown and hidden, chosen together, and it has no experiment of its own', () => {
    const update = open({ group: 'seed', baseline: folders[7], chosen: folders.slice(0, 4) });
    const first = groupKeys().find((key) =>
      model.groups!.find((one) => one.key === key)!.runs.some(({ folder }) => folder === a),
    )!;
    openMenu(first);
    expect(titles().map(([title]) => title)).toEqual([
      ...[
        'Show its runs',
        'Choose',
        'Compare the others with it',
        'Pin to the top',
        'Experiment against the baseline’s',
      ],
    ]);
    expect(entry('Experiment against the baseline’s')!.disabled).toBe(true);
    expect(act('Choose')).toEqual(['close', `chosen ${JSON.stringify(folders.slice(0, 5))}`]);
    expect(act('Show its runs')).toEqual(['close', `unfolded ${JSON.stringify([first])}`]);
    update();
    openMenu(first);
    expect(titles().slice(0, 2)).toEqual([
      ['Hide its runs', true],
      ['Choose no more', true],
    ]);
    expect(act('Hide its runs')).toEqual(['close', 'unfolded []']);
  });

  test('of a column: moved as far as there is room, sorted and filtered by it, and of its usual width', () => {
    const update = open({ widths: { lambda: 200, macs: 50 }, filters: { macs: '> 1' } });
    const shown = page.body.querySelectorAll('thead th').map((one) => one.dataset.column!);
    const column = (key: string) => {
      update();
      page.body
        .querySelectorAll('thead th')
        .find((one) => one.dataset.column === key)!
        .querySelector('.column-menu')!
        .click();
      return Object.fromEntries(titles());
    };
    expect(column(shown[1]!)).toMatchObject({
      'Move to the left': false,
      'Move to the right': true,
      'Usual width': false,
    });
    expect(column(shown.at(-1)!)).toMatchObject({ 'Move to the left': true, 'Move to the right': false });
    expect(column('lambda')).toMatchObject({
      'Usual width': true,
      'Sort by it no more': false,
      'Keep at the left': true,
    });
    expect(act('Usual width')).toEqual(['close', 'widths {"macs":50}']);
    expect(act('Sort, least first')).toEqual(['close', 'sort [{"column":"lambda","descending":false}]']);
    expect(column('lambda')).toMatchObject({ 'Usual width': false, 'Sort by it no more': true });
    expect(act('Sort, most first')).toEqual(['close', 'sort [{"column":"lambda","descending":true}]']);
    expect(act('Sort by it no more')).toEqual(['close', 'sort []']);
    expect(act('Keep at the left')).toEqual(['close', 'frozen ["lambda"]']);
    expect(column('lambda')).toHaveProperty('Let it scroll');
    expect(act('Let it scroll')).toEqual(['close', 'frozen []']);
    expect(act('Hide the column')).toEqual(['close', 'added []', 'removed ["lambda"]']);
    const [, first, second, third, fourth] = shown as [string, string, string, string, string];
    const order = (key: string, title: string) => {
      memory = { ...memory, order: [], removed: [] };
      column(key);
      const [, moved = ''] = act(title);
      return (JSON.parse(moved.replace('order ', '')) as string[]).slice(0, 4);
    };
    expect([order(second, 'Move to the right'), order(third, 'Move to the left')]).toEqual(
      Array(2).fill([first, third, second, fourth]),
    );
    memory = { ...memory, order: [] };
    column('macs');
    const field = menu!.content.map((one) => one.querySelector('input')).find((one) => one !== null)! as PageElement & {
      value: string;
    };
    const type = (value: string) => {
      told.length = 0;
      field.value = value;
      field.dispatchEvent(new PageEvent('input'));
      return [...told];
    };
    expect([field.value, field.getAttribute('placeholder')]).toEqual(['> 1', '> 0.7, or 0.2..0.5']);
    expect([type('> 2'), type(' ')]).toEqual([['filters {"macs":"> 2"}'], ['filters {}']]);
    told.length = 0;
    for (const key of ['x', 'Enter']) field.dispatchEvent(new PageEvent('keydown', { key }));
    expect(told).toEqual(['close']);
    // Of the name: it stays where it is.
    expect(Object.keys(column('name'))).toEqual(['Sort, least first', 'Sort, most first', 'Sort by it no more']);
  });
});
