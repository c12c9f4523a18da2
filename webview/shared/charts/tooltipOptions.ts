/** What is said at the pointer, and how that looks, as Chart.js wants it. */
import type { ChartOptions, TooltipItem } from 'chart.js';
import type { Format } from '../format';
import type { Theme } from '../theme';
import type { DrawnPoint } from './datasets';
import type { ChartLook, Point } from './series';

type Tooltip = NonNullable<NonNullable<ChartOptions<'line'>['plugins']>['tooltip']>;

/** @param footer lines below the values. */
export function tooltipOptions(kind: ChartLook, format: Format, theme: Theme, footer: () => string[]): Tooltip {
  const { tooltip, fontFamily } = theme;
  const font = { family: fontFamily, size: 11 };
  return {
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
  };
}

/** Of the first series that was measured: a line to compare with has no steps. */
function title(items: TooltipItem<'line'>[], format: Format): string {
  const point = items.map(({ raw }) => raw as Point).find(({ step }) => step > 0);
  return point === undefined ? '' : `Epoch ${format.epoch(point.x)} · step ${format.whole(point.step)}`;
}

/** A point that has a mark is far from its neighbours: it says where it is itself. */
function label({ dataset, raw }: TooltipItem<'line'>, kind: ChartLook, format: Format): string {
  const { x, y, own, text } = raw as DrawnPoint;
  const at = dataset.pointRadius === 0 ? '' : ` (epoch ${format.epoch(x)})`;
  if (text !== undefined) return `${dataset.label} ${text()}${at}`;
  return own === undefined || kind.stacked
    ? `${dataset.label} ${kind.value(own ?? y)}${at}`
    : `${dataset.label} ${kind.value(y)} (${kind.value(own)})`;
}
