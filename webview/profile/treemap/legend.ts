/** What areas and colours of the treemap mean, and how much of the network has no area. */
import type { ProfileReport, Unit } from '../../../src/protocol/files/profileReport';
import { h, repeat, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Row } from '../rows';
import { paint } from './cell';
import { stepsOf } from './scale';

export interface Legend {
  readonly element: HTMLElement;
  update(report: ProfileReport, rows: readonly Row[], unit: Unit): void;
}

export function legend(format: Format): Legend {
  const text = h('p');
  const meaning = h('span');
  const scale = h('ul', { class: 'treemap-scale' });
  const colors = h('div', { class: 'treemap-colors' }, meaning, scale);
  return {
    element: h('div', { class: 'quiet treemap-legend' }, text, colors),
    update(report, rows, unit) {
      setText(text, areasText(rows, unit, format));
      const steps = stepsOf(report, format);
      show(colors, steps.length > 0);
      setText(meaning, report.conditional ? t('Of it, gates save on average:') : t('Colour:'));
      repeat(scale, steps, makeStep, (item, step) => {
        const [swatch, name] = item.children;
        if (swatch instanceof HTMLElement) paint(swatch, step);
        if (name) setText(name, step.text);
      });
    },
  };
}

const makeStep = () => h('li', {}, h('i', { 'aria-hidden': 'true' }), h('span'));

function areasText(rows: readonly Row[], unit: Unit, format: Format): string {
  const left = rows.filter(({ cost }) => cost === 0).length;
  const area = t('Area: {0}.', `${unit}s`);
  if (left === 0) return area;
  const without =
    left === 1
      ? t('1 layer without {0} is left out.', `${unit}s`)
      : t('{0} layers without {1} are left out.', format.whole(left), `${unit}s`);
  return `${area} ${without}`;
}
