/** The layers as a table that can be sorted by any column; blocks fold, and a press on a layer shows its line. */
import type { ProfileReport } from '../../src/protocol/files/profileReport';
import { h, repeat, setAttribute, setText } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';
import { type Item, nextOrder } from './arrange';
import { type Column, columnsOf } from './columns';
import { fillHead, fillName, fillNumber, fillWords, makeHead, wordsOf } from './layerCells';
import { type FootRow, footRows } from './layerFoot';
import type { Row } from './rows';
import type { Host, ProfileSettings } from './settings';

export interface LayerTable {
  readonly element: HTMLElement;
  update(report: ProfileReport, rows: readonly Row[], items: readonly Item[], settings: ProfileSettings): void;
}

/** @param change stores settings and draws again. */
export function layerTable(
  host: Host,
  format: Format,
  change: (settings: Partial<ProfileSettings>) => void,
): LayerTable {
  const head = h('tr');
  const [body, foot] = [h('tbody'), h('tfoot')];
  const table = h('table', { class: 'layer-table', 'aria-label': t('Layers') }, h('thead', {}, head), body, foot);
  let sources = new Map<string, Row>();
  let columns: Column[] = [];
  head.addEventListener('click', ({ target }) => {
    const column = pressed(target)?.dataset.column;
    const found = columns.find(({ name }) => name === column);
    if (found !== undefined) change(nextOrder(host.settings(), found.name));
  });
  body.addEventListener('click', ({ target }) => {
    const { layer = '', block, costless } = pressed(target)?.dataset ?? {};
    const { collapsed, unfolded } = host.settings();
    const source = sources.get(layer)?.layer.source;
    if (block !== undefined) change({ collapsed: toggled(collapsed, block) });
    else if (costless !== undefined) change({ unfolded: toggled(unfolded, costless) });
    else if (source) host.post({ kind: 'openSource', source });
  });
  body.addEventListener('keydown', stepThrough);

  return {
    element: tableArea(t('Layers'), table),
    update(report, rows, items, settings) {
      columns = columnsOf(report, settings.unit, format);
      sources = new Map(rows.map((row) => [row.name, row]));
      repeat(head, columns, makeHead, (cell, column) => fillHead(cell, column, settings));
      fillBody(body, items, columns, new Set(report.idleGates), settings);
      fillFoot(foot, footRows(report, rows, settings, format), columns);
    },
  };
}

function fillBody(
  body: HTMLElement,
  items: readonly Item[],
  columns: readonly Column[],
  idle: ReadonlySet<string>,
  settings: ProfileSettings,
): void {
  const scale = new Map(columns.map((column) => [column, longest(items, column)]));
  repeat(body, items, makeRow, (row, item) => {
    const within = item.kind === 'block' ? '' : settings.grouped ? 'within ' : '';
    setAttribute(row, 'class', `${within}${item.kind}`);
    repeat(row, columns, cellMaker(row), (cell, column) => {
      if (column.name === 'name') fillName(cell, item, settings);
      else if (column.numeric) fillNumber(cell, column, numbersOf(item), scale.get(column) ?? 1);
      else fillWords(cell, column, item.kind === 'layer' ? wordsOf(item.row, column, idle) : '');
    });
  });
}

function fillFoot(foot: HTMLElement, rows: readonly FootRow[], columns: readonly Column[]): void {
  repeat(foot, rows, makeRow, (row, item) => {
    const { title, hint, numbers, only } = item;
    setAttribute(row, 'class', item === rows.at(-1) ? 'total' : item === rows[0] ? 'rule' : false);
    repeat(row, columns, cellMaker(row), (cell, column) => {
      if (column.name === 'name') {
        setText(cell, title);
        setAttribute(cell, 'title', hint === '' ? false : hint);
      } else if (!column.numeric) fillWords(cell, column, column.name === 'kind' ? hint : '');
      else if (only !== undefined && only !== column.name) setText(cell, '');
      else fillNumber(cell, column, numbers, 0);
    });
  });
}

/** Arrow keys lead from name to name. */
function stepThrough(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof Element)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('th button:enabled')];
  const next = all[all.findIndex((button) => button.matches(':focus')) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const toggled = (names: readonly string[], name: string): string[] =>
  names.includes(name) ? names.filter((other) => other !== name) : [...names, name];

const pressed = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('button') : null;

const numbersOf = (item: Item) => (item.kind === 'layer' ? item.row : item.numbers);

/** So that the longest bar of a column fills its cell. */
const longest = (items: readonly Item[], { bar }: Column): number =>
  Math.max(Number.MIN_VALUE, ...items.map((item) => bar?.(numbersOf(item)) ?? 0));

const makeRow = () => h('tr');
/** The first cell of a row names it. */
const cellMaker = (row: Element) => () =>
  row.childElementCount === 0 ? h('th', { scope: 'row', class: 'name' }) : h('td');
