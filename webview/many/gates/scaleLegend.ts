/** What the colours of differences mean. */
import { h, setAttribute, setText } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { gradient } from './diverging';
import { signedPoints } from './words';

export interface ScaleLegend {
  readonly element: HTMLElement;
  /** @param end of the scale. @param before and `after`: the names of the runs. */
  update(end: number, before: string, after: string): void;
}

export function scaleLegend(format: Format): ScaleLegend {
  const bar = h('div', { class: 'gate-bar' });
  bar.style.background = gradient;
  const ticks = [-1, -0.5, 0, 0.5, 1].map(() => h('span'));
  const title = h('span');
  const scale = h('div', {}, bar, h('div', { class: 'gate-ticks' }, ...ticks));
  return {
    element: h('div', { class: 'gate-legend' }, title, scale),
    update(end, before, after) {
      setText(title, t('Percentage points: below zero {0} is open more often, above zero {1}', before, after));
      for (const [i, tick] of ticks.entries()) {
        const value = ((i - 2) / 2) * end;
        setText(tick, value === 0 ? '0' : signedPoints(value, format));
        setAttribute(tick, 'class', value === 0 ? 'zero' : '');
      }
    },
  };
}
