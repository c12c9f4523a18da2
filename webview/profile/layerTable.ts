/** The layers as a table that can be sorted by any column; blocks fold, and a press on a layer shows its line. */
import type { ProfileReport } from '../../src/protocol/files/profileReport';
import { h, repeat, setAttribute, setText } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';
import { type Item, nextOrder } from './arrange';
import { type Column, columnsOf } from './columns';
import { fillHead, fillName, fillNumber, fillWords, makeHead, wordsOf } from './layerCells';
import { footRows } from './layerFoot';
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
  const element = tableArea(t('Layers'), table);
  let sources = new Map<string, Row>();
  head.addEventListener('click', ({ target }) => {
    const column = pressed(target)?.dataset.column;
    const found = columns.find(({ name }) => name === column);
    if (found !== undefined) change(nextOrder(host.settings(), found.name));
  });
  body.addEventListener('click', ({ target }) => {
    const { layer = '', block } = pressed(target)?.dataset ?? {};
    const { collapsed } = host.settings();
    const source = sources.get(layer)?.layer.source;
    if (block !== undefined)
      change({
        collapsed: collapsed.includes(block) ? collapsed.filter((name) => name !== block) : [...collapsed, block],
      });
    else if (source) host.post({ kind: 'openSource', source });
  });
  body.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...body.querySelectorAll<HTMLButtonElement>('th button:enabled')];
    const next = step && all[all.indexOf(document.activeElement as HTMLButtonElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  let columns: Column[] = [];

  return {
    element,
    update(report, rows, items, settings) {
      columns = columnsOf(report, settings.unit, format);
      sources = new Map(rows.map((row) => [row.name, row]));
      repeat(head, columns, makeHead, (cell, column) => fillHead(cell, column, settings));
      const idle = new Set(report.idleGates);
      const scale = Object.fromEntries(columns.map((column) => [column.name, longest(items, column)]));
      repeat(body, items, makeRow, (row, item) => {
        const block = item.kind === 'block';
        setAttribute(row, 'class', block ? 'block' : settings.grouped ? 'within' : false);
        repeat(row, columns, cellMaker(row), (cell, column) => {
          if (column.name === 'name') fillName(cell, item, settings.grouped);
          else if (!column.numeric) fillWords(cell, column, block ? '' : wordsOf(item.row, column, idle));
          else fillNumber(cell, column, block ? item.numbers : item.row, scale[column.name] ?? 1);
        });
      });
      const under = footRows(report, rows, settings, format);
      repeat(foot, under, makeRow, (row, item) => {
        const { title, hint, numbers, only } = item;
        setAttribute(row, 'class', item === under.at(-1) ? 'total' : item === under[0] ? 'rule' : false);
        repeat(row, columns, cellMaker(row), (cell, column) => {
          if (column.name === 'name') {
            setText(cell, title);
            setAttribute(cell, 'title', hint === '' ? false : hint);
          } else if (!column.numeric) fillWords(cell, column, column.name === 'kind' ? hint : '');
          else if (only !== undefined && only !== column.name) setText(cell, '');
          else fillNumber(cell, column, numbers, 0);
        });
      });
    },
  };
}

const pressed = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('button') : null;

/** So that the longest bar of a column fills its cell. */
const longest = (items: readonly Item[], { bar }: Column): number =>
  Math.max(Number.MIN_VALUE, ...items.map((item) => bar?.(item.kind === 'block' ? item.numbers : item.row) ?? 0));

const makeRow = () => h('tr');
/** The first cell of a row names it. */
const cellMaker = (row: Element) => () =>
  row.childElementCount === 0 ? h('th', { scope: 'row', class: 'name' }) : h('td');
