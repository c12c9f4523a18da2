/** All words of an error that a page says briefly, folded up until somebody asks for them. */
import { isCut } from '../../src/base/brief';
import { h, setText, show } from './dom';
import { t } from './l10n';

export interface FullText {
  readonly element: HTMLElement;
  /** Nothing is there where the brief text has everything, or where there is no error. */
  set(error: { message: string; hint?: string | undefined } | undefined): void;
}

export function fullText(): FullText {
  const text = h('div', { class: 'message' });
  const element = h('details', { class: 'full-text' }, h('summary', { class: 'quiet' }, t('Full text')), text);
  show(element, false);
  return {
    element,
    set(error) {
      show(element, error !== undefined && isCut(error));
      setText(
        text,
        error === undefined || element.hidden ? '' : [error.message, error.hint].filter(Boolean).join('\n'),
      );
    },
  };
}
