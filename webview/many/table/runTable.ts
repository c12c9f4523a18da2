/** The runs as a table: a row a run or a group, live, in the columns that somebody likes to see. */
import type { RunRow } from '../../../src/protocol/many/runRow';
import { isMeasured } from '../../../src/protocol/many/table';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Line } from '../arrange';
import type { ManyMemory } from '../memory';
import { mismatchText } from '../mismatchText';
import type { PageModel } from '../model';
import type { ManyHost } from '../part';
import type { Popover } from '../popover';
import { cellOf } from './cells';
import { columnMenu } from './columnMenu';
import { grid } from './grid';
import { type GridActions, type GridColumn, type GridItem, nameColumn } from './gridTypes';
import { chosenAfter, nextSort, pinnedAfter } from './picking';
import { rowMenu } from './rowMenu';
import { moved, shownColumns } from './tableColumns';

export interface RunTable {
  readonly element: HTMLElement;
  update(model: PageModel): void;
  reveal(key: string): void;
}

export interface TableHost extends Pick<ManyHost, 'colorOf' | 'format' | 'show' | 'sourceDiff' | 'point'> {
  memory(): ManyMemory;
  change(memory: Partial<ManyMemory>): void;
  /** Somebody is at the table, or no more. */
  hold(holds: boolean): void;
  popover: Popover;
}

export function runTable(host: TableHost): RunTable {
  let model: PageModel | undefined;
  const { element, reveal, update } = grid(
    t('Runs'),
    gridActions(host, () => model),
  );
  element.addEventListener('pointerenter', () => host.hold(true));
  element.addEventListener('pointerleave', () => host.hold(element.matches(':focus-within')));
  element.addEventListener('focusin', () => host.hold(true));
  element.addEventListener('focusout', () => host.hold(element.matches(':hover')));
  return {
    element,
    reveal,
    update(next) {
      model = next;
      const memory = host.memory();
      const shown = shownColumns(next.columns, memory);
      const baseline = next.lines.find((line) => isBaseline(line, memory.baseline));
      const byKey = new Map(shown.map((column) => [column.key, column]));
      const columns = [
        nameOf(memory, next),
        ...shown.map((column) => gridColumn(column, memory, baseline !== undefined)),
      ];
      const chosen = new Set(memory.chosen);
      const items = next.lines.map(
        (line): GridItem => ({
          ...itemOf(line, next, memory, chosen, host),
          cell(key) {
            const column = byKey.get(key);
            return column === undefined ? { text: '' } : cellOf(line, column, baseline);
          },
        }),
      );
      update(columns, items, next.groups !== undefined);
    },
  };
}

/** What a press, a key and a pointer do. */
function gridActions(host: TableHost, modelNow: () => PageModel | undefined): GridActions {
  let lastChecked: string | undefined;
  const lineOf = (key: string) => modelNow()?.lines.find((line) => line.key === key);
  return {
    open(key) {
      if (lineOf(key)?.group === undefined) return host.show(key);
      const { unfolded } = host.memory();
      host.change({ unfolded: unfolded.includes(key) ? unfolded.filter((one) => one !== key) : [...unfolded, key] });
    },
    check(key, all) {
      const lines = modelNow()?.lines;
      if (lines === undefined) return;
      host.change({ chosen: chosenAfter(lines, host.memory().chosen, key, all ? lastChecked : undefined) });
      lastChecked = key;
    },
    sort(column, add) {
      const found = modelNow()?.columns.find(({ key }) => key === column);
      const descending = found?.numeric === true && found.direction !== 'lower';
      host.change({ sort: nextSort(host.memory().sort, column, descending, add) });
    },
    move(column, to) {
      const columns = modelNow()?.columns;
      if (columns !== undefined) host.change({ order: moved(columns, host.memory(), column, to) });
    },
    resize: (column, width) =>
      host.change({ widths: { ...host.memory().widths, [column]: Math.max(leastWidth, Math.round(width)) } }),
    columnMenu(key, anchor) {
      const model = modelNow();
      if (model !== undefined) columnMenu(host, model, key, anchor);
    },
    rowMenu(key, anchor) {
      const [model, line] = [modelNow(), lineOf(key)];
      if (model !== undefined && line !== undefined) rowMenu(host, model, line, anchor);
    },
    point: (key) => host.point(key === undefined || lineOf(key)?.group !== undefined ? undefined : key),
    key(key, row) {
      if (key === 'p') host.change(pinnedAfter(host.memory(), row));
      else if (key === 'b') host.change({ baseline: host.memory().baseline === row ? null : row });
      else return false;
      return true;
    },
  };
}

const leastWidth = 40;
/** Pixels more for the difference from the baseline. */
const deltaWidth = 72;
/** And for the spread of a group, and for what has become of its runs. */
const spreadWidth = 64;
/** Of names, where nobody has made them wider; `beside` them are a box, a dot and marks, of a group how many runs it has. */
const runWidths = { least: 140, most: 280, letter: 7.9, beside: 96 };
const groupWidths = { least: 240, most: 480, letter: 7.9, beside: 140 };

/** As wide as its longest name, within reason: the rest is read on hover. */
function widthOf(names: readonly string[], { least, most, letter, beside }: typeof runWidths): number {
  const longest = names.reduce((length, name) => Math.max(length, name.length), 0);
  return Math.round(Math.min(most, Math.max(least, letter * longest + beside)));
}

function nameWidth({ groups, rows }: PageModel): number {
  return groups === undefined
    ? widthOf(
        rows.map(({ name }) => name),
        runWidths,
      )
    : widthOf(
        groups.map(({ title }) => title),
        groupWidths,
      );
}

const nameOf = ({ widths, sort }: ManyMemory, model: PageModel): GridColumn => ({
  ...{
    key: nameColumn,
    title: model.groups === undefined ? t('Run') : t('Group'),
    numeric: false,
    frozen: true,
    filtered: false,
  },
  hint: t('Press a name to open the run; press a head to sort by it, with Shift by it too'),
  width: widths[nameColumn] ?? nameWidth(model),
  ...sortOf(sort, nameColumn),
});

function gridColumn(column: PageModel['columns'][number], memory: ManyMemory, compared: boolean): GridColumn {
  const { key, title, hint, numeric } = column;
  const delta = compared && isMeasured(column) ? deltaWidth : 0;
  const spread = memory.group !== null && (isMeasured(column) || key === 'state') ? spreadWidth : 0;
  return {
    ...{ key, title, hint, numeric },
    width: memory.widths[key] ?? column.width + delta + spread,
    frozen: memory.frozen.includes(key),
    filtered: memory.filters[key] !== undefined,
    ...sortOf(memory.sort, key),
  };
}

function sortOf(sort: ManyMemory['sort'], key: string): Pick<GridColumn, 'sort'> {
  const at = sort.findIndex(({ column }) => column === key);
  return at < 0 ? {} : { sort: { place: at + 1, descending: sort[at]?.descending === true } };
}

function itemOf(
  line: Line,
  { pointed, brushed, unlike }: PageModel,
  memory: ManyMemory,
  chosen: ReadonlySet<string>,
  { colorOf, format }: Pick<TableHost, 'colorOf' | 'format'>,
): Omit<GridItem, 'cell'> {
  const { key, runs, group, within } = line;
  const [first] = runs as readonly [RunRow];
  const isOf = (folders: ReadonlySet<string>) => runs.some(({ folder }) => folders.has(folder));
  const classes = {
    group: group !== undefined,
    within,
    baseline: memory.baseline === key,
    pinned: memory.pinned.includes(key),
    pointed: runs.some(({ folder }) => folder === pointed),
    brushed: brushed !== undefined && isOf(brushed),
    faint: brushed !== undefined && !isOf(brushed),
  };
  return {
    key,
    level: within ? 2 : 1,
    ...(group && { open: memory.unfolded.includes(key) }),
    classes: Object.entries(classes)
      .flatMap(([name, is]) => (is ? name : []))
      .join(' '),
    name: {
      text: group?.title ?? first.name,
      color: colorOf(key),
      title: group === undefined ? first.folder : [group.title, ...runs.map(({ name }) => name)].join('\n'),
      checked: isOf(chosen) && runs.every(({ folder }) => chosen.has(folder)),
      note: badgeOf(line, classes),
      warning: warningOf(line, unlike, format),
    },
  };
}

function warningOf({ runs }: Line, unlike: PageModel['unlike'], format: Format): string {
  const reasons = runs.flatMap(({ folder }) => unlike.get(folder) ?? []).map((reason) => mismatchText(reason, format));
  return [...new Set(reasons)].join('; ');
}

function badgeOf({ runs, group }: Line, is: { baseline: boolean; pinned: boolean }): string {
  return [
    ...(group === undefined ? [] : [t('n = {0}', runs.length)]),
    ...(is.baseline ? [t('baseline')] : is.pinned ? [t('pinned')] : []),
  ].join(' · ');
}

/** A group whose run is the baseline is compared as a group. */
const isBaseline = ({ key, runs, within }: Line, baseline: string | null): boolean =>
  baseline !== null && (key === baseline || (!within && runs.some(({ folder }) => folder === baseline)));
