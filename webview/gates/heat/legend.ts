/** What the colours of the heatmap mean. */
import { alwaysOff, alwaysOn } from '../../../src/protocol/facts/gateRates';
import { h } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { gradient, markColor, rateColor } from './colors';

export function legend(format: Format): HTMLElement {
  const bar = h('div', { class: 'scale' });
  bar.style.background = gradient;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((rate) => h('span', {}, format.percent(rate, 0)));
  const on = h('i', { class: 'swatch' }, h('b'));
  on.style.background = rateColor(1);
  on.style.color = markColor;
  return h(
    'div',
    { class: 'heat-legend' },
    h('span', {}, t('Open for')),
    h('div', { class: 'rates' }, bar, h('div', { class: 'ticks' }, ...ticks)),
    h(
      'div',
      { class: 'ends' },
      h(
        'span',
        { class: 'named' },
        h('i', { class: 'swatch hollow' }),
        t('Always off, ≤ {0}', format.percent(alwaysOff, 0)),
      ),
      h('span', { class: 'named' }, on, t('Always on, ≥ {0}', format.percent(alwaysOn, 0))),
    ),
  );
}
