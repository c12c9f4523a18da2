/** One chart of the page: head, legend, canvas and the table behind it. */

import { everyWord } from '../../../src/base/everyWord';
import { LineChart } from '../../shared/charts/lineChart';
import type { ChartKind, Series } from '../../shared/charts/series';
import type { Range } from '../../shared/charts/zoom';
import { zoomGestures } from '../../shared/charts/zoomGestures';
import { dataTable } from '../../shared/dataTable';
import { checkbox, h, setAttribute, show } from '../../shared/dom';
import { type Figure, saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { atMostEvery } from '../../shared/pace';
import type { Theme } from '../../shared/theme';
import { type Host, withItem } from '../settings';
import { cardHead } from './cardHead';
import { chartFigure } from './chartFigure';
import { legend } from './legend';
import { seriesOf, tableOf } from './overlay';
import type { Axis, Plot } from './plot';
import { type ShownSeries, shownSeries } from './shownSeries';
import { keyHint, summary } from './summary';

/** A table is read, not watched: filling it more often would only cost. */
const tableMs = 1000;

export interface ChartCard {
  readonly id: string;
  readonly element: HTMLElement;
  /** Whether there is anything to draw, shown or not. */
  readonly hasLines: boolean;
  /** Carries it to another place. */
  readonly handle: HTMLButtonElement;
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
  const { host, format, axis, zoom } = tools;
  let { theme } = tools;
  let newest: Plot | undefined;
  let hasLines = false;
  const settings = () => host.settings();
  const isLog = () => kind.logarithmic && settings().log;
  const choice = shownSeries(kind.id, host);
  const canvas = h('canvas', { role: 'img' });
  const plot = h('div', { class: 'plot', role: 'group', 'aria-label': keyHint(kind) }, canvas);
  const chart = new LineChart(canvas, kind, format, theme);
  const key = cardLegend(kind, tools, choice.toggle);
  const table = cardTable(kind, tools, choice, () => figure()?.numbers());
  const figure = () => {
    if (newest === undefined) return undefined;
    const shown = choice.shown(seriesOf(kind, newest, choice.isAdded));
    return chartFigure(kind, newest, shown, choice.isAdded, () => chart.svg(), theme);
  };
  const save = saveButton(kind.title, host.post, figure);
  asSign(save, 'save');
  const setLog = (log: boolean) => {
    host.change({ log });
    restyle(theme);
    tools.redraw();
  };
  const switches = kind.logarithmic ? [checkbox(t('Log scale'), isLog(), setLog)] : [];
  const head = cardHead(kind, headActions(kind, tools), [...switches, save, table.toggle]);
  const element = h('section', { class: 'chart', id: kind.id }, head.element, key.element, plot, table.element);
  const restyle = (next: Theme) => {
    theme = next;
    chart.restyle(theme, isLog());
  };
  restyle(theme);
  zoomGestures(plot, { area: () => chart.area, range: () => axis().range, full: () => axis().full, set: zoom });
  const draw = (next: Plot, series: readonly Series[]) => {
    chart.draw(choice.shown(series), { ...next, logarithmic: isLog(), weight: next.smoothing });
    table.fill(next, canvas);
  };

  return {
    id: kind.id,
    element,
    get hasLines() {
      return hasLines;
    },
    handle: head.handle,
    restyle,
    update(next) {
      newest = next;
      const series = seriesOf(kind, next, choice.isAdded);
      const { alone, collapsed, expanded, search } = settings();
      const folded = alone !== kind.id && collapsed.includes(kind.id);
      hasLines = series.length > 0;
      const names = () => [kind.title, ...series.map(({ name }) => name)].join(' ');
      show(element, hasLines && (alone === kind.id || (alone === '' && everyWord(search)(names()))));
      setAttribute(element, 'data-collapsed', folded);
      const [only, ...others] = series;
      const last = others.length === 0 ? only?.newest : undefined;
      head.update(last === undefined ? '' : kind.value(last), folded, alone === kind.id);
      key.update(series, choice.isHidden, expanded.includes(kind.id), theme);
      show(key.element, others.length > 0 && !folded);
      show(plot, !folded);
      show(table.element, !folded);
      if (!element.hidden && !folded) draw(next, series);
    },
  };
}

/** The numbers behind the canvas: in a table, and summed up in its name. */
function cardTable(
  kind: ChartKind,
  { host, format }: ChartTools,
  { isAdded }: ShownSeries,
  numbers: () => ReturnType<Figure['numbers']> | undefined,
) {
  const isOpen = host.settings().open.includes(kind.id);
  const opened = (open: boolean) => host.change({ open: withItem(host.settings().open, kind.id, open) });
  const table = dataTable(kind.id, kind.title, isOpen, opened, numbers);
  asSign(table.toggle, 'table');
  let newest: { plot: Plot; canvas: HTMLCanvasElement } | undefined;
  const write = atMostEvery(tableMs, () => {
    if (newest === undefined) return;
    const { plot, canvas } = newest;
    table.update(tableOf(kind, plot, isAdded));
    setAttribute(canvas, 'aria-label', summary(kind, seriesOf(kind, plot, isAdded), plot, format));
  });
  return {
    element: table.element,
    toggle: table.toggle,
    fill(plot: Plot, canvas: HTMLCanvasElement) {
      newest = { plot, canvas };
      write();
    },
  };
}

/** A button that is known by its sign: its words are its name, and said on hover. */
function asSign(button: HTMLButtonElement, sign: string): void {
  button.className = `icon ${sign}`;
  const name = button.getAttribute('aria-label');
  if (name !== null) button.title = name;
}

function cardLegend(kind: ChartKind, { host, redraw }: ChartTools, toggle: (series: Series) => void) {
  const expand = () => {
    const { expanded } = host.settings();
    host.change({ expanded: withItem(expanded, kind.id, !expanded.includes(kind.id)) });
    redraw();
  };
  return legend(
    kind,
    (series) => {
      toggle(series);
      redraw();
    },
    expand,
  );
}

function headActions({ id }: ChartKind, { host, redraw }: ChartTools) {
  return {
    collapse() {
      const { collapsed, alone } = host.settings();
      // Alone it is never folded up: then its name leads back to all.
      if (alone === id) host.change({ alone: '' });
      else host.change({ collapsed: withItem(collapsed, id, !collapsed.includes(id)) });
      redraw();
    },
    alone() {
      host.change({ alone: host.settings().alone === id ? '' : id });
      redraw();
    },
  };
}
