/** Sentences that the user should read, each in a box of its own. */
import { h, repeat, setText, show } from '../shared/dom';

export interface Notices {
  readonly element: HTMLElement;
  update(sentences: readonly string[]): void;
}

export function notices(): Notices {
  const element = h('div', { class: 'notices', role: 'status' });
  return {
    element,
    update(sentences) {
      repeat(element, sentences, () => h('div', { class: 'notice' }), setText);
      show(element, sentences.length > 0);
    },
  };
}
