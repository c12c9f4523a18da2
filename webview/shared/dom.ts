/**
 * The few lines that take the place of a framework. Text only goes in as text: nothing here parses HTML, and what would turn
 * a line round or hide a part of it is made visible.
 */
import { visible } from '../../src/base/visible';

type Attributes = Record<string, string | number | boolean>;

/** `h('p', { class: 'hint' }, 'text')`. An attribute that is false is left out, one that is true is empty. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.map((child) => (typeof child === 'string' ? visible(child) : child)));
  return element;
}

/** Touches the document only when there is a change: screen readers and layout notice every write. */
export function setAttribute(element: Element, name: string, value: string | number | boolean): void {
  const text = value === true ? '' : typeof value === 'string' ? visible(value) : String(value);
  if (value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

export function setText(element: Element, text: string): void {
  const shown = visible(text);
  if (element.textContent !== shown) element.textContent = shown;
}

/** Parts with ` · ` between them: a line ends between two of them, and within one that alone is wider than the line. */
export function setDotted(element: Element, text: string): void {
  const shown = visible(text);
  if (element.textContent === shown) return;
  const parts = shown.split(dot).map((part) => h('span', { class: 'unbroken' }, part));
  element.replaceChildren(...parts.flatMap((part, i) => (i === 0 ? [part] : [dot, part])));
}

const dot = ' · ';

export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

export function button(text: string, className: string, action: () => void): HTMLButtonElement {
  const element = h('button', { type: 'button', class: className }, text);
  element.addEventListener('click', action);
  return element;
}

export function checkbox(text: string, checked: boolean, action: (checked: boolean) => void): HTMLLabelElement {
  const input = h('input', { type: 'checkbox', checked });
  input.addEventListener('change', () => action(input.checked));
  return h('label', {}, input, text);
}

/** Makes `parent` hold exactly one child an item, in order, re-using those that are there. */
export function repeat<T, E extends HTMLElement>(
  parent: Element,
  items: readonly T[],
  make: () => E,
  fill: (element: E, item: T) => void,
): void {
  while (parent.childElementCount > items.length) parent.lastElementChild?.remove();
  while (parent.childElementCount < items.length) parent.append(make());
  for (const [i, item] of items.entries()) fill(parent.children[i] as E, item);
}
