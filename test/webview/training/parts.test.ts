/** Parts of the Training view, each alone in a page in memory: which runs are compared, charts carried about, tables, warnings. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { RunState } from '../../../src/protocol/events/runState';
import { packShares } from '../../../src/protocol/facts/packed';
import { runColour } from '../../../src/protocol/many/runColour';
import type { Series } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import { readTheme } from '../../../webview/shared/theme';
import { chartSearch } from '../../../webview/training/chartSearch';
import { boardMoves } from '../../../webview/training/charts/boardMoves';
import { legend } from '../../../webview/training/charts/legend';
import { lossChart } from '../../../webview/training/charts/loss';
import { movedTo } from '../../../webview/training/charts/order';
import { plotOf } from '../../../webview/training/charts/plot';
import { comparedRuns } from '../../../webview/training/comparedRuns';
import { gateTable } from '../../../webview/training/gateTable';
import { notice } from '../../../webview/training/notice';
import { type Host, mostCompared, type ViewSettings } from '../../../webview/training/settings';
import { toolbar } from '../../../webview/training/toolbar';
import { waiting } from '../../../webview/training/waiting';
import { warnings } from '../../../webview/training/warnings';
import { ended, epoch, started, step } from '../../protocol/someEvents';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import { openPage } from '../page/openView';
import { put, shown, texts } from '../page/parts';
import { fold } from '../storedRun';

const format = makeFormat('en');
const hostOf = () => {
  const sent: object[] = [];
  return {
    sent,
    host: { post: (message: object) => void sent.push(message), settings: () => ({ open: [] }) } as unknown as Host,
  };
};
const change = (list: PageElement, value: string) => {
  list.value = value;
  list.dispatchEvent(new PageEvent('change', { bubbles: true }));
};

test('runs to compare with: the first in a list, others with a button each, and a list to add one as long as there is room', () => {
  openPage();
  const asked: (readonly string[])[] = [];
  const part = comparedRuns((folders) => void asked.push(folders));
  const element = put(part.element);
  const folders = Array.from({ length: mostCompared + 1 }, (_, i) => `/runs/${i}`);
  const choices = folders.map((folder, i) => ({ folder, id: `run ${i}`, text: `run ${i}, 50%` }));
  const lists = () => element.querySelectorAll('select');
  const offered = (at: number) => texts(lists()[at]!.querySelectorAll('option'));
  part.update([], []);
  expect([element.hidden, lists().length]).toEqual([true, 1]);
  part.update(choices.slice(0, 3), []);
  expect([element.hidden, lists().length]).toEqual([false, 1]);
  expect(offered(0)).toEqual(['no other run', 'run 0, 50%', 'run 1, 50%', 'run 2, 50%']);
  change(lists()[0]!, '/runs/1');
  expect(asked.pop()).toEqual(['/runs/1']);
  const three = ['/runs/1', '/runs/0', '/old/gone'];
  part.update(choices.slice(0, 4), three);
  // Who stands beside the first is not offered in its place; who is gone keeps its place.
  expect(offered(0)).toEqual(['no other run', 'run 1, 50%', 'run 2, 50%', 'run 3, 50%']);
  expect(lists()[0]!.value).toBe('/runs/1');
  expect(offered(1)).toEqual(['another run…', 'run 2, 50%', 'run 3, 50%']);
  expect(texts(element.querySelectorAll('.compared-run > span'))).toEqual(['run 0', 'gone']);
  const remove = () => element.querySelectorAll('.compared-run > button');
  expect(remove().map((one) => one.getAttribute('aria-label'))).toEqual(['Remove run 0', 'Remove gone']);
  remove()[1]!.click();
  expect(asked.pop()).toEqual(['/runs/1', '/runs/0']);
  remove()[0]!.click();
  expect(asked.pop()).toEqual(['/runs/1', '/old/gone']);
  change(lists()[1]!, '/runs/3');
  expect(asked.pop()).toEqual([...three, '/runs/3']);
  // Nothing is no run.
  change(lists()[1]!, '');
  expect(asked).toEqual([]);
  change(lists()[0]!, '');
  expect(asked.pop()).toEqual(['/runs/0', '/old/gone']);
  change(lists()[0]!, '/runs/2');
  expect(asked.pop()).toEqual(['/runs/2', '/runs/0', '/old/gone']);
  part.update(choices, folders.slice(0, mostCompared - 1));
  expect(lists()).toHaveLength(2);
  part.update(choices, folders.slice(0, mostCompared));
  expect(lists()).toHaveLength(1);
  part.update(choices.slice(0, 2), folders.slice(0, 2));
  expect(lists()).toHaveLength(1);
});

test('a run that is waited for is said to be read, one that is gone is not waited for; the focus is not lost with its button', () => {
  openPage();
  const actions = { smooth() {}, compare() {}, showAll() {} };
  const part = toolbar(actions, document.createElement('div'), format);
  const element = put(part.element);
  const choices = ['a', 'b'].map((name) => ({ folder: `/runs/${name}`, id: name, text: name }));
  const state = fold([started(), step(10), step(20)]);
  const beside = (name: string) => ({ folder: `/runs/${name}`, label: name, colour: runColour(name), state });
  const plot = (names: readonly string[], zoom: ViewSettings['zoom'] = null) =>
    plotOf(state, names.map(beside), { smoothing: 0, zoom } as ViewSettings, format);
  const reading = () => shown(element.querySelector('[role="note"]')!);
  part.update(plot(['a']), choices, ['/runs/a', '/runs/b']);
  expect(reading()).toBe(true);
  part.update(plot(['a', 'b']), choices, ['/runs/a', '/runs/b']);
  expect(reading()).toBe(false);
  part.update(plot(['a']), choices, ['/runs/a', '/runs/gone']);
  expect(reading()).toBe(false);
  const zoomed = element.querySelector('.zoomed')!;
  const [hint, range, all] = zoomed.children;
  part.update(plot([], { run: 'shapes-1', from: 0.5, to: 1.25 }), choices, []);
  expect([shown(hint!), range!.textContent, shown(all!)]).toEqual([false, 'Epoch 0.5 to 1.25', true]);
  all!.focus();
  part.update(plot([]), choices, []);
  expect([shown(hint!), range!.textContent, shown(all!)]).toEqual([true, '', false]);
  expect(element.page.active.getAttribute('type')).toBe('range');
});

test('charts are searched where there are many, and as long as something is looked for', () => {
  openPage();
  const looked: string[] = [];
  const part = chartSearch('', (words) => void looked.push(words));
  const element = put(part.element);
  const input = element.querySelector('input')!;
  const said = () => element.querySelector('[role="status"]')!.textContent;
  const at = (...counts: [charts: number, found: number, alone: boolean]) => {
    part.update(...counts);
    return shown(element);
  };
  expect([at(6, 6, false), at(7, 7, false), at(7, 7, true)]).toEqual([false, true, false]);
  expect(said()).toBe('');
  input.value = ' mac';
  input.dispatchEvent(new PageEvent('input', { bubbles: true }));
  expect(looked).toEqual([' mac']);
  expect([at(6, 2, false), said()]).toEqual([true, '2 of 6']);
  expect([at(6, 0, false), said()]).toEqual([true, 'No chart has this in its name.']);
  input.value = '  ';
  expect([at(6, 6, false), said()]).toEqual([false, '']);
});

/** Three charts with handles, moved as the board does it. */
function board() {
  const page = openPage();
  const grid = page.make('div');
  page.body.append(grid);
  let order = ['a', 'b', 'c'];
  for (const id of order) {
    const [card, handle] = [page.make('section'), page.make('button')];
    card.setAttribute('id', id);
    card.className = 'chart';
    handle.className = 'handle';
    card.append(handle);
    grid.append(card);
  }
  let moves = 0;
  boardMoves(grid as unknown as HTMLElement, {
    order: () => order,
    move(_, next) {
      moves++;
      order = [...next];
    },
  });
  const handle = (id: string) => grid.querySelector(`[id="${id}"] .handle`)!;
  const press = (id: string, key: string, more: object = {}) => {
    const event = new PageEvent('keydown', { bubbles: true, key, ...more });
    handle(id).dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { page, grid, handle, press, now: () => [order.join(''), moves] as const };
}

test('a chart is carried by its handle with the main button alone, to whatever it is over, until it is let go', () => {
  const { page, grid, handle, now } = board();
  const down = (id: string, button = 0) =>
    handle(id).dispatchEvent(new PageEvent('pointerdown', { bubbles: true, button }));
  const over = (id: string | undefined) => {
    page.hovered = id === undefined ? null : grid.querySelector(`[id="${id}"]`);
    page.window.dispatchEvent(new PageEvent('pointermove', { clientX: 1, clientY: 1 }));
  };
  const carried = () => grid.children.filter((one) => one.hasAttribute('data-carried')).map((one) => one.id);
  over('b');
  expect(now()).toEqual(['abc', 0]);
  down('a', 2);
  over('b');
  expect(now()).toEqual(['abc', 0]);
  for (const end of ['pointerup', 'pointercancel', 'blur']) {
    const [before] = now();
    down('a');
    expect(carried()).toEqual(['a']);
    page.window.dispatchEvent(new PageEvent(end));
    expect(carried()).toEqual([]);
    over('c');
    expect(now()[0]).toBe(before);
  }
  down('a');
  over(undefined);
  over('a');
  expect(now()).toEqual(['abc', 0]);
  over('c');
  expect(now()).toEqual(['bca', 1]);
  over('c');
  expect(now()).toEqual(['bac', 2]);
  // Pressed beside a handle nothing is carried.
  page.window.dispatchEvent(new PageEvent('pointerup'));
  grid.children[1]!.dispatchEvent(new PageEvent('pointerdown', { bubbles: true, button: 0 }));
  over('a');
  expect([now(), carried()]).toEqual([['bac', 2], []]);
});

test.each([
  ['ArrowLeft', 'bac'],
  ['ArrowUp', 'bac'],
  ['ArrowRight', 'acb'],
  ['ArrowDown', 'acb'],
  ['Home', 'bac'],
  ['End', 'acb'],
])('the key %s carries it too, and no longer moves the page', (key, order) => {
  const { press, now } = board();
  expect(press('b', key)).toBe(true);
  expect(now()).toEqual([order, 1]);
  for (const held of ['ctrlKey', 'metaKey', 'altKey']) expect(press('b', key, { [held]: true })).toBe(false);
  expect(now()).toEqual([order, 1]);
});

test('at the end it stays, without being told of; other keys are the page’s', () => {
  const { press, now, grid } = board();
  expect(press('a', 'ArrowLeft')).toBe(true);
  expect(press('c', 'End')).toBe(true);
  expect(press('b', 'Enter')).toBe(false);
  grid.children[1]!.dispatchEvent(new PageEvent('keydown', { bubbles: true, key: 'End' }));
  expect(now()).toEqual(['abc', 0]);
  expect(movedTo(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
});

test('a legend names lines of too many once, whichever runs have them, and a row is of one run', () => {
  openPage();
  const pressed: Series[] = [];
  const key = legend(
    lossChart(format),
    (series) => void pressed.push(series),
    () => {},
  );
  const element = put(key.element);
  const line = (name: string, more: Partial<Series> = {}): Series => ({
    ...{ name, color: 'blue', points: [], newest: undefined, ...more },
  });
  const colour = runColour('/runs/b');
  const list = [
    line('total', { newest: 0.5, strong: true }),
    line('task', { folded: true }),
    line('area', { area: 'hatched' }),
    line('total', { run: 'b', runColour: colour, dash: [3, 3] }),
    line('task', { run: 'b', folded: true, atLeast: true, newest: 2 }),
    line('task', { run: 'c', folded: true }),
    line('area', { run: 'c', area: 'hatched' }),
  ];
  const update = (expanded: boolean) => key.update(list, ({ name }) => name === 'total', expanded, readTheme());
  update(false);
  const items = (of: PageElement = element) => of.querySelectorAll('button.series');
  const names = (of?: PageElement) => items(of).map((one) => one.querySelector('span')!.textContent);
  const more = element.querySelector('.link')!;
  expect(names()).toEqual(['total', 'area', 'total', 'area']);
  // Pressed: of the shown run and of all beside it.
  expect([more.textContent, more.getAttribute('aria-expanded'), shown(more)]).toEqual(['+2 more', 'false', true]);
  update(true);
  expect([more.textContent, more.getAttribute('aria-expanded')]).toEqual(['show fewer', 'true']);
  const rows = element.querySelectorAll('.legend.other');
  expect(rows.map((row) => names(row))).toEqual([
    ['total', 'task'],
    ['task', 'area'],
  ]);
  expect(
    rows.map((row) => row.children.map((part) => part.getAttribute('title') ?? part.getAttribute('aria-label'))),
  ).toEqual([
    ['b', 'Lines of Loss, b'],
    ['c', 'Lines of Loss, c'],
  ]);
  expect(items().map((one) => one.getAttribute('aria-pressed'))).toEqual([
    'false',
    'false',
    'true',
    'false',
    'false',
    'false',
    'true',
  ]);
  expect(items().map((one) => one.querySelector('.value')!.textContent)).toEqual(['0.5', '', '', '', '≥ 2', '', '']);
  const strokes = items().map((one) => one.querySelector('path')!.style.stroke);
  expect([strokes[3], strokes[0] === strokes[3]]).toEqual([colour.dark, false]);
  // An area is an area of the shown run alone; of others it is a line.
  const swatches = (at: number) => [
    items()[at]!.querySelector('svg')!.style.display,
    shown(items()[at]!.querySelector('i')!),
  ];
  expect([swatches(2), swatches(6)]).toEqual([
    ['none', true],
    ['', false],
  ]);
  items()[4]!.click();
  expect(pressed).toEqual([list[4]]);
  // The same line in another colour.
  const other = runColour('/runs/else');
  key.update(list.with(3, { ...list[3]!, runColour: other }), () => false, true, readTheme());
  expect(items()[3]!.querySelector('path')!.style.stroke).toBe(other.dark);
});

test('the gates of a run: as its training samples have them where that is newer, else as its test set has them', () => {
  openPage();
  const source = { file: '/a/net.ts', line: 3 };
  const model = {
    ...started().model,
    gates: [
      { name: 'first', channels: 4, sources: [source, { file: '/a/other.ts', line: 1 }] },
      { name: 'second', channels: 1, sources: [] },
    ],
  };
  const { host, sent } = hostOf();
  const part = gateTable(host, format);
  const element = put(part.element);
  const gatesOf = (rates: readonly number[], second: readonly number[]) => [
    { gate: 'first', rates: packShares(rates) },
    { gate: 'second', rates: packShares(second) },
  ];
  const tested = epoch(1, 0.5);
  const evaluated: RunEvent = {
    ...tested,
    evaluation: { ...tested.evaluation, gates: gatesOf([1, 0, 0.4, 0.6], [1]) },
  };
  const trained = (at: number): RunEvent =>
    ({
      ...{ kind: 'gates', time: 2000, step: at, epoch: at / 10, samples: 40, gates: gatesOf([0, 0, 0, 0.2], []) },
    }) as unknown as RunEvent;
  const caption = () => element.querySelector('p')!.textContent.split('.')[0];
  const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children));
  const update = (...events: RunEvent[]) => part.update(fold([started({ model }), ...events]), undefined);
  update(step(1));
  expect(shown(element)).toBe(false);
  update(evaluated, trained(10));
  expect([shown(element), caption()]).toEqual([true, 'On the test set, after epoch 1 (last and best)']);
  expect(rows()).toEqual([
    ['first', '4', '50.0%', '1', '2', '1'],
    ['second', '1', '100.0%', '1', '0', '0'],
  ]);
  const widths = () =>
    element.querySelectorAll('tbody tr').map((row) => row.querySelectorAll('.gate-bar i').map((i) => i.style.width));
  expect(widths()).toEqual([
    ['25%', '50%'],
    ['100%', '0%'],
  ]);
  // Of a line that is not known there is nothing to go to; of several, the first.
  const names = element.querySelectorAll('tbody button');
  expect(names.map(({ disabled }) => disabled)).toEqual([false, true]);
  for (const name of names) name.click();
  expect(sent).toEqual([{ kind: 'openSource', source }]);
  update(evaluated, trained(11));
  expect(caption()).toBe('On training samples, around step 11');
  expect(rows()).toEqual([
    ['first', '4', '5.0%', '0', '1', '3'],
    ['second', '0', '0.0%', '0', '0', '0'],
  ]);
  expect(widths()[1]).toEqual(['0%', '0%']);
});

test('what ended a run is told anew where two sessions ended alike, and warnings where there are more', () => {
  openPage();
  const { host, sent } = hostOf();
  const part = notice(host);
  const element = put(part.element);
  const fails = (message: string, line?: number): RunState =>
    fold([
      started(),
      ended(1, {
        outcome: 'failed',
        error: { message, ...(line !== undefined && { source: { file: '/a/b.ts', line } }) },
      }),
    ]);
  part.update(fails('first', 3), undefined);
  part.update(fails('second', 4), undefined);
  expect(texts(element.querySelectorAll('.message, .link').filter(shown))).toEqual(['second', 'b.ts:4']);
  element.querySelector('.link')!.click();
  expect(sent).toEqual([{ kind: 'openSource', source: { file: '/a/b.ts', line: 4 } }]);
  part.update(fails('third'), undefined);
  expect(texts(element.querySelectorAll('.message, .link').filter(shown))).toEqual(['third']);

  const list = warnings(host, format);
  const all = put(list.element);
  const warned = (count: number) =>
    fold([
      started(),
      ...Array.from({ length: count }, (_, i) => ({ kind: 'warning', time: 1, message: `w${i}` }) as RunEvent),
    ]);
  list.update(warned(0), undefined);
  expect(shown(all)).toBe(false);
  list.update(warned(1), undefined);
  expect([shown(all), all.querySelector('summary')!.textContent]).toEqual([true, '1 warning w0']);
  const many = warned(1500);
  list.update(many, undefined);
  // All are counted, the newest are kept.
  expect(all.querySelector('summary')!.textContent).toBe('1,500 warnings w1499');
  expect(texts(all.querySelectorAll('li'))[0]).toMatch(/^w1499/);
  expect(all.querySelectorAll('li')).toHaveLength(many.warnings.length);
  expect(many.warnings.length).toBeLessThan(1500);
});

test('while a long run is read the page says so, above what is there of it', () => {
  openPage();
  const part = waiting(format);
  const element = put(part.element);
  const look = () => [shown(element), element.className, shown(element.querySelector('.busy')!)];
  const run = [started(), step(10), ended(10)];
  part.reading(0.25);
  part.update(fold([]), undefined);
  expect(look()).toEqual([true, 'waiting', true]);
  // A run that has ended is read as well.
  part.update(fold(run), undefined);
  expect(look()).toEqual([true, 'waiting short', true]);
  part.reading(undefined);
  part.update(fold(run), undefined);
  expect(look()[0]).toBe(false);
  part.update(fold([]), undefined);
  expect(look()).toEqual([true, 'waiting', true]);
  part.update(fold([started(), ended(0)]), undefined);
  expect(look()).toEqual([true, 'waiting', false]);
});
