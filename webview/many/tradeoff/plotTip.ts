/** What the point says that is pointed at: beside it, and to a screen reader. */
import { h, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { PlotState } from './plotGestures';
import { type AxisValue, spreadText, type TradePoint } from './points';

export interface PlotTip {
  readonly element: HTMLElement;
  readonly said: HTMLElement;
  update(point: TradePoint | undefined, state: PlotState & { x: AxisValue; y: AxisValue }): void;
}

/** @param width pixels of the plot. */
export function plotTip(width: () => number): PlotTip {
  const element = h('div', { class: 'plot-tip', hidden: true, 'aria-hidden': 'true' });
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  return {
    element,
    said,
    update(point, { drawn, x, y }) {
      show(element, point !== undefined);
      if (point === undefined) return setText(said, '');
      const lines = [
        `${y.title} ${spreadText(y, point.y, point.sy)}`,
        `${x.title} ${spreadText(x, point.x, point.sx)}`,
      ];
      const n = point.rows.length > 1 ? [t('n = {0}', point.rows.length)] : [];
      element.replaceChildren(h('strong', {}, point.title), ...[...lines, ...n].map((line) => h('span', {}, line)));
      const [left, top] = [drawn.x.at(point.x), drawn.y.at(point.y)];
      element.classList.toggle('at-left', left > width() * 0.6);
      element.style.left = `${left}px`;
      element.style.top = `${top}px`;
      setText(said, [point.title, ...lines, ...n].join(', '));
      setAttribute(said, 'data-key', point.key);
    },
  };
}
