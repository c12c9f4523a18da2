/** Curves of the chosen runs: a chart a metric, all over one axis and one part of it, with one line at which values are read. */
import type { RunState } from '../../../src/protocol/events/runState';
import { smoothings } from '../../shared/charts/smooth';
import { isWhole, type Range, within } from '../../shared/charts/zoom';
import { h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { MakePart, ManyModel } from '../part';
import { horizontal } from './axis';
import { type CoursePoint, nearestAt, valueAt } from './course';
import { type CardActions, type CurveCard, curveCard, type Drawn } from './curveCard';
import { curveSeries } from './curveSeries';
import { type CurvesMemory, readCurves } from './curvesMemory';
import { curveTools } from './curveTools';
import { type CourseOf, courses, type Line, linesOf } from './lines';
import { type Metric, metricsOf } from './metrics';
import { readout } from './readout';

/** Charts of somebody who has chosen none, of those that there are. */
const first = ['test/accuracy', 'test/meanIoU', 'test/macs', 'train/loss'];

export const curvesPart: MakePart = (host) => {
  const { format } = host;
  let states: ReadonlyMap<string, RunState> = new Map();
  /** Where values are read: gone with the pointer. */
  let cursor: number | undefined;
  let full: Range = { from: 0, to: 1 };
  let metrics: readonly Metric[] = [];
  const courseOf = courses(() => states);
  const memory = () => readCurves(host.memory());
  const change = (changes: Partial<CurvesMemory>) => host.remember({ ...memory(), ...changes });
  const shownKeys = () => {
    const { metrics: chosen } = memory();
    // What the runs go by comes first.
    const scores = new Set(
      [...states.values()].flatMap(({ started }) => (started?.score ? [started.score.metric] : [])),
    );
    const known = [...new Set([...[...scores].map((name) => `test/${name}`), ...first])].filter((key) =>
      metrics.some((metric) => metric.key === key),
    );
    return chosen.length > 0 ? chosen : known.slice(0, 3);
  };
  const rangeNow = (): Range => {
    const { zoom, axis } = memory();
    return zoom !== null && zoom.axis === axis && zoom.from < full.to ? within(zoom, full) : full;
  };
  const actions: CardActions = {
    memory: () => ({ ...memory(), metrics: shownKeys() }),
    change,
    zoom: (range) =>
      change({ zoom: range === undefined || isWhole(range, full) ? null : { ...range, axis: memory().axis } }),
    read(x) {
      if (x === cursor) return;
      cursor = x;
      host.redraw();
    },
    move(by) {
      const { from, to } = rangeNow();
      const next = (cursor ?? (by > 0 ? from : to)) + (by * (to - from)) / 40;
      actions.read(Math.min(to, Math.max(from, next)));
    },
  };
  const tools = curveTools(
    { change, add: (key) => change({ metrics: [...shownKeys(), key] }), showAll: () => actions.zoom(undefined) },
    format,
  );
  const fewer = h('p', { class: 'quiet curves-fewer' });
  const reading = h('p', { class: 'quiet', role: 'status' });
  const cards = new Map<string, CurveCard>();
  const grid = h('div', { class: 'curves' });
  const values = readout(host);
  const element = h(
    'section',
    { class: 'part', 'aria-label': t('Curves') },
    tools.element,
    fewer,
    reading,
    grid,
    values.element,
  );

  return {
    element,
    restyle() {
      for (const card of cards.values()) card.restyle();
    },
    update(model) {
      states = model.states;
      const { axis, smoothing, means } = memory();
      const weight = smoothings[smoothing];
      const { lines, leftOut } = linesOf(model, means);
      setText(fewer, leftOut);
      show(fewer, leftOut !== '');
      host.want(lines.flatMap(({ runs }) => runs.map(({ folder }) => folder)));
      const known = lines.flatMap(({ runs }) => runs).flatMap(({ folder }) => states.get(folder) ?? []);
      metrics = metricsOf(known, format);
      const shown = shownKeys().flatMap((key) => metrics.find((metric) => metric.key === key) ?? []);
      full = { from: 0, to: endOf(lines, metrics, axis, courseOf) };
      const range = rangeNow();
      setText(reading, readingText(lines, model));
      show(reading, reading.textContent !== '');
      tools.update(
        memory(),
        metrics.filter(({ key }) => !shown.some((one) => one.key === key)),
        model.groups !== undefined,
        full,
        range,
      );
      place(grid, cards, shown, (metric) => curveCard(metric.key, metric, host, actions));
      const drawn = shown.map((metric) => {
        const list = lines.map((line): Drawn => {
          const course = courseOf(line, metric, axis, range, weight);
          const series = curveSeries(line, metric, course, host.colourOf(line.key), emphasis(line, model));
          return { line, series, course, whole: () => courseOf(line, metric, axis, undefined, 0) };
        });
        cards.get(metric.key)?.update({ metric, drawn: list, full, range, weight, cursor });
        return { metric, list };
      });
      const rows = lines.map((line, i) => ({
        line,
        values: drawn.map(({ metric, list }) => said(metric, list[i]?.course ?? [], cursor, line.isGroup)),
        color: host.colorOf(line.key),
        dash: host.colourOf(line.key).dash,
        pointed: isPointed(line, model),
      }));
      const { title, tick } = horizontal(axis, format);
      const where = cursor === undefined ? t('At the end of each line') : t('At {0} {1}', title, tick(cursor));
      values.update(
        where,
        shown.map((metric) => metric.title),
        rows,
      );
      show(values.element, known.length > 0);
    },
  };
};

function endOf(
  lines: readonly Line[],
  metrics: readonly Metric[],
  axis: CurvesMemory['axis'],
  courseOf: CourseOf,
): number {
  const kinds = metrics.filter(({ key }) => first.includes(key));
  const ends = lines.flatMap((line) =>
    line.runs.flatMap((row) =>
      (kinds.length > 0 ? kinds : metrics).map(
        (metric) => courseOf({ ...line, runs: [row], isGroup: false }, metric, axis, undefined, 0).at(-1)?.x ?? 0,
      ),
    ),
  );
  return ends.reduce((most, end) => Math.max(most, end), 0) || 1;
}

const isPointed = ({ runs }: Line, { pointed }: ManyModel) => runs.some(({ folder }) => folder === pointed);

/** What is pointed at stands before all others; else what a brush holds. */
function emphasis(line: Line, model: ManyModel): { strong: boolean; dim: boolean } {
  const { pointed, brushed } = model;
  if (pointed !== undefined) {
    const strong = isPointed(line, model);
    return { strong, dim: !strong };
  }
  return { strong: false, dim: brushed !== undefined && !line.runs.some(({ folder }) => brushed.has(folder)) };
}

/** Of a run the nearest measured point, of a group its mean there with how many runs have one. */
function said(metric: Metric, course: readonly CoursePoint[], x: number | undefined, isGroup: boolean): string {
  const known = course.filter(({ y }) => Number.isFinite(y));
  const point = x === undefined ? known.at(-1) : nearestAt(known, x);
  if (point === undefined) return '';
  if (!isGroup) return metric.value(point.y);
  const mean = x === undefined ? point.y : (valueAt(known, x) ?? point.y);
  const spread = point.deviation === undefined ? '' : ` ± ${metric.value(point.deviation)}`;
  return `${metric.value(mean)}${spread} (n = ${point.n ?? 1})`;
}

function readingText(lines: readonly Line[], { states, problems }: ManyModel): string {
  const runs = lines.flatMap(({ runs: all }) => all);
  const bad = runs.filter(({ folder }) => problems.has(folder));
  const awaited = runs.filter(({ folder }) => !states.has(folder) && !problems.has(folder)).length;
  const texts = bad.map(({ folder, name }) => t('{0} cannot be read: {1}', name, problems.get(folder) ?? ''));
  if (awaited > 0) texts.unshift(awaited === 1 ? t('Reading 1 run…') : t('Reading {0} runs…', awaited));
  return texts.join(' ');
}

/** Cards in the order of the metrics; those that are there stay what they are. */
function place(
  grid: HTMLElement,
  cards: Map<string, CurveCard>,
  shown: readonly Metric[],
  make: (metric: Metric) => CurveCard,
): void {
  for (const [key, card] of cards)
    if (!shown.some((metric) => metric.key === key)) {
      card.element.remove();
      cards.delete(key);
    }
  for (const [i, metric] of shown.entries()) {
    const card = cards.get(metric.key) ?? make(metric);
    cards.set(metric.key, card);
    if (grid.children[i] !== card.element) grid.insertBefore(card.element, grid.children[i] ?? null);
  }
}
