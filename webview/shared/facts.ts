/** Numbers that sum something up, each with its name: a list that flows over the width of the page. */
import { h, repeat, setAttribute, setText, show } from './dom';

export interface Fact {
  name: string;
  value: string;
  /** Smaller, behind the value. */
  note?: string;
  /** The whole story, on hover. */
  title?: string;
  /** The same of what it is compared with, below. */
  other?: string;
}

export interface FactList {
  readonly element: HTMLElement;
  /** Nothing is shown of an empty list. */
  update(facts: readonly Fact[]): void;
}

export function factList(): FactList {
  const element = h('dl', { class: 'facts' });
  return {
    element,
    update(facts) {
      show(element, facts.length > 0);
      repeat(element, facts, makeFact, fillFact);
    },
  };
}

function makeFact(): HTMLElement {
  const value = h('dd', {}, h('span', { class: 'value' }), ' ', h('span', { class: 'quiet' }));
  return h('div', {}, h('dt'), value, h('dd', { class: 'compared quiet' }));
}

function fillFact(element: HTMLElement, { name, value, note = '', title = '', other = '' }: Fact): void {
  const [term, description, compared] = element.children;
  if (term !== undefined) setText(term, name);
  const [shown, behind] = description?.children ?? [];
  if (shown !== undefined) setText(shown, value);
  if (behind !== undefined) setText(behind, note);
  if (compared instanceof HTMLElement) {
    setText(compared, other);
    show(compared, other !== '');
  }
  setAttribute(element, 'title', title === '' ? false : title);
}
