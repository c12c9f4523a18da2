/** One metric of all lines: its head, the plot, and the table behind it. */

import { LineChart } from '../../shared/charts/lineChart';
import type { ChartLook, Series } from '../../shared/charts/series';
import type { Range } from '../../shared/charts/zoom';
import { zoomGestures } from '../../shared/charts/zoomGestures';
import { button, checkbox, h, setAttribute, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import type { ManyHost } from '../part';
import { horizontal } from './axis';
import { type BeyondLine, beyondLine } from './beyondLine';
import type { CoursePoint } from './course';
import { curveFigure } from './curveFigure';
import type { CurvesMemory } from './curvesMemory';
import { chartTable } from './curveTable';
import type { Line } from './lines';
import type { Metric } from './metrics';
import { runawayOf } from './runaway';

/** A line with what is drawn of it. */
export interface Drawn {
  line: Line;
  series: Series;
  /** Within what is looked at, as measured; all of it. */
  course: readonly CoursePoint[];
  whole: () => readonly CoursePoint[];
}

export interface CardPlot {
  metric: Metric;
  drawn: readonly Drawn[];
  full: Range;
  range: Range;
  weight: number;
  /** Where values are read. */
  cursor: number | undefined;
}

export interface CurveCard {
  readonly element: HTMLElement;
  update(plot: CardPlot): void;
  restyle(): void;
}

export interface CardActions {
  memory(): CurvesMemory;
  change(changes: Partial<CurvesMemory>): void;
  zoom(range: Range | undefined): void;
  /** Values are to be read there; undefined: at the end. */
  read(x: number | undefined): void;
  /** By a tenth of what is looked at, or to where it begins or ends. */
  move(by: number): void;
}

export function curveCard(key: string, first: Metric, host: ManyHost, actions: CardActions): CurveCard {
  let plot: CardPlot | undefined;
  let shownAxis = actions.memory().axis;
  /** All that the last drawing was made of. */
  let before: readonly unknown[] = [];
  const theme = () => host.theme();
  const isLog = () => actions.memory().log.includes(key);
  const canvas = h('canvas', { role: 'img' });
  const place = h('div', { class: 'plot', role: 'group', 'aria-label': hintOf(first) }, canvas);
  const chart = new LineChart(canvas, lookFor(key, first, host, actions), host.format, host.theme(), (x, series) => {
    const line = series === undefined ? undefined : plot?.drawn[series]?.line;
    host.point(line?.isGroup === false ? line.key : line?.runs[0]?.folder);
    actions.read(x);
  });
  const log = checkbox(t('Log scale'), isLog(), (on) => {
    actions.change({ log: switched(actions.memory().log, key, on) });
    restyle();
  });
  const restyle = () => chart.restyle(host.theme(), isLog());
  restyle();
  const figure = () => plot && curveFigure(plot, actions.memory(), () => chart.svg(), host);
  const table = chartTable(key, first, host, actions, figure);
  const save = saveButton(first.title, host.save, figure);
  const remove = removal(key, first, actions);
  const head = h('div', { class: 'headline' }, h('h2', {}, first.title), log, table.toggle, save, remove);
  const beyond = beyondLine((whole) => actions.change({ whole: switched(actions.memory().whole, key, whole) }));
  const none = h('p', { class: 'quiet' }, t('None of these runs has this value.'));
  const inside = [head, beyond.element, none, place, table.element];
  const element = h('section', { class: 'curve', 'data-metric': key }, ...inside);
  readingKeys(place, actions);
  const [range, full] = [() => plot?.range ?? { from: 0, to: 1 }, () => plot?.full ?? { from: 0, to: 1 }];
  zoomGestures(place, { ...{ range, full, area: () => chart.area }, set: actions.zoom });
  place.addEventListener('pointerleave', () => {
    host.point(undefined);
    actions.read(undefined);
  });
  return {
    element,
    restyle,
    update(next) {
      plot = next;
      const { axis } = actions.memory();
      if (axis !== shownAxis) restyle();
      shownAxis = axis;
      const empty = next.drawn.every(({ series }) => series.points.length === 0);
      show(none, empty);
      show(place, !empty);
      const { range, weight } = next;
      const most = topOf(next, beyond, isLog(), actions.memory().whole.includes(key));
      const now = [theme(), isLog(), axis, range.from, range.to, weight, most, ...next.drawn.flatMap(lookOf)];
      // A pointer that moves changes the cursor alone: that is another frame, no other picture.
      const same = now.length === before.length && now.every((one, i) => one === before[i]);
      before = now;
      const series = next.drawn.map((one) => one.series);
      if (!empty && !same) chart.draw(series, { range, marks: [], logarithmic: isLog(), weight, most });
      chart.cursor = next.cursor;
      table.fill(next, canvas);
    },
  };
}

/** Of the value axis; undefined where it holds all values. Says what goes beyond. */
function topOf({ drawn, metric }: CardPlot, beyond: BeyondLine, isLog: boolean, whole: boolean): number | undefined {
  const values = drawn.map(({ series }) => series.points.map(({ y }) => y));
  const titles = drawn.map(({ line }) => line.title);
  return beyond.update(isLog ? undefined : runawayOf(values), whole, titles, metric.value);
}

const switched = (keys: readonly string[], key: string, on: boolean): string[] => [
  ...keys.filter((one) => one !== key),
  ...(on ? [key] : []),
];

const lookFor = (key: string, metric: Metric, { format }: ManyHost, { memory }: CardActions): ChartLook => ({
  ...{ id: key, title: metric.title, digits: 8, logarithmic: true, beginAtZero: metric.beginAtZero },
  ...{ value: metric.value, tick: metric.tick },
  get x() {
    return horizontal(memory().axis, format);
  },
});

function removal(key: string, { title }: Metric, { memory, change }: CardActions): HTMLButtonElement {
  const remove = button(t('Remove'), 'link', () => change({ metrics: memory().metrics.filter((one) => one !== key) }));
  setAttribute(remove, 'aria-label', t('Remove the chart {0}', title));
  return remove;
}

const lookOf = ({ line, course, series }: Drawn) => [line.key, line.title, course, series.strong, series.dim];

const hintOf = ({ title }: Metric) =>
  t(
    '{0}. Plus and minus zoom, arrow keys move, Escape shows all; Shift with the left and right arrow moves the line at which values are read.',
    title,
  );

/** Before the keys of the zoom hear of it. */
function readingKeys(place: HTMLElement, { move }: CardActions): void {
  place.addEventListener(
    'keydown',
    (event) => {
      if (!event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      move(event.key === 'ArrowLeft' ? -1 : 1);
    },
    { capture: true },
  );
}
