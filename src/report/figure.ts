/**
 * A chart that can be taken away: as PNG and SVG as it is drawn, and its numbers as CSV. A figure stands alone, with its title and
 * the names of its lines, since that is how it is met in a paper. The script of the page (saveScript.ts) makes the buttons.
 */
import { csv } from '../base/csv';
import { element, escaped, text } from './markup';

export interface FigureOf {
  /** In the names of files. */
  name: string;
  title: string;
  width: number;
  height: number;
  /** Markup of SVG. */
  inner: readonly string[];
  /** The header, then the rows, unrounded. */
  numbers: readonly (readonly (string | number)[])[];
}

export const titleHeight = 26;

export function figure({ name, title, width, height, inner, numbers }: FigureOf): string {
  const shape = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title };
  const looks = { fill: 'currentColor', 'font-family': 'system-ui, sans-serif', 'font-size': 12 };
  const heading = text('text', title, { x: 8, y: 16, 'font-weight': 600, 'font-size': 13 });
  return element(
    'figure',
    { 'data-name': name },
    element('svg', { ...shape, ...looks }, heading, ...inner),
    // Not executed and not shown; ends of lines and quotes stay as they are.
    `<template>${csv(numbers).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)}</template>`,
  );
}

/** Names of lines in a figure: pixels of a letter, about, of a row, and columns in a row. */
const [letter, rowHeight, inRow] = [7.4, 17, 3];

export interface Named {
  name: string;
  /** An SVG element around (0, 0), 20 pixels wide. */
  mark: string;
}

/** Rows of names below a chart, and how high they are. */
export function legend(items: readonly Named[], width: number, top: number): { inner: string[]; height: number } {
  const each = (width - 16) / inRow;
  const most = Math.floor((each - 34) / letter);
  const inner = items.map(({ name, mark }, i) => {
    const at = `translate(${8 + (i % inRow) * each} ${top + Math.floor(i / inRow) * rowHeight + 10})`;
    return element('g', { transform: at }, mark, text('text', shortened(name, most), { x: 26, y: 4 }), told(name));
  });
  return { inner, height: Math.ceil(items.length / inRow) * rowHeight };
}

/** What the pointer is told. */
export const told = (words: string): string => `<title>${escaped(words)}</title>`;

/** Names of a sweep differ at their ends: what is left out is in the middle. */
export function shortened(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const head = Math.floor((most - 1) / 3);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (most - 1 - head)).join('')}`;
}
