/** HTML and SVG as text. What is not markup of ours goes through `escaped`: names of runs and notes are anybody's. */
import { oneLine } from '../base/visible';

export const escaped = (text: string, most = 1000): string =>
  oneLine(text, most).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Of an attribute: the points of the longest line of a chart take half of it. */
const mostLetters = 10_000;

/** An element; `inner` is markup. */
export function element(name: string, attributes: Attributes = {}, ...inner: readonly string[]): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [` ${key}="${typeof value === 'number' ? shortNumber(value) : escaped(value, mostLetters)}"`],
  );
  return `<${name}${given.join('')}>${inner.join('')}</${name}>`;
}

/** A tenth of a pixel is nothing that anybody sees. */
const shortNumber = (value: number): string => String(Number(value.toFixed(2)));

export const text = (name: string, words: string, attributes: Attributes = {}): string =>
  element(name, attributes, escaped(words));

/** A table that can be scrolled by itself, with a caption for who cannot see what stands above it. */
export function htmlTable(caption: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = element('tr', {}, ...header.map((cell) => text('th', cell, { scope: 'col' })));
  const body = rows.map(([first = '', ...cells]) =>
    element('tr', {}, text('th', first, { scope: 'row' }), ...cells.map((cell) => text('td', cell))),
  );
  const inner = [text('caption', caption), element('thead', {}, head), element('tbody', {}, ...body)];
  return element(
    'div',
    { class: 'wide', tabindex: 0, role: 'region', 'aria-label': caption },
    element('table', {}, ...inner),
  );
}
