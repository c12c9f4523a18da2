/** In the place of what a page has nothing of: why, all words of it where it is said briefly, and what would bring some. */
import { h, setText, show } from './dom';
import { fullText } from './fullText';

export interface Lack {
  /** Empty where there is something to show. */
  text: string;
  /** What `text` says briefly. */
  error?: { message: string; hint?: string | undefined } | undefined;
  /** Whether the action of the page would bring something. */
  offers?: boolean;
}

export interface LackArea {
  readonly element: HTMLElement;
  set(lack: Lack): void;
}

/** @param action The button that brings what is lacking; without it there is none. */
export function lackArea(action?: HTMLElement): LackArea {
  const text = h('p', { role: 'status' });
  const full = fullText();
  const element = h('div', { class: 'waiting' }, text, full.element, ...(action === undefined ? [] : [action]));
  return {
    element,
    set(lack) {
      setText(text, lack.text);
      full.set(lack.error);
      if (action !== undefined) show(action, lack.offers === true);
      show(element, lack.text !== '');
    },
  };
}
