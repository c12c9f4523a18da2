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
import { cursor } from './cursor';
import { type DrawnPoint, datasetsOf } from './datasets';
import { hoverLine } from './hoverLine';
import { lineOptions } from './lineOptions';
import { MarkLine } from './markLine';
import type { Mark } from './marks';
import { nearestInEach } from './nearestInEach';
import type { ChartLook, Series } from './series';
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
  /** Top of the value axis where lines may go beyond; otherwise it holds all of them. */
  most?: number | undefined;
}

/**
 * In place of a tooltip: whoever made the chart says the values.
 *
 * @param series index of the one that is pointed at; without `x` the pointer has left.
 */
export type Listener = (x: number | undefined, series: number | undefined) => void;

export class LineChart {
  readonly #chart: Chart<'line', DrawnPoint[]>;
  readonly #marks = new MarkLine(() => {
    const { text, background, series } = this.#theme;
    return { text, background, strong: series.foreground };
  });
  #theme: Theme;
  #weight = 0;
  /** Where the upright line of `listener` is. */
  #cursor: number | undefined;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly kind: ChartLook,
    private readonly format: Format,
    theme: Theme,
    private readonly listener?: Listener,
  ) {
    this.#theme = theme;
    this.#chart = new Chart<'line', DrawnPoint[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options(false),
      plugins: [
        listener === undefined ? hoverLine(() => this.#theme.text) : this.#pointer(listener),
        this.#marks.plugin,
      ],
    });
  }

  draw(series: readonly Series[], { range, marks, logarithmic, weight, most }: LinePlot): void {
    this.#weight = weight;
    this.#marks.marks = marks;
    const look = { theme: this.#theme, logarithmic, stacked: this.kind.stacked === true, weight };
    const { data } = this.#chart;
    // Chart.js keeps what it knows of a dataset by its object: those that are there go on.
    data.datasets = datasetsOf(series, look).map((dataset, i) => Object.assign(data.datasets[i] ?? {}, dataset));
    // Those that `restyle` has set, too: `chart.options` are the ones of the last update.
    const { x, y } = this.#chart.config.options?.scales ?? {};
    if (x !== undefined) Object.assign(x, { min: range.from, max: range.to });
    if (y !== undefined) Object.assign(y, { max: most ?? this.kind.most });
    // Not with the mode `none`: it leaves colour and size of the points as they were at first (Chart.js 4.6).
    this.#chart.update();
  }

  /** Everything that is not data: theme and kind of axis. Draws nothing. */
  restyle(theme: Theme, logarithmic: boolean): void {
    this.#theme = theme;
    this.#chart.options = this.#options(logarithmic);
  }

  /** Draws the line of `listener` there. */
  set cursor(x: number | undefined) {
    if (x === this.#cursor) return;
    this.#cursor = x;
    this.#chart.draw();
  }

  /** What is drawn now, as an SVG. */
  svg(): Part {
    return chartSvg(this.#chart, this.#theme, this.kind.x?.title);
  }

  /** Of the plot without its axes, in pixels of the canvas. */
  get area(): { left: number; right: number; top: number; bottom: number } {
    return this.#chart.chartArea;
  }

  #options(logarithmic: boolean): ChartOptions<'line'> {
    const options = lineOptions(this.kind, this.format, this.#theme, logarithmic, () => this.#footer());
    if (this.listener !== undefined) Object.assign(options.plugins?.tooltip ?? {}, { enabled: false });
    return options;
  }

  #pointer(listener: Listener) {
    return cursor(
      () => this.#theme.text,
      () => this.#cursor,
      (pointed) => {
        // A series may be drawn with several data sets; the one with its name is the first.
        const before = this.#chart.data.datasets.slice(0, (pointed?.nearest ?? -1) + 1);
        const series = before.filter(({ label }) => label !== '').length - 1;
        listener(pointed?.x, series < 0 ? undefined : series);
      },
    );
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
