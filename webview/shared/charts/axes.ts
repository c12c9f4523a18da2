/** The two axes of a chart as Chart.js wants them: epochs below, values at the side. */
import type { Chart, ChartOptions } from 'chart.js';
import { faint } from '../faint';
import type { Format } from '../format';
import type { Theme } from '../theme';
import { markRoom } from './markLine';
import type { ChartLook } from './series';

/** Wide enough for `1e-5` and `100 %`; the same everywhere, so that plots above each other line up. */
const axisWidth = 52;

/** Of the axis at the side. */
const mostLabels = 7;

/**
 * How many labels have room on an axis with a known end. With more steps than that every second label is left out, often the last:
 * an axis of shares would end at 80%. Chart.js takes a function here, which its types do not say.
 */
const labelsOfShares = (({ chart }: { chart: Chart }) =>
  Math.min(mostLabels, Math.max(3, Math.floor((chart.height - 40) / 20)))) as unknown as number;

type Scales = NonNullable<ChartOptions<'line'>['scales']>;

export function axesOf(kind: ChartLook, format: Format, theme: Theme, logarithmic: boolean): Scales {
  const { text, fontFamily, highContrast, grid } = theme;
  const font = { family: fontFamily, size: 11 };
  const lines = { color: faint(grid, highContrast ? 0.4 : 0.16), drawTicks: false };
  const ticks = { color: text, font, padding: 8, maxRotation: 0, autoSkipPadding: 16 };
  const tick = kind.tick ?? kind.value;
  return {
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
        callback: (value) => (kind.x?.tick ?? format.epoch)(Number(value)),
      },
      // The room for the marks is counted on both sides of the labels.
      title: {
        display: true,
        text: kind.x?.title ?? 'epoch',
        color: text,
        font,
        padding: { top: -markRoom - 2, bottom: 0 },
      },
    },
    y: {
      type: logarithmic ? 'logarithmic' : 'linear',
      beginAtZero: kind.beginAtZero,
      ...(kind.most !== undefined && { max: kind.most }),
      grid: lines,
      border: { display: false },
      ticks: {
        ...ticks,
        autoSkipPadding: 6,
        maxTicksLimit: kind.most === undefined ? mostLabels : labelsOfShares,
        callback: (value) => (logarithmic && !isRound(Number(value)) ? null : tick(Number(value))),
      },
      afterFit: (axis) => {
        axis.width = axisWidth;
      },
    },
  };
}

/** 1, 2 or 5 times a power of ten: the labels of a logarithmic axis. */
function isRound(value: number): boolean {
  const mantissa = value / 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
}
