/** Puts drawings on one sheet that stands alone: with a background, a title, and the colours that the page gave them. */

import type { Theme } from '../theme';
import { svg } from './svg';

const margin = 16;
const titleHeight = 28;
/** From one part to the next below it. */
const space = 12;

export interface Part {
  element: SVGElement;
  width: number;
  height: number;
}

/** @param parts below each other, in CSS pixels. */
export function sheet(title: string, parts: readonly Part[], theme: Theme): SVGSVGElement {
  const width = Math.ceil(Math.max(...parts.map((part) => part.width)) + 2 * margin);
  let top = margin + titleHeight;
  const placed = parts.map(({ element, height }) => {
    const group = svg('g', { transform: `translate(${margin} ${top})` }, element);
    top += height + space;
    return group;
  });
  const height = Math.ceil(top - space + margin);
  const text = { fill: theme.series.foreground, 'font-family': theme.fontFamily };
  return svg(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    svg('rect', { width, height, fill: theme.background }),
    svg('text', { ...text, x: margin, y: margin + 13, 'font-size': 14, 'font-weight': 600 }, title),
    ...placed,
  );
}

/** A row of short texts with marks before them. */
export function key(items: readonly { mark: SVGElement; text: string }[], theme: Theme): Part {
  const [size, markWidth] = [11, 22];
  let x = 0;
  const group = svg('g', { fill: theme.text, 'font-family': theme.fontFamily, 'font-size': size });
  for (const { mark, text } of items) {
    mark.setAttribute('transform', `translate(${x} 2)`);
    group.append(mark, svg('text', { x: x + markWidth, y: 10 }, text));
    x += markWidth + textWidth(text, size, theme.fontFamily) + 16;
  }
  return { element: group, width: x, height: 14 };
}

/** Properties that a style sheet may have set on a drawing. */
const styled = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
] as const;

/** A copy of a drawing in the page that keeps its looks outside the page. */
export function detached(drawn: SVGSVGElement): Part {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = [drawn, ...drawn.querySelectorAll('*')];
  for (const [i, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[i];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const name of styled) element.setAttribute(name, style.getPropertyValue(name));
    // Of labels with a ground of their own.
    if (style.paintOrder === 'stroke') element.setAttribute('paint-order', 'stroke');
    element.removeAttribute('class');
  }
  const { width, height } = drawn.viewBox.baseVal;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return { element: copy, width, height };
}

function textWidth(text: string, size: number, family: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return text.length * size * 0.6;
  context.font = `${size}px ${family}`;
  return context.measureText(text).width;
}
