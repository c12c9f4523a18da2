/**
 * What the tooltip shows: of every series the point nearest in x. Chart.js has `index`, which wants series of equal
 * length, and `nearest`, which leaves out the series with fewer points.
 */
import type { Chart, ChartEvent, InteractionItem } from 'chart.js';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestInEach: typeof nearestInEach;
  }
}

export function nearestInEach(chart: Chart, event: ChartEvent): InteractionItem[] {
  const { x } = event;
  const { left, right } = chart.chartArea;
  if (x === null || x < left || x > right) return [];
  const items: InteractionItem[] = [];
  for (const { index: datasetIndex, data } of chart.getSortedVisibleDatasetMetas()) {
    let nearest: InteractionItem | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [index, element] of data.entries()) {
      const distance = Math.abs(element.x - x);
      // Of a part of the axis there are points beyond its edges, for the lines to reach them.
      const outside = element.x < left - 1 || element.x > right + 1;
      if (outside || Number.isNaN(element.y) || distance >= least) continue;
      least = distance;
      nearest = { element, datasetIndex, index };
    }
    if (nearest !== undefined) items.push(nearest);
  }
  return items;
}
