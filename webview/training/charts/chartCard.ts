/** One chart of the page: heading, switches, legend, canvas and the table behind it. */
import { dataTable } from '../../shared/dataTable';
import { checkbox, h, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { atMostEvery } from '../../shared/pace';
import type { Theme } from '../../shared/theme';
import { type Host, withItem } from '../host';
import { legend } from './legend';
import { LineChart } from './lineChart';
import type { ChartKind, Curve, Series } from './series';

/** A table is read, not watched: filling it more often would only cost. */
const tableMs = 1000;

export interface ChartCard {
  readonly element: HTMLElement;
  /** Draws. To be called at most once a frame. */
  update(curve: Curve): void;
  restyle(theme: Theme): void;
}

/** @param redraw asks for `update` in the next frame. */
export function chartCard(kind: ChartKind, host: Host, format: Format, theme: Theme, redraw: () => void): ChartCard {
  const canvas = h('canvas', { role: 'img' });
  const settings = () => host.settings();
  const isLog = () => kind.logarithmic && settings().log;
  const key = (name: string) => `${kind.id}/${name}`;
  const isHidden = (name: string) => settings().hidden.includes(key(name));

  const names = legend(kind, (name) => {
    host.change({ hidden: withItem(settings().hidden, key(name), !isHidden(name)) });
    redraw();
  });
  const table = dataTable(kind.id, kind.title, settings().open.includes(kind.id), (open) => {
    host.change({ open: withItem(settings().open, kind.id, open) });
  });
  const switches = kind.logarithmic ? [checkbox('Log scale', isLog(), setLog)] : [];

  // With a single line its name is the title, and a legend would only say it again.
  const value = h('span', { class: 'quiet newest' });
  const heading = h('div', { class: 'headline' }, h('h2', {}, kind.title), value, ...switches, table.toggle);
  const plot = h('div', { class: kind.tall ? 'plot tall' : 'plot' }, canvas);
  const element = h('section', { class: 'chart', id: kind.id }, heading, names.element, plot, table.element);
  const chart = new LineChart(canvas, kind, format, theme);
  chart.restyle(theme, isLog());

  let newest: Curve | undefined;
  const fillTable = atMostEvery(tableMs, () => {
    if (newest === undefined) return;
    table.update(kind.table(newest));
    setAttribute(canvas, 'aria-label', summary(kind, kind.series(newest)));
  });

  function setLog(log: boolean): void {
    host.change({ log });
    chart.restyle(theme, isLog());
    redraw();
  }

  return {
    element,
    update(curve) {
      newest = curve;
      const series = kind.series(curve);
      names.update(series, isHidden);
      const [only, ...others] = series;
      show(names.element, others.length > 0);
      const last = others.length === 0 ? only?.newest : undefined;
      setText(value, last === undefined ? '' : kind.value(last));
      chart.draw(
        series.filter(({ name }) => !isHidden(name)),
        curve.state.epoch,
        isLog(),
      );
      fillTable();
    },
    restyle(next) {
      theme = next;
      chart.restyle(theme, isLog());
    },
  };
}

/** What a person would say who looks at the chart for a second. */
function summary(kind: ChartKind, series: readonly Series[]): string {
  const values = series.map(({ name, points: [first], newest }) => {
    if (first === undefined || newest === undefined) return `${name} not measured yet`;
    return `${name} from ${kind.value(first.y)} to ${kind.value(newest)}`;
  });
  return `${kind.title} by epoch: ${values.join(', ')}. The numbers are in the table that follows.`;
}
