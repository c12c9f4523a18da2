/**
 * A line at a budget that can be dragged: by the mouse, and by arrow keys as a slider. It stands over the drawing, which has the
 * line itself.
 */
import { h, setAttribute, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Scatter } from './scatter';

export interface Budget {
  readonly element: HTMLElement;
  /** @param words what it says to a screen reader. */
  update(drawn: Scatter, budget: number, words: string): void;
  hide(): void;
}

/** Shares of the axis that a key goes. */
const steps: Record<string, number> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

export function budgetLine(change: (budget: number) => void): Budget {
  const element = h('div', {
    class: 'budget',
    role: 'slider',
    tabindex: 0,
    'aria-label': t('Budget'),
    title: t('Drag it, or use the arrow keys: the best run that costs no more is named above'),
  });
  let drawn: Scatter | undefined;
  let now = 0;
  const moveTo = (pixels: number) => {
    if (drawn === undefined) return;
    const { left, right } = drawn.frame;
    // At once: several keys may be pressed in a frame.
    now = drawn.x.value(Math.min(right, Math.max(left, pixels)));
    change(now);
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
    element.focus();
  });
  element.addEventListener('pointermove', (event) => {
    if (!element.hasPointerCapture(event.pointerId)) return;
    moveTo(event.clientX - (element.parentElement?.getBoundingClientRect().left ?? 0));
  });
  element.addEventListener('keydown', (event) => {
    const by = steps[event.key];
    if (by === undefined || drawn === undefined) return;
    event.preventDefault();
    moveTo(drawn.x.at(now) + by * (drawn.frame.right - drawn.frame.left));
  });
  return {
    element,
    hide: () => show(element, false),
    update(next, budget, words) {
      [drawn, now] = [next, budget];
      const { x, frame } = next;
      show(element, true);
      element.style.left = `${x.at(budget)}px`;
      element.style.top = `${frame.top}px`;
      element.style.height = `${frame.bottom - frame.top}px`;
      setAttribute(element, 'aria-valuemin', x.low);
      setAttribute(element, 'aria-valuemax', x.high);
      setAttribute(element, 'aria-valuenow', budget);
      setAttribute(element, 'aria-valuetext', words);
    },
  };
}
