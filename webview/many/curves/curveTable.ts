/** The numbers behind a plot of many lines: in a table, and summed up in the name of the canvas. */
import { type DataTable, dataTable } from '../../shared/dataTable';
import { setAttribute } from '../../shared/dom';
import type { Figure } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import { atMostEvery } from '../../shared/pace';
import type { ManyHost } from '../part';
import { horizontal } from './axis';
import type { CardActions, CardPlot, Drawn } from './curveCard';
import type { Metric } from './metrics';

/** A table is read, not watched. */
const tableMs = 1000;
/** Rows in all, and of a line at least so many. */
const [mostRows, leastOfLine] = [600, 8];

/** @param figure whose numbers are copied. */
export function chartTable(
  key: string,
  { title }: Metric,
  host: ManyHost,
  actions: CardActions,
  figure: () => Figure | undefined,
) {
  const id = `curve-${key.replaceAll(/[^\w-]/g, '-')}`;
  const opened = (open: boolean) => {
    const others = actions.memory().open.filter((one) => one !== key);
    actions.change({ open: open ? [...others, key] : others });
  };
  const table = dataTable(id, title, actions.memory().open.includes(key), opened, () => figure()?.numbers());
  let newest: { plot: CardPlot; canvas: HTMLCanvasElement } | undefined;
  const write = atMostEvery(tableMs, () => {
    if (newest === undefined) return;
    const { plot, canvas } = newest;
    table.update(rowsOf(plot, actions, host));
    setAttribute(canvas, 'aria-label', summary(plot, host));
  });
  return {
    element: table.element,
    toggle: table.toggle,
    fill(plot: CardPlot, canvas: HTMLCanvasElement) {
      newest = { plot, canvas };
      write();
    },
  };
}

function rowsOf({ metric, drawn, range }: CardPlot, { memory }: CardActions, { format }: ManyHost): DataTable {
  const axis = horizontal(memory().axis, format);
  const each = Math.max(leastOfLine, Math.floor(mostRows / Math.max(1, drawn.length)));
  const isGrouped = drawn.some(({ line }) => line.isGroup);
  return {
    columns: [t('Run'), axis.title, t('Step'), metric.title, ...(isGrouped ? ['±', t('Runs')] : [])],
    rows: drawn.flatMap(({ line, course }) =>
      evenly(
        course.filter(({ x, y }) => x >= range.from && x <= range.to && Number.isFinite(y)),
        each,
      ).map(({ x, y, step, deviation, n }) => [
        ...[line.title, axis.tick(x), format.whole(step), metric.value(y)],
        ...(isGrouped
          ? [deviation === undefined ? '' : metric.value(deviation), n === undefined ? '' : format.whole(n)]
          : []),
      ]),
    ),
  };
}

/** At most `most`, always with the first and the last. */
function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]).filter(
    (item) => item !== undefined,
  );
}

function summary({ metric, drawn }: CardPlot, { format }: ManyHost): string {
  const ends = drawn.flatMap(({ line, course }: Drawn) => {
    const last = course.findLast(({ y }) => Number.isFinite(y));
    return last === undefined ? [] : [{ title: line.title, y: last.y }];
  });
  const sorted = ends.toSorted((a, b) => a.y - b.y);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return t('{0}: nothing is measured.', metric.title);
  return t(
    '{0} of {1} lines. At their ends from {2} ({3}) to {4} ({5}). The numbers are in the table that follows.',
    metric.title,
    format.whole(ends.length),
    metric.value(low.y),
    low.title,
    metric.value(high.y),
    high.title,
  );
}
