/** How every chart looks and what its tooltip says: the options of Chart.js for a theme and a kind of axis. */
import type { ChartOptions, TooltipItem } from 'chart.js';
import { faint } from '../../shared/faint';
import type { Format } from '../../shared/format';
import type { Theme } from '../../shared/theme';
import type { ChartKind, Point } from './series';

/** Wide enough for `1e-5` and `100 %`; the same everywhere, so that plots above each other line up. */
const axisWidth = 52;

export function lineOptions(kind: ChartKind, format: Format, theme: Theme, logarithmic: boolean): ChartOptions<'line'> {
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
          padding: 4,
          includeBounds: false,
          maxTicksLimit: 9,
          callback: (value) => format.epoch(Number(value)),
        },
        title: { display: true, text: 'epoch', color: text, font, padding: 0 },
      },
      y: {
        type: logarithmic ? 'logarithmic' : 'linear',
        beginAtZero: kind.beginAtZero,
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
        boxWidth: 8,
        boxHeight: 2,
        boxPadding: 4,
        filter: ({ dataset }) => dataset.label !== '',
        callbacks: { title: (items) => title(items, format), label: (item) => label(item, kind, format) },
      },
    },
  };
}

function title([first]: TooltipItem<'line'>[], format: Format): string {
  const point = first?.raw as Point | undefined;
  return point === undefined ? '' : `Epoch ${format.epoch(point.x)} · step ${format.whole(point.step)}`;
}

/** A point that has a mark is far from its neighbours: it says where it is itself. */
function label({ dataset, raw }: TooltipItem<'line'>, kind: ChartKind, format: Format): string {
  const { x, y } = raw as Point;
  const own = dataset.pointRadius === 0 ? '' : ` (epoch ${format.epoch(x)})`;
  return `${dataset.label} ${kind.value(y)}${own}`;
}

/** 1, 2 or 5 times a power of ten: the labels of a logarithmic axis. */
function isRound(value: number): boolean {
  const mantissa = value / 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
}
