/** Finds charts by their names and those of their lines: where there are many, and as long as something is looked for. */
import { h, setText, show } from '../shared/dom';
import { t } from '../shared/l10n';

/** Fewer are seen at once. */
const many = 7;

export interface ChartSearch {
  readonly element: HTMLElement;
  /** @param charts that there are. @param found those of them that are shown. @param alone one of them is shown alone. */
  update(charts: number, found: number, alone: boolean): void;
}

/** @param look is told what is looked for; empty: all charts. */
export function chartSearch(words: string, look: (words: string) => void): ChartSearch {
  const input = h('input', { type: 'search', placeholder: t('Search charts'), 'aria-label': t('Search charts') });
  input.value = words;
  input.addEventListener('input', () => look(input.value));
  const said = h('span', { class: 'quiet', role: 'status' });
  const element = h('div', { class: 'tool search' }, input, said);
  return {
    element,
    update(charts, found, alone) {
      const isLooking = input.value.trim() !== '';
      show(element, !alone && (charts >= many || isLooking));
      const none = t('No chart has this in its name.');
      setText(said, !isLooking ? '' : found === 0 ? none : t('{0} of {1}', found, charts));
    },
  };
}
