/**
 * Every text of a page that has a digit in it, in the order of the document: what is written, and what is told on hover and to
 * screen readers. A row of a table, a fact and a button are one text each. So a number that no test expects is noticed.
 */
import type { View } from './view';

export const numberTexts = (view: View): Promise<string[]> => view.page.evaluate(read);

/** Runs in the page. */
function read(): string[] {
  const wholes = [
    'tr',
    '.facts > div',
    'button',
    '.series',
    'li',
    'p',
    'label',
    'h1',
    'h2',
    'text',
    'option',
    'summary',
  ];
  const attributes = ['title', 'aria-label', 'aria-valuenow', 'aria-valuetext', 'placeholder'];
  const clean = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  const hidden = (element: Element) => element.closest('[hidden]') !== null;
  const texts = (node: Node): string[] => {
    if (node instanceof Element && hidden(node)) return [];
    return node.nodeType === Node.TEXT_NODE ? [node.textContent ?? ''] : [...node.childNodes].flatMap(texts);
  };
  const textOf = (element: Element) =>
    element.tagName === 'TR'
      ? [...element.children]
          .filter((cell) => !hidden(cell))
          .map((cell) => clean(texts(cell).join(' ')))
          .join(' | ')
      : clean(texts(element).join(' '));
  /** Whose attribute it is: the row and column of a cell, the name of a fact. */
  const ownerOf = (element: Element) => {
    if (element.matches('.facts > div')) return clean(element.firstElementChild?.textContent ?? '');
    const [cell, row] = [element.closest('td, th'), element.closest('tr')];
    if (cell === null || row === null) return element.tagName.toLowerCase();
    const column = row.closest('table')?.querySelectorAll('thead th')[[...row.children].indexOf(cell)];
    return `${clean(row.firstElementChild?.textContent ?? '')}/${clean(column?.textContent ?? '')}`;
  };
  const found: string[] = [];
  const say = (text: string) => /\d/.test(text) && found.push(text);
  const visit = (node: Node, within: boolean): void => {
    if (node.nodeType === Node.TEXT_NODE && !within) say(clean(node.textContent ?? ''));
    if (!(node instanceof Element) || hidden(node)) return;
    for (const name of attributes) {
      const value = node.getAttribute(name);
      if (value !== null && /\d/.test(value)) say(`${ownerOf(node)} ${name}: ${clean(value)}`);
    }
    const whole = !within && wholes.some((selector) => node.matches(selector));
    if (whole) say(textOf(node));
    for (const child of node.childNodes) visit(child, within || whole);
  };
  visit(document.body, false);
  return found;
}
