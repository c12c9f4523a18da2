/** What the colours of the map of errors mean, with how much of the image each has. */
import { h, repeat, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { stripes, stripeWidth, wrongColor } from './drawn';
import { marks, type Verdicts } from './planes';

export interface ErrorLegend {
  readonly element: HTMLElement;
  /** Nothing is shown as long as the image has not come. */
  update(verdicts: Verdicts | undefined): void;
}

const rgb = (color: readonly number[]) => `rgb(${color.join(' ')})`;
const [light, dark] = stripes.map(rgb);
const striped = `repeating-linear-gradient(135deg, ${light} 0 ${stripeWidth}px, ${dark} 0 ${2 * stripeWidth}px)`;

export function errorLegend(format: Format): ErrorLegend {
  const element = h('ul', { class: 'error-legend', 'aria-label': t('Errors') });
  return {
    element,
    update(verdicts) {
      show(element, verdicts !== undefined);
      if (verdicts === undefined) return;
      const count = (mark: number) => verdicts.reduce((n, own) => n + (own === mark ? 1 : 0), 0);
      const [right, wrong, unlabelled] = [count(marks.right), count(marks.wrong), count(marks.unlabelled)];
      // A share of what counts, as accuracy is.
      const share = (n: number, all: number) => format.percent(all === 0 ? 0 : n / all);
      const items = [
        { fill: rgb(wrongColor), text: t('Wrong: {0} of labelled pixels', share(wrong, right + wrong)) },
        { fill: striped, text: t('Not labelled, counts nowhere: {0} of all', share(unlabelled, verdicts.length)) },
      ];
      repeat(element, items, makeItem, (item, { fill, text }) => {
        const [swatch, words] = item.children;
        if (swatch instanceof HTMLElement) swatch.style.background = fill;
        if (words) setText(words, text);
      });
    },
  };
}

const makeItem = () => h('li', {}, h('i', { class: 'swatch', 'aria-hidden': 'true' }), h('span'));
