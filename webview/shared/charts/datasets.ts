/** Series as Chart.js draws them: colours of the theme, bands, areas on each other, and a smooth line over the raw one. */

import type { ChartDataset } from 'chart.js';
import { visible } from '../../../src/base/visible';
import { faint } from '../faint';
import { colorIn } from '../runColor';
import type { Theme } from '../theme';
import { hatch } from './hatch';
import type { Point, Series } from './series';
import { smooth } from './smooth';

/** A point as it is drawn: `y` may be smoothed or stand on other series, `own` is what was measured. */
export interface DrawnPoint extends Point {
  own?: number;
}

export type Dataset = ChartDataset<'line', DrawnPoint[]>;

export interface Look {
  theme: Theme;
  logarithmic: boolean;
  stacked: boolean;
  /** Of the moving average; 0: none. */
  weight: number;
}

export function datasetsOf(series: readonly Series[], look: Look): Dataset[] {
  const shown = look.stacked ? stack(series) : series;
  return shown.flatMap((one) => linesOf(one, look));
}

/** As the tooltip and screen readers say it; what the compared run is called is in the legend. */
export function labelOf({ name, run, called = 'compared' }: Series): string {
  return run === undefined ? name : `${called} ${name}`;
}

/** Each on the sum of those before it; the two runs apart. */
function stack(series: readonly Series[]): Series[] {
  const sums = new Map<string | undefined, number[]>();
  return series.map((one) => {
    const below = sums.get(one.run);
    const points = one.points.map(
      (point, i): DrawnPoint => ({ ...point, y: point.y + (below?.[i] ?? 0), own: point.y }),
    );
    sums.set(
      one.run,
      points.map(({ y }) => y),
    );
    // The other run's are lines: an area on an area could not be read.
    return { ...one, points };
  });
}

/** Where three lines of a compared run stand on each other, three kinds. */
export function dashOf({ run, area, dash }: Series): number[] {
  if (run === undefined || area === undefined) return [...(dash ?? [])];
  return area === 'solid' ? [6, 3] : area === 'empty' ? [1, 3] : [3, 3];
}

/** Of the line, as it is drawn in a theme. */
export function colorOf({ color, runColour, dim, run }: Series, theme: Theme): string {
  const full = runColour === undefined ? theme.series[color] : colorIn(theme, runColour);
  if (dim) return faint(full, 0.25);
  return run !== undefined && runColour === undefined ? faint(full, 0.65) : full;
}

function linesOf(series: Series, { theme, logarithmic, weight }: Look): Dataset[] {
  const overlaid = series.run !== undefined;
  const color = colorOf(series, theme);
  // Where there is no logarithm there is a gap, in a moving average too.
  const shown = (points: DrawnPoint[]) =>
    logarithmic ? points.map((p) => (p.y > 0 ? p : { ...p, y: Number.NaN })) : points;
  const width = (series.strong ? 1.75 : 1.25) + (theme.highContrast ? 0.5 : 0);
  const line: Dataset = {
    label: visible(labelOf(series)),
    data: shown(series.points),
    borderColor: color,
    backgroundColor: color,
    borderWidth: width,
    borderDash: dashOf(series),
    // A single point has no line.
    pointRadius: (series.marked && !overlaid) || series.points.length === 1 ? 2.5 : 0,
    pointHoverRadius: series.reference ? 0 : 3,
    // A mark on the edge of the plot is drawn whole.
    clip: series.marked ? 4 : 1,
    fill: false,
  };
  const edge: Dataset = { ...line, label: '', pointRadius: 0, pointHoverRadius: 0 };
  if (series.area !== undefined) return [overlaid ? line : { ...line, borderWidth: 1, ...areaOf(series, color) }];
  const sets: Dataset[] = [line];
  if (weight > 0 && series.noisy) {
    const raw = shown(series.points);
    const values = smooth(raw, weight);
    const smoothed = raw.map((point, i) => ({ ...point, y: values[i] ?? Number.NaN, own: point.y }));
    sets[0] = { ...line, data: smoothed };
    sets.push({ ...edge, data: raw, borderColor: faint(color, 0.35), borderWidth: 1 });
  }
  if (series.band === undefined) return sets;
  const low: Dataset = { ...edge, borderWidth: 0, data: shown(series.band.low) };
  const high: Dataset = { ...low, data: shown(series.band.high), fill: '-1', backgroundColor: faint(color, 0.18) };
  return [...sets, low, high];
}

/** As the bars of the gate table: full, hatched, empty. */
function areaOf({ area }: Series, color: string): Pick<Dataset, 'fill' | 'backgroundColor'> {
  if (area === 'empty') return { fill: false };
  if (area === 'hatched') return { fill: '-1', backgroundColor: hatch(color) };
  return { fill: 'origin', backgroundColor: faint(color, 0.75) };
}
