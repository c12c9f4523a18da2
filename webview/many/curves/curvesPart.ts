/** Curves of the chosen runs: a chart a metric, all over one axis and one part of it, with one line at which values are read. */
import type { RunState } from '../../../src/protocol/events/runState';
import { isWhole, type Range, within } from '../../shared/charts/zoom';
import { h, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { MakePart, ManyHost, ManyModel } from '../part';
import { horizontal } from './axis';
import { type CoursePoint, nearestAt, valueAt } from './course';
import { type CardActions, type CurveCard, curveCard, type Drawn } from './curveCard';
import { curveSeries } from './curveSeries';
import { type CurvesMemory, readCurves } from './curvesMemory';
import { curveTools } from './curveTools';
import { type CourseOf, courses, type Line, linesOf } from './lines';
import { type Metric, metricsOf } from './metrics';
import { type ReadRow, readout } from './readout';

/** Charts of somebody who has chosen none, of those that there are. */
const first = ['test/accuracy', 'test/meanIoU', 'test/macs', 'train/loss'];

export const curvesPart: MakePart = (host) => {
  let states: ReadonlyMap<string, RunState> = new Map();
  const courseOf = courses(() => states);
  const look = curvesLook(host);
  const { actions, change, shownKeys } = look;
  const tools = curveTools(
    { change, add: (key) => change({ metrics: [...shownKeys(), key] }), showAll: () => actions.zoom(undefined) },
    host.format,
  );
  const fewer = h('p', { class: 'quiet curves-fewer' });
  const reading = h('p', { class: 'quiet', role: 'status' });
  const cards = new Map<string, CurveCard>();
  const grid = h('div', { class: 'curves' });
  const values = readout(host);
  const parts = [tools.element, fewer, reading, grid, values.element];
  const element = h('section', { class: 'part', 'aria-label': t('Curves') }, ...parts);

  return {
    element,
    restyle() {
      for (const card of cards.values()) card.restyle();
    },
    update(model) {
      states = model.states;
      const memory = look.memory();
      const { axis, means } = memory;
      const { lines, leftOut } = linesOf(model, means);
      host.want(lines.flatMap(({ runs }) => runs.map(({ folder }) => folder)));
      const known = lines.flatMap(({ runs }) => runs).flatMap(({ folder }) => states.get(folder) ?? []);
      const metrics = metricsOf(known, host.format);
      const scores = known.flatMap(({ started }) => started?.score?.metric ?? []);
      look.know(metrics, { from: 0, to: endOf(lines, metrics, axis, courseOf) }, scores);
      const shown = shownKeys().flatMap((key) => metrics.find((metric) => metric.key === key) ?? []);
      say(fewer, leftOut);
      say(reading, readingText(lines, model));
      const others = metrics.filter(({ key }) => !shown.some((one) => one.key === key));
      tools.update(memory, others, model.groups !== undefined, look.full(), look.range());
      place(grid, cards, shown, (metric) => curveCard(metric.key, metric, host, actions));
      const drawn = shown.map((metric) => [metric, drawnOf(metric, lines, model, { host, look, courseOf })] as const);
      const at = look.cursor();
      for (const [metric, list] of drawn)
        cards.get(metric.key)?.update({
          ...{ metric, drawn: list, full: look.full(), range: look.range() },
          ...{ weight: memory.smoothing, cursor: at },
        });
      const titles = shown.map(({ title }) => title);
      values.update(whereText(axis, at, host.format), titles, readRows(drawn, lines, model, host, at));
      show(values.element, known.length > 0);
    },
  };
};

/** What a chart draws of each line. */
function drawnOf(
  metric: Metric,
  lines: readonly Line[],
  model: ManyModel,
  { host, look, courseOf }: { host: ManyHost; look: CurvesLook; courseOf: CourseOf },
): Drawn[] {
  const { axis, smoothing } = look.memory();
  return lines.map((line) => {
    const course = courseOf(line, metric, axis, look.range(), smoothing);
    const series = curveSeries(line, metric, course, host.colourOf(line.key), emphasis(line, model));
    return { line, series, course, whole: () => courseOf(line, metric, axis, undefined, 0) };
  });
}

function readRows(
  drawn: readonly (readonly [Metric, readonly Drawn[]])[],
  lines: readonly Line[],
  model: ManyModel,
  host: ManyHost,
  at: number | undefined,
): ReadRow[] {
  return lines.map((line, i) => ({
    line,
    values: drawn.map(([metric, list]) => said(metric, list[i]?.course ?? [], at, line.isGroup)),
    color: host.colorOf(line.key),
    dash: host.colourOf(line.key).dash,
    pointed: isPointed(line, model),
  }));
}

function whereText(axis: CurvesMemory['axis'], at: number | undefined, format: Format): string {
  const { title, tick } = horizontal(axis, format);
  return at === undefined ? t('At the end of each line') : t('At {0} {1}', title, tick(at));
}

type CurvesLook = ReturnType<typeof curvesLook>;

/** How somebody looks at the curves: remembered, but for the place at which values are read, which is gone with the pointer. */
function curvesLook(host: ManyHost) {
  let cursor: number | undefined;
  let full: Range = { from: 0, to: 1 };
  let metrics: readonly Metric[] = [];
  /** Keys of the charts of somebody who has chosen none: what the runs go by comes first. */
  let usual: readonly string[] = first;
  const memory = () => readCurves(host.memory());
  const change = (changes: Partial<CurvesMemory>) => host.remember({ ...memory(), ...changes });
  const shownKeys = () => {
    const { metrics: chosen } = memory();
    const known = usual.filter((key) => metrics.some((metric) => metric.key === key));
    return chosen.length > 0 ? chosen : known.slice(0, 3);
  };
  const range = (): Range => {
    const { zoom, axis } = memory();
    return zoom !== null && zoom.axis === axis && zoom.from < full.to ? within(zoom, full) : full;
  };
  const actions: CardActions = {
    memory: () => ({ ...memory(), metrics: shownKeys() }),
    change,
    zoom: (to) => change({ zoom: to === undefined || isWhole(to, full) ? null : { ...to, axis: memory().axis } }),
    read(x) {
      if (x === cursor) return;
      cursor = x;
      host.redraw();
    },
    move(by) {
      const { from, to } = range();
      const next = (cursor ?? (by > 0 ? from : to)) + (by * (to - from)) / 40;
      actions.read(Math.min(to, Math.max(from, next)));
    },
  };
  return {
    ...{ memory, change, shownKeys, range, actions, full: () => full, cursor: () => cursor },
    know(found: readonly Metric[], whole: Range, scores: readonly string[]): void {
      [metrics, full] = [found, whole];
      usual = [...new Set([...scores.map((name) => `test/${name}`), ...first])];
    },
  };
}

/** A sentence that is there as long as there is something to say. */
function say(place: HTMLElement, text: string): void {
  setText(place, text);
  show(place, text !== '');
}

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
