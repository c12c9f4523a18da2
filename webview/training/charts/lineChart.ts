/**
 * Chart.js as this view uses it: lines over epochs, no animation, colours of the editor. Series in, pixels out.
 * Only the parts of Chart.js that are named here are in the bundle.
 */
import {
  Chart,
  type ChartDataset,
  type ChartOptions,
  Filler,
  Interaction,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type TooltipItem,
} from 'chart.js';
import { color as parse } from 'chart.js/helpers';
import type { Theme } from '../theme';
import { hoverLine } from './hoverLine';
import { nearestInEach } from './nearestInEach';
import type { ChartKind, Point, Series } from './series';

/** Once a page, before the first chart. */
export function registerCharts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip, Filler);
  Interaction.modes.nearestInEach = nearestInEach;
}

/** Wide enough for `1e-5` and `100 %`; the same everywhere, so that plots above each other line up. */
const axisWidth = 52;

type Dataset = ChartDataset<'line', Point[]>;

export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #theme: Theme;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly kind: ChartKind,
    private readonly epochText: (epoch: number) => string,
    theme: Theme,
  ) {
    this.#theme = theme;
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options(false),
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
    this.#chart.update('none');
  }

  /** Everything that is not data: theme and kind of axis. Draws nothing. */
  restyle(theme: Theme, logarithmic: boolean): void {
    this.#theme = theme;
    this.#chart.options = this.#options(logarithmic);
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

  #options(logarithmic: boolean): ChartOptions<'line'> {
    const { text, tooltip, fontFamily, highContrast, grid } = this.#theme;
    const font = { family: fontFamily, size: 11 };
    const lines = { color: faint(grid, highContrast ? 0.4 : 0.16), drawTicks: false };
    const ticks = { color: text, font, padding: 8, maxRotation: 0, autoSkipPadding: 16 };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'nearestInEach', intersect: false },
      layout: { padding: { top: 4, right: 8 } },
      elements: { line: { tension: 0, borderJoinStyle: 'round' } },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          grid: { ...lines, display: false },
          border: { color: lines.color },
          ticks: {
            ...ticks,
            padding: 4,
            includeBounds: false,
            maxTicksLimit: 9,
            callback: (value) => this.epochText(Number(value)),
          },
          title: { display: true, text: 'epoch', color: text, font, padding: 0 },
        },
        y: {
          type: logarithmic ? 'logarithmic' : 'linear',
          beginAtZero: this.kind.beginAtZero,
          grid: lines,
          border: { display: false },
          ticks: {
            ...ticks,
            maxTicksLimit: this.kind.tall ? 7 : 5,
            callback: (value) => (logarithmic && !isRound(Number(value)) ? null : this.#tick(Number(value))),
          },
          afterFit: (axis) => {
            axis.width = axisWidth;
          },
        },
      },
      plugins: {
        tooltip: {
          backgroundColor: tooltip.background,
          borderColor: tooltip.border,
          borderWidth: 1,
          cornerRadius: 3,
          caretSize: 0,
          caretPadding: 12,
          padding: 8,
          titleColor: tooltip.text,
          bodyColor: tooltip.text,
          titleFont: { ...font, weight: 600 },
          bodyFont: font,
          boxWidth: 8,
          boxHeight: 2,
          boxPadding: 4,
          filter: ({ dataset }) => dataset.label !== '',
          callbacks: { title: (items) => this.#title(items), label: (item) => this.#label(item) },
        },
      },
    };
  }

  #tick(value: number): string {
    return this.kind.tick?.(value) ?? this.kind.value(value);
  }

  #title([first]: TooltipItem<'line'>[]): string {
    const point = first?.raw as Point | undefined;
    return point === undefined ? '' : `Epoch ${this.epochText(point.x)} · step ${point.step.toLocaleString()}`;
  }

  #label({ dataset, raw }: TooltipItem<'line'>): string {
    const { x, y } = raw as Point;
    const own = dataset.pointRadius === 0 ? '' : ` (epoch ${this.epochText(x)})`;
    return `${dataset.label} ${this.kind.value(y)}${own}`;
  }
}

/** 1, 2 or 5 times a power of ten: the labels of a logarithmic axis. */
function isRound(value: number): boolean {
  const mantissa = value / 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
}

/** The colour at a share of its own opacity. */
function faint(color: string, opacity: number): string {
  const parsed = parse(color);
  return parsed.valid ? parsed.alpha(opacity * (parsed.rgb.a ?? 1)).rgbString() : color;
}
