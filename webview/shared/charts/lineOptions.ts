/** How every chart looks: the options of Chart.js for a theme and a kind of axis. */
import type { ChartOptions } from 'chart.js';
import type { Format } from '../format';
import type { Theme } from '../theme';
import { axesOf } from './axes';
import type { ChartLook } from './series';
import { tooltipOptions } from './tooltipOptions';

/** @param footer lines below the values of the tooltip. */
export function lineOptions(
  kind: ChartLook,
  format: Format,
  theme: Theme,
  logarithmic: boolean,
  footer: () => string[],
): ChartOptions<'line'> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    interaction: { mode: 'nearestInEach', intersect: false },
    layout: { padding: { top: 4, right: 8 } },
    elements: { line: { tension: 0, borderJoinStyle: 'round' } },
    scales: axesOf(kind, format, theme, logarithmic),
    plugins: { tooltip: tooltipOptions(kind, format, theme, footer) },
  };
}
