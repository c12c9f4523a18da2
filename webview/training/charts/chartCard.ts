/** One chart of the page: heading, switches, legend, canvas and the table behind it. */
import { dataTable } from '../../shared/dataTable';
import { checkbox, h, setAttribute, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { atMostEvery } from '../../shared/pace';
import type { Theme } from '../../shared/theme';
import { type Host, withItem } from '../settings';
import { chartFigure } from './chartFigure';
import { labelOf } from './datasets';
import { keyOf, legend } from './legend';
import { LineChart } from './lineChart';
import { seriesOf, tableOf } from './overlay';
import type { Axis, Plot } from './plot';
import { type ChartKind, type Series, writtenOf } from './series';
import { smoothings } from './smooth';
import { isWhole, type Range } from './zoom';
import { zoomGestures } from './zoomGestures';

/** A table is read, not watched: filling it more often would only cost. */
const tableMs = 1000;

export interface ChartCard {
  readonly element: HTMLElement;
  /** Draws. To be called at most once a frame. */
  update(plot: Plot): void;
  restyle(theme: Theme): void;
}

export interface ChartTools {
  host: Host;
  format: Format;
  theme: Theme;
  /** Asks for `update` in the next frame. */
  redraw: () => void;
  /** What is looked at now. */
  axis: () => Axis;
  /** Epochs to look at in all charts; undefined: all. */
  zoom: (range: Range | undefined) => void;
}

export function chartCard(kind: ChartKind, tools: ChartTools): ChartCard {
  const { host, format, redraw, axis, zoom } = tools;
  let { theme } = tools;
  const canvas = h('canvas', { role: 'img' });
  const settings = () => host.settings();
  const isLog = () => kind.logarithmic && settings().log;
  const key = (name: string) => `${kind.id}/${name}`;
  const isHidden = (series: Series) => settings().hidden.includes(key(keyOf(series)));
  const isAdded = (name: string) => settings().added.includes(key(name));

  const names = legend(
    kind,
    (series) => {
      const { hidden, added } = settings();
      const name = key(keyOf(series));
      if (series.folded || added.includes(name)) host.change({ added: withItem(added, name, series.folded === true) });
      else host.change({ hidden: withItem(hidden, name, !isHidden(series)) });
      redraw();
    },
    () => {
      const { expanded } = settings();
      host.change({ expanded: withItem(expanded, kind.id, !expanded.includes(kind.id)) });
      redraw();
    },
  );
  const table = dataTable(kind.id, kind.title, settings().open.includes(kind.id), (open) => {
    host.change({ open: withItem(settings().open, kind.id, open) });
  });
  const save = saveButton(kind.title, host.post, () => {
    if (newest === undefined) return undefined;
    const shown = seriesOf(kind, newest, isAdded).filter((one) => !isHidden(one) && !one.folded);
    return chartFigure(kind, newest, shown, isAdded, () => chart.svg(), theme);
  });
  const switches = kind.logarithmic ? [checkbox(t('Log scale'), isLog(), setLog)] : [];

  // With a single line its name is the title, and a legend would only say it again.
  const value = h('span', { class: 'quiet newest' });
  const heading = h('div', { class: 'headline' }, h('h2', {}, kind.title), value, ...switches, save, table.toggle);
  if (kind.note !== undefined) setAttribute(heading, 'title', kind.note);
  const plot = h(
    'div',
    { class: kind.tall ? 'plot tall' : 'plot', role: 'group', 'aria-label': keyHint(kind) },
    canvas,
  );
  const element = h('section', { class: 'chart', id: kind.id }, heading, names.element, plot, table.element);
  const chart = new LineChart(canvas, kind, format, theme);
  chart.restyle(theme, isLog());

  let newest: Plot | undefined;
  zoomGestures(plot, {
    area: () => chart.area,
    range: () => axis().range,
    full: () => axis().full,
    set: zoom,
  });
  const fillTable = atMostEvery(tableMs, () => {
    if (newest === undefined) return;
    table.update(tableOf(kind, newest, isAdded));
    setAttribute(canvas, 'aria-label', summary(kind, seriesOf(kind, newest, isAdded), newest, format));
  });

  function setLog(log: boolean): void {
    host.change({ log });
    chart.restyle(theme, isLog());
    redraw();
  }

  return {
    element,
    update(next) {
      newest = next;
      const series = seriesOf(kind, next, isAdded);
      show(element, series.length > 0);
      if (series.length === 0) return;
      names.update(series, isHidden, settings().expanded.includes(kind.id));
      const [only, ...others] = series;
      show(names.element, others.length > 0);
      const last = others.length === 0 ? only?.newest : undefined;
      setText(value, last === undefined ? '' : kind.value(last));
      chart.draw(
        series.filter((one) => !isHidden(one) && !one.folded),
        { range: next.range, marks: next.marks, logarithmic: isLog(), weight: smoothings[next.smoothing] },
      );
      fillTable();
    },
    restyle(next) {
      theme = next;
      chart.restyle(theme, isLog());
    },
  };
}

function keyHint({ title }: ChartKind): string {
  return t('{0}. Plus and minus zoom on the epochs, arrow keys move, Escape shows all.', title);
}

/** What a person would say who looks at the chart for a second. */
function summary(kind: ChartKind, series: readonly Series[], { range, full, marks }: Plot, format: Format): string {
  const whole = isWhole(range, full);
  const values = series
    .filter(({ folded, reference }) => !folded && !reference)
    .map((one) => {
      const points = one.points.filter(({ x }) => x >= range.from && x <= range.to);
      const [first, last] = [points[0]?.y, range.to < full.to ? points.at(-1)?.y : one.newest];
      if (first === undefined || last === undefined) return `${labelOf(one)} not measured${whole ? ' yet' : ' there'}`;
      return `${labelOf(one)} from ${writtenOf(kind, one, first)} to ${writtenOf(kind, one, last)}`;
    });
  const part = whole ? '' : `, ${format.epoch(range.from)} to ${format.epoch(range.to)}`;
  const listed = marks.length === 0 ? '' : ` What happened on the way is in the table Events.`;
  return `${kind.title} by epoch${part}: ${values.join(', ')}. The numbers are in the table that follows.${listed}`;
}
