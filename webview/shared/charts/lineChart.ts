/**
 * Chart.js as this view uses it: lines over epochs, no animation, colours of the editor. Series in, pixels out.
 * Only the parts of Chart.js that are named here are in the bundle.
 */
import {
  Chart,
  type ChartOptions,
  Filler,
  Interaction,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { Part } from '../figure/picture';
import type { Format } from '../format';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { chartSvg } from './chartSvg';
import { type DrawnPoint, datasetsOf } from './datasets';
import { hoverLine } from './hoverLine';
import { lineOptions } from './lineOptions';
import { MarkLine } from './markLine';
import type { Mark } from './marks';
import { nearestInEach } from './nearestInEach';
import type { ChartKind, Series } from './series';
import type { Range } from './zoom';

/** Marks that the tooltip names. */
const maxFooter = 5;

/** Once a page, before the first chart. */
export function registerCharts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, Filler);
  Interaction.modes.nearestInEach = nearestInEach;
}

export interface LinePlot {
  range: Range;
  marks: readonly Mark[];
  logarithmic: boolean;
  /** Of the moving average; 0: none. */
  weight: number;
}

export class LineChart {
  readonly #chart: Chart<'line', DrawnPoint[]>;
  readonly #marks = new MarkLine(() => {
    const { text, background, series } = this.#theme;
    return { text, background, strong: series.foreground };
  });
  #theme: Theme;
  #weight = 0;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly kind: ChartKind,
    private readonly format: Format,
    theme: Theme,
  ) {
    this.#theme = theme;
    this.#chart = new Chart<'line', DrawnPoint[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options(false),
      plugins: [hoverLine(() => this.#theme.text), this.#marks.plugin],
    });
  }

  draw(series: readonly Series[], { range, marks, logarithmic, weight }: LinePlot): void {
    this.#weight = weight;
    this.#marks.marks = marks;
    const look = { theme: this.#theme, logarithmic, stacked: this.kind.stacked === true, weight };
    const { data } = this.#chart;
    // Chart.js keeps what it knows of a dataset by its object: those that are there go on.
    data.datasets = datasetsOf(series, look).map((dataset, i) => Object.assign(data.datasets[i] ?? {}, dataset));
    const x = this.#chart.options.scales?.x;
    if (x !== undefined) Object.assign(x, { min: range.from, max: range.to });
    // Not with the mode `none`: it leaves colour and size of the points as they were at first (Chart.js 4.6).
    this.#chart.update();
  }

  /** Everything that is not data: theme and kind of axis. Draws nothing. */
  restyle(theme: Theme, logarithmic: boolean): void {
    this.#theme = theme;
    this.#chart.options = this.#options(logarithmic);
  }

  /** What is drawn now, as an SVG. */
  svg(): Part {
    return chartSvg(this.#chart, this.#theme);
  }

  /** Of the plot without its axes, in pixels of the canvas. */
  get area(): { left: number; right: number; top: number; bottom: number } {
    return this.#chart.chartArea;
  }

  #options(logarithmic: boolean): ChartOptions<'line'> {
    return lineOptions(this.kind, this.format, this.#theme, logarithmic, () => this.#footer());
  }

  /** Below the values: the marks that the pointer is at, and how the lines were made. */
  #footer(): string[] {
    const marks = this.#marks.atPointer();
    const lines = marks
      .slice(0, maxFooter)
      .map(({ epoch, text }) => t('{0} (epoch {1})', text, this.format.epoch(epoch)));
    if (marks.length > maxFooter) lines.push(t('and {0} more', marks.length - maxFooter));
    if (this.#weight > 0)
      lines.push(t('Moving average, weight {0}; in brackets as measured', this.format.measure(this.#weight)));
    return lines;
  }
}
