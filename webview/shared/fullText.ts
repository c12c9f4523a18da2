/** All words of an error that a page says briefly, folded up until somebody asks for them. */
import { isCut } from '../../src/base/brief';
import { h, setText, show } from './dom';
import { t } from './l10n';

export interface FullText {
  readonly element: HTMLElement;
  /** Nothing is there where the brief text has everything. */
  set(error: { message: string; hint?: string }): void;
}

export function fullText(): FullText {
  const text = h('p', { class: 'message' });
  const element = h('details', { class: 'full-text' }, h('summary', { class: 'quiet' }, t('Full text')), text);
  show(element, false);
  return {
    element,
    set({ message, hint }) {
      show(element, isCut({ message, ...(hint === undefined ? {} : { hint }) }));
      setText(text, element.hidden ? '' : [message, hint].filter(Boolean).join('\n'));
    },
  };
}
