/** Parallel coordinates: a line a run through its settings and what came of them, with a brush on every axis. */
import { commonScore } from '../../../src/protocol/many/commonScore';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { select } from '../../shared/controls';
import { dataTable } from '../../shared/dataTable';
import { button, checkbox, h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import { atMostEvery, eachFrame } from '../../shared/pace';
import type { ManyColumn } from '../columns/manyColumn';
import type { MakePart, ManyModel } from '../part';
import { type AxisBrush, axisBrush } from './axisBrush';
import { type AxisHead, axisHead } from './axisHead';
import { type Brush, bestOf, brushedRows, hasDiverged } from './kept';
import { parallelFigure } from './parallelFigure';
import { type ParallelMemory, type PartName, parts, readParallel } from './parallelMemory';
import { nearestRow, type ParallelPlot, parallelPlot } from './parallelPlot';
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
  const { format } = host;
  let model: ManyModel | undefined;
  let drawn: Drawn | undefined;
  let madeOf: readonly unknown[] = [];
  let brushed = '';
  const memory = () => readParallel(host.memory());
  const change = (changes: Partial<ParallelMemory>) => host.remember({ ...memory(), ...changes });
  const columns = () => columnsIn(model);
  const setBrush = (key: string, brush: Brush | undefined) => {
    const { [key]: _, ...others } = memory().brushes;
    change({ brushes: brush === undefined ? others : { ...others, [key]: brush } });
  };
  const keys = () => axisKeys(columns(), memory(), model?.rows ?? []);
  const heads: AxisHead[] = [];
  const brushes: AxisBrush[] = [];
  const headActions = {
    log: (key: string, on: boolean) =>
      change({ log: [...memory().log.filter((one) => one !== key), ...(on ? [key] : [])] }),
    move(key: string, by: -1 | 1) {
      const others = keys().filter((one) => one !== key);
      const to = Math.min(others.length, Math.max(0, keys().indexOf(key) + by));
      change({ axes: [...others.slice(0, to), key, ...others.slice(to)] });
    },
    remove: (key: string) => change({ axes: keys().filter((one) => one !== key) }),
  };
  const diverged = checkbox(t('Hide failed and diverged runs'), memory().hideDiverged, (on) =>
    change({ hideDiverged: on }),
  );
  const best = select(t('Show'), (part) => change({ part: part as PartName }));
  const add = select(t('Add an axis'), (key) => key !== '' && change({ axes: [...keys(), key] }));
  const clear = button(t('Clear brushes'), 'link', () => change({ brushes: {} }));
  const count = h('span', { role: 'status' });
  const table = dataTable('parallel', t('Parallel coordinates'), memory().open, (open) => change({ open }));
  const save = saveButton(t('Parallel coordinates'), host.save, () => drawn && parallelFigure(drawn, host.theme()));
  const toolbar = h(
    'div',
    { class: 'toolbar' },
    best.element,
    diverged,
    add.element,
    count,
    clear,
    h('span', { class: 'space' }),
    table.toggle,
    save,
  );
  const headRow = h('div', { class: 'axis-heads' });
  const canvas = h('div', { class: 'parallel-canvas' });
  const brushRow = h('div', { class: 'axis-brushes' });
  const stage = h('div', { class: 'parallel-stage' }, canvas, brushRow);
  const none = h('p', { class: 'quiet' });
  const element = h(
    'section',
    { class: 'part parallel', 'aria-label': t('Parallel coordinates') },
    toolbar,
    none,
    headRow,
    stage,
    table.element,
  );
  new ResizeObserver(eachFrame(() => host.redraw())).observe(stage);
  const write = atMostEvery(tableMs, () => {
    if (drawn === undefined) return;
    const { axes, kept } = drawn;
    table.update({
      columns: [t('Run'), ...axes.map(({ column }) => column.title)],
      rows: kept.map((row) => [row.name, ...axes.map(({ column }) => textOf(column, row))]),
    });
  });
  const at = (event: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return drawn && nearestRow(drawn.plot, drawn.kept, event.clientX - left, event.clientY - top);
  };
  canvas.addEventListener('pointermove', (event) => host.point(at(event)?.folder));
  canvas.addEventListener('pointerleave', () => host.point(undefined));
  canvas.addEventListener('click', (event) => {
    const row = at(event);
    if (row !== undefined) host.show(row.folder);
  });

  return {
    element,
    restyle() {
      madeOf = [];
    },
    update(next) {
      model = next;
      const settings = memory();
      const all = columns();
      const score = scoreOf(all, next.rows);
      const shown = keys().flatMap((key) => all.find((column) => column.key === key) ?? []);
      const rows = bestOf(
        settings.hideDiverged ? next.rows.filter((row) => !hasDiverged(row, next.shown)) : next.rows,
        score,
        parts[settings.part],
      );
      const width = stage.clientWidth;
      const now = [
        next.rows,
        next.shown,
        width,
        host.theme(),
        JSON.stringify([settings.axes, settings.log, settings.hideDiverged, settings.part]),
      ];
      const axes = shown.map((column) => uprightAxis(column, rows, settings.log.includes(column.key)));
      const kept = brushedRows(rows, axes, settings.brushes);
      if (drawn === undefined || now.some((one, i) => one !== madeOf[i])) {
        const plot = parallelPlot({ axes, rows, width, height, colorOf: host.colorOf });
        canvas.replaceChildren(plot.element);
        drawn = { axes, rows, kept, plot };
        madeOf = now;
      }
      drawn = { ...drawn, kept };
      light(drawn, next);
      placeTools(drawn, settings);
      tellBrush(rows, kept);
      fillTools(settings, all, score);
      write();
    },
  };

  function placeTools({ axes, plot }: Drawn, settings: ParallelMemory): void {
    while (heads.length < axes.length) heads.push(axisHead(headActions));
    while (brushes.length < axes.length) brushes.push(axisBrush(setBrush));
    placeAll(headRow, heads.slice(0, axes.length));
    placeAll(brushRow, brushes.slice(0, axes.length));
    const apart = (plot.xs[1] ?? stage.clientWidth) - (plot.xs[0] ?? 0);
    for (const [i, axis] of axes.entries()) {
      const x = plot.xs[i] ?? 0;
      heads[i]?.update(axis, x, Math.min(140, apart - 4));
      brushes[i]?.update(axis, settings.brushes[axis.column.key], x, plot.top, plot.bottom);
    }
  }

  /** The other parts hear of it when it is another one, not with every frame. */
  function tellBrush(rows: readonly RunRow[], kept: readonly RunRow[]): void {
    const isBrushed = kept.length < rows.length;
    const text = isBrushed ? kept.map(({ folder }) => folder).join('\n') : '';
    if (text !== brushed) host.brush(isBrushed ? kept.map(({ folder }) => folder) : undefined);
    brushed = text;
  }

  function fillTools(
    { part, brushes: held, hideDiverged }: ParallelMemory,
    all: readonly ManyColumn[],
    score: ManyColumn | undefined,
  ): void {
    if (drawn === undefined) return;
    const { axes, rows, kept } = drawn;
    const total = model?.rows.length ?? 0;
    setText(
      count,
      kept.length === total
        ? t('{0} runs', format.whole(total))
        : t('{0} of {1} runs', format.whole(kept.length), format.whole(total)),
    );
    show(clear, Object.keys(held).length > 0);
    best.fill([
      ['all', t('all runs')],
      ...(['half', 'fifth', 'tenth', 'twentieth'] as const).map((name): [string, string] => [
        name,
        t('best {0} by {1}', format.percent(parts[name], 0), score?.title ?? ''),
      ]),
    ]);
    best.set(part);
    show(best.element, score !== undefined);
    const box = diverged.querySelector('input');
    if (box !== null && box.checked !== hideDiverged) box.checked = hideDiverged;
    const others = all.filter(({ key }) => !axes.some(({ column }) => column.key === key));
    add.fill([['', t('choose…')], ...others.map(({ key, title }): [string, string] => [key, title])]);
    add.set('');
    setText(
      none,
      axes.length === 0
        ? t('These runs do not differ. Add an axis to see one.')
        : rows.length === 0
          ? t('No run is left.')
          : '',
    );
    show(none, none.textContent !== '');
    for (const place of [headRow, stage]) show(place, axes.length > 0);
  }
};

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

const scoreOf = (columns: readonly ManyColumn[], rows: readonly RunRow[]) =>
  columns.find(({ key }) => key === commonScore(rows)?.metric) ??
  columns.find(({ key }) => key === 'meanIoU') ??
  columns.find(({ key }) => key === 'accuracy');

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

function placeAll(parent: HTMLElement, items: readonly { element: HTMLElement }[]): void {
  if (parent.childElementCount !== items.length) parent.replaceChildren(...items.map(({ element }) => element));
}
