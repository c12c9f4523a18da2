/** Parallel coordinates: a line a run through its settings and what came of them, with a brush on every axis. */
import { judgedBy } from '../../../src/protocol/many/judgedBy';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { lineColor } from '../../shared/amountColor';
import { dataTable } from '../../shared/dataTable';
import { h, setText, show } from '../../shared/dom';
import { type Figure, saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import { atMostEvery, eachFrame } from '../../shared/pace';
import type { ManyColumn } from '../columns/manyColumn';
import type { MakePart, ManyHost, ManyModel } from '../part';
import { bestOf, brushedRows, hasDiverged } from './kept';
import { parallelAxes } from './parallelAxes';
import { parallelFigure } from './parallelFigure';
import { type ParallelMemory, parts, readParallel } from './parallelMemory';
import { leastWidth, nearestRow, type ParallelPlot, parallelPlot } from './parallelPlot';
import { parallelTools } from './parallelTools';
import { type UprightAxis, uprightAxis } from './place';

/** Pixels of the drawing without its heads. */
const height = 340;
const tableMs = 1000;

interface Drawn {
  axes: readonly UprightAxis[];
  rows: readonly RunRow[];
  kept: readonly RunRow[];
  plot: ParallelPlot;
}

export const parallelPart: MakePart = (host) => {
  let model: ManyModel | undefined;
  let drawn: Drawn | undefined;
  let madeOf: readonly unknown[] = [];
  const memory = () => readParallel(host.memory());
  const change = (changes: Partial<ParallelMemory>) => host.remember({ ...memory(), ...changes });
  const keys = () => axisKeys(columnsIn(model), memory(), model?.rows ?? []);
  const figure = () => drawn && parallelFigure(drawn, host.theme());
  const { table, save } = takenAway(host, memory().open, (open) => change({ open }), figure);
  const tools = parallelTools(host.format, memory(), change, keys, [table.toggle, save]);
  const canvas = h('div', { class: 'parallel-canvas' });
  const axesTools = parallelAxes(memory, change, keys);
  const stage = h('div', { class: 'parallel-stage' }, canvas, axesTools.brushes);
  const none = h('p', { class: 'quiet' });
  const sheet = h('div', { class: 'parallel-sheet' }, axesTools.heads, stage);
  const scroller = h('div', { class: 'parallel-scroller' }, sheet);
  const inside = [tools.element, none, scroller, table.element];
  const element = h('section', { class: 'part parallel', 'aria-label': t('Parallel coordinates') }, ...inside);
  new ResizeObserver(eachFrame(() => host.redraw())).observe(stage);
  const write = atMostEvery(tableMs, () => {
    if (drawn !== undefined) table.update(dataOf(drawn));
  });
  pointing(canvas, host, () => drawn);
  const tellBrush = brushTeller(host);

  return {
    element,
    restyle() {
      madeOf = [];
    },
    update(next) {
      model = next;
      const settings = memory();
      const all = columnsIn(next);
      const score = scoreOf(all, next.rows);
      const rows = shownRows(next, settings, score);
      const { axes: wanted, log, hideDiverged, part, color } = settings;
      const shown = keys().flatMap((key) => all.find((column) => column.key === key) ?? []);
      const axes = shown.map((column) => uprightAxis(column, rows, log.includes(column.key)));
      sheet.style.minWidth = `${leastWidth(axes.length)}px`;
      const width = stage.clientWidth;
      const colours = rows.map(({ folder }) => host.colorOf(folder)).join();
      const asked = JSON.stringify([wanted, log, hideDiverged, part, color]);
      const now = [next.rows, next.columns, next.shown, width, host.theme(), colours, asked];
      const kept = brushedRows(rows, axes, settings.brushes);
      if (drawn === undefined || now.some((one, i) => one !== madeOf[i])) {
        const plot = parallelPlot({ axes, rows, width, height, ...coloursOf(axes, color, host) });
        canvas.replaceChildren(plot.element);
        drawn = { axes, rows, kept, plot };
        madeOf = now;
      }
      drawn = { ...drawn, kept };
      light(drawn, next);
      axesTools.update(drawn.axes, drawn.plot, stage.clientWidth);
      tellBrush(rows, kept);
      const others = all.filter(({ key }) => !axes.some(({ column }) => column.key === key));
      const counted = axes.filter(({ numeric }) => numeric).map(({ column }) => column);
      tools.update(settings, { kept: kept.length, of: next.rows.length }, score?.title, counted, others);
      setText(none, lackOf(axes.length, rows.length));
      show(none, none.textContent !== '');
      for (const place of [axesTools.heads, stage]) show(place, axes.length > 0);
      write();
    },
  };
};

/** The picture and its numbers: saved, shown, copied. */
function takenAway(host: ManyHost, open: boolean, opened: (open: boolean) => void, figure: () => Figure | undefined) {
  const title = t('Parallel coordinates');
  return {
    table: dataTable('parallel', title, open, opened, () => figure()?.numbers()),
    save: saveButton(title, host.save, figure),
  };
}

/** So many steps of colour on an axis cannot be told from a gradient. */
const steps = 64;

/** By the value on an axis, which shows what leads to it; a run without one is as pale as the axes. */
function coloursOf(axes: readonly UprightAxis[], key: string, host: ManyHost) {
  const axis = axes.find(({ column, numeric }) => numeric && column.key === key);
  if (axis === undefined) return { colorOf: ({ folder }: RunRow) => host.colorOf(folder) };
  const theme = host.theme();
  return {
    colorOf(row: RunRow) {
      const at = axis.at(row);
      return at === undefined ? theme.grid : lineColor(at, theme);
    },
    scale: { axis, stops: Array.from({ length: steps }, (_, i) => lineColor((i + 0.5) / steps, theme)) },
  };
}

const shownRows = (
  { rows, shown }: ManyModel,
  { hideDiverged, part }: ParallelMemory,
  score: ManyColumn | undefined,
): readonly RunRow[] =>
  bestOf(hideDiverged ? rows.filter((row) => !hasDiverged(row, shown)) : rows, score, parts[part]);

function lackOf(axes: number, rows: number): string {
  if (axes === 0) return t('These runs do not differ. Add an axis to see one.');
  return rows === 0 ? t('No run is left.') : '';
}

const dataOf = ({ axes, kept }: Drawn) => ({
  columns: [t('Run'), ...axes.map(({ column }) => column.title)],
  rows: kept.map((row) => [row.name, ...axes.map(({ column }) => textOf(column, row))]),
});

function pointing(canvas: HTMLElement, host: ManyHost, drawn: () => Drawn | undefined): void {
  const at = (event: MouseEvent) => {
    const now = drawn();
    const { left, top } = canvas.getBoundingClientRect();
    return now && nearestRow(now.plot, now.kept, event.clientX - left, event.clientY - top);
  };
  canvas.addEventListener('pointermove', (event) => host.point(at(event)?.folder));
  canvas.addEventListener('pointerleave', () => host.point(undefined));
  canvas.addEventListener('click', (event) => {
    const row = at(event);
    if (row !== undefined) host.show(row.folder);
  });
}

/** The other parts hear of it when it is another one, not with every frame. */
function brushTeller(host: ManyHost): (rows: readonly RunRow[], kept: readonly RunRow[]) => void {
  let told = '';
  return (rows, kept) => {
    const isBrushed = kept.length < rows.length;
    const text = isBrushed ? kept.map(({ folder }) => folder).join('\n') : '';
    if (text !== told) host.brush(isBrushed ? kept.map(({ folder }) => folder) : undefined);
    told = text;
  };
}

/** Columns that tell runs apart, not what they are, make no axis. */
const names = new Set(['state', 'name', 'note', 'id', 'folder', 'live', 'problem']);
const columnsIn = (model: ManyModel | undefined) => (model?.columns ?? []).filter(({ key }) => !names.has(key));

/** In the order that somebody gave them; else what differs, then how good it is and what it costs. */
function axisKeys(columns: readonly ManyColumn[], { axes }: ParallelMemory, rows: readonly RunRow[]): string[] {
  const known = axes.filter((key) => columns.some((column) => column.key === key));
  if (known.length > 0) return known;
  const settings = columns.filter(({ part, usual }) => part === 'setting' && usual).map(({ key }) => key);
  const score = scoreOf(columns, rows)?.key;
  const macs = columns.find(({ key }) => key === 'macs')?.key;
  return [...settings.slice(0, 8), ...[macs, score].filter((key) => key !== undefined)];
}

/** The column of what the runs go by. */
function scoreOf(columns: readonly ManyColumn[], rows: readonly RunRow[]): ManyColumn | undefined {
  const { metric } = judgedBy(rows);
  return columns.find(({ key }) => key === metric);
}

function textOf({ value, write }: ManyColumn, row: RunRow): string {
  const found = value(row);
  return found === undefined ? '' : write(found);
}

function light({ rows, kept, plot }: Drawn, { pointed, brushed }: ManyModel): void {
  const held = new Set(kept.map(({ folder }) => folder));
  for (const { folder } of rows) {
    const path = plot.pathOf(folder);
    const isDim = !held.has(folder) || (brushed !== undefined && !brushed.has(folder));
    path?.classList.toggle('dim', isDim);
    path?.classList.toggle('pointed', folder === pointed);
  }
  // The last one is drawn above all others.
  const path = pointed === undefined ? undefined : plot.pathOf(pointed);
  if (path !== undefined && path.parentElement?.lastElementChild !== path) path.parentElement?.append(path);
}
