/** The elements of the heatmap, put together: the numbers beside the cells, the axes, one canvas of cells, and what moves over it. */
import { h } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { cellBox } from './cellBox';
import { rowLabels } from './rowLabels';
import { statsTable } from './statsTable';
import { ticks } from './ticks';
import { tooltip } from './tooltip';

export type HeatParts = ReturnType<typeof heatParts>;

export function heatParts(format: Format, openLayer: (layer: string) => void) {
  const canvas = h('canvas', { tabindex: 0, role: 'application', 'aria-roledescription': t('heatmap') });
  const hovered = cellBox('hovered');
  const cursor = cellBox('chosen');
  const labels = rowLabels();
  const stats = statsTable(format, openLayer);
  const axes = ticks(format);
  const tip = tooltip();
  const live = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const over = h('div', { class: 'heat-canvas' }, canvas, hovered.element, cursor.element);
  const cells = h('div', { class: 'heat-cells' }, axes.columns, axes.lines, over);
  const scroller = h('div', { class: 'heat-scroll' }, cells);
  const element = h('div', { class: 'heat' }, labels.element, stats.element, scroller, tip.element, live);
  return { element, canvas, over, hovered, cursor, labels, stats, axes, tip, live };
}
