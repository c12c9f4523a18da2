/** The head of a chart: its name, which folds it up, the newest value of a single line, and signs for what can be done with it. */

import type { ChartKind } from '../../shared/charts/series';
import { button, h, setAttribute, setText } from '../../shared/dom';
import { t } from '../../shared/l10n';

export interface CardHead {
  readonly element: HTMLElement;
  /** Carries the chart to another place (boardMoves.ts). */
  readonly handle: HTMLButtonElement;
  /** @param newest with a single line its name is the title, and a legend would only say it again. */
  update(newest: string, collapsed: boolean, alone: boolean): void;
}

export interface HeadActions {
  collapse(): void;
  /** Shows it alone, or all again. */
  alone(): void;
}

/** @param tools further buttons and switches, before the two that all charts have. */
export function cardHead({ title, note }: ChartKind, actions: HeadActions, tools: readonly HTMLElement[]): CardHead {
  const fold = button(title, 'fold', actions.collapse);
  const value = h('span', { class: 'quiet newest' });
  const full = button('', 'icon full', actions.alone);
  const handle = button(t('Move {0}', title), 'icon handle', () => undefined);
  setAttribute(handle, 'title', t('Drag to another place, or press the arrow keys'));
  setAttribute(handle, 'aria-keyshortcuts', 'ArrowLeft ArrowRight Home End');
  const element = h('div', { class: 'headline' }, h('h2', {}, fold), value, ...tools, full, handle);
  if (note !== undefined) setAttribute(element, 'title', note);
  return {
    element,
    handle,
    update(newest, collapsed, alone) {
      setText(value, newest);
      setAttribute(fold, 'aria-expanded', String(!collapsed));
      const text = alone ? t('Show all charts') : t('Show {0} alone', title);
      setText(full, text);
      setAttribute(full, 'title', text);
    },
  };
}
