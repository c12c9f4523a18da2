/** How every chart looks and what its tooltip says: the options of Chart.js for a theme and a kind of axis. */
import type { ChartOptions, TooltipItem } from 'chart.js';
import { faint } from '../../shared/faint';
import type { Format } from '../../shared/format';
import type { Theme } from '../../shared/theme';
import type { DrawnPoint } from './datasets';
import { markRoom } from './markLine';
import type { ChartKind, Point } from './series';

/** Wide enough for `1e-5` and `100 %`; the same everywhere, so that plots above each other line up. */
const axisWidth = 52;

/** @param footer lines below the values of the tooltip. */
export function lineOptions(
  kind: ChartKind,
  format: Format,
  theme: Theme,
  logarithmic: boolean,
  footer: () => string[],
): ChartOptions<'line'> {
  const tick = kind.tick ?? kind.value;
  const { text, tooltip, fontFamily, highContrast, grid } = theme;
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
          padding: 4 + markRoom,
          includeBounds: false,
          maxTicksLimit: 9,
          callback: (value) => format.epoch(Number(value)),
        },
        // The room for the marks is counted on both sides of the labels.
        title: { display: true, text: 'epoch', color: text, font, padding: { top: -markRoom - 2, bottom: 0 } },
      },
      y: {
        type: logarithmic ? 'logarithmic' : 'linear',
        beginAtZero: kind.beginAtZero,
        ...(kind.most !== undefined && { max: kind.most }),
        grid: lines,
        border: { display: false },
        ticks: {
          ...ticks,
          maxTicksLimit: kind.tall ? 7 : 5,
          callback: (value) => (logarithmic && !isRound(Number(value)) ? null : tick(Number(value))),
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
        footerColor: tooltip.text,
        footerFont: { ...font, weight: 'normal' },
        footerMarginTop: 4,
        boxWidth: 8,
        boxHeight: 2,
        boxPadding: 4,
        filter: ({ dataset }) => dataset.label !== '',
        callbacks: { title: (items) => title(items, format), label: (item) => label(item, kind, format), footer },
      },
    },
  };
}

/** Of the first series that was measured: a line to compare with has no steps. */
function title(items: TooltipItem<'line'>[], format: Format): string {
  const point = items.map(({ raw }) => raw as Point).find(({ step }) => step > 0);
  return point === undefined ? '' : `Epoch ${format.epoch(point.x)} · step ${format.whole(point.step)}`;
}

/** A point that has a mark is far from its neighbours: it says where it is itself. */
function label({ dataset, raw }: TooltipItem<'line'>, kind: ChartKind, format: Format): string {
  const { x, y, own, text } = raw as DrawnPoint;
  const at = dataset.pointRadius === 0 ? '' : ` (epoch ${format.epoch(x)})`;
  if (text !== undefined) return `${dataset.label} ${text()}${at}`;
  return own === undefined || kind.stacked
    ? `${dataset.label} ${kind.value(own ?? y)}${at}`
    : `${dataset.label} ${kind.value(y)} (${kind.value(own)})`;
}

/** 1, 2 or 5 times a power of ten: the labels of a logarithmic axis. */
function isRound(value: number): boolean {
  const mantissa = value / 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
}
