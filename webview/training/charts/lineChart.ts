/**
 * Chart.js as this view uses it: lines over epochs, no animation, colours of the editor. Series in, pixels out.
 * Only the parts of Chart.js that are named here are in the bundle.
 */
import {
  Chart,
  type ChartDataset,
  Filler,
  Interaction,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import { faint } from '../../shared/faint';
import type { Format } from '../../shared/format';
import type { Theme } from '../../shared/theme';
import { hoverLine } from './hoverLine';
import { lineOptions } from './lineOptions';
import { nearestInEach } from './nearestInEach';
import type { ChartKind, Point, Series } from './series';

/** Once a page, before the first chart. */
export function registerCharts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, Filler);
  Interaction.modes.nearestInEach = nearestInEach;
}

type Dataset = ChartDataset<'line', Point[]>;

export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #theme: Theme;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly kind: ChartKind,
    private readonly format: Format,
    theme: Theme,
  ) {
    this.#theme = theme;
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: lineOptions(kind, format, theme, false),
      plugins: [hoverLine(() => this.#theme.text)],
    });
  }

  /** @param end epochs done: the right end of the axis. */
  draw(series: readonly Series[], end: number, logarithmic: boolean): void {
    const datasets = series.flatMap((one) => this.#datasets(one, logarithmic));
    const { data } = this.#chart;
    // Chart.js keeps what it knows of a dataset by its object: those that are there go on.
    data.datasets = datasets.map((dataset, i) => Object.assign(data.datasets[i] ?? {}, dataset));
    const x = this.#chart.options.scales?.x;
    if (x !== undefined) x.max = end;
    // Not with the mode `none`: it leaves colour and size of the points as they were at first (Chart.js 4.6).
    this.#chart.update();
  }

  /** Everything that is not data: theme and kind of axis. Draws nothing. */
  restyle(theme: Theme, logarithmic: boolean): void {
    this.#theme = theme;
    this.#chart.options = lineOptions(this.kind, this.format, theme, logarithmic);
  }

  #datasets(series: Series, logarithmic: boolean): Dataset[] {
    const color = this.#theme.series[series.color];
    // Where there is no logarithm there is a gap.
    const shown = (points: Point[]) =>
      logarithmic ? points.map((p) => (p.y > 0 ? p : { ...p, y: Number.NaN })) : points;
    const width = (series.strong ? 1.75 : 1.25) + (this.#theme.highContrast ? 0.5 : 0);
    const line: Dataset = {
      label: series.name,
      data: shown(series.points),
      borderColor: color,
      backgroundColor: color,
      borderWidth: width,
      borderDash: [...(series.dash ?? [])],
      // A single point has no line.
      pointRadius: series.marked || series.points.length === 1 ? 2.5 : 0,
      pointHoverRadius: 3,
      // A mark on the edge of the plot is drawn whole.
      clip: series.marked ? 4 : 1,
      fill: false,
    };
    if (series.band === undefined) return [line];
    const edge: Dataset = { ...line, label: '', borderWidth: 0, pointRadius: 0, pointHoverRadius: 0 };
    const low: Dataset = { ...edge, data: shown(series.band.low) };
    const high: Dataset = { ...edge, data: shown(series.band.high), fill: '-1', backgroundColor: faint(color, 0.18) };
    return [line, low, high];
  }
}
