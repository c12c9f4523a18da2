/** The area that a table scrolls in where the page is too narrow or the table too long (tables.css). Every table stands in one. */
import { h } from './dom';

/** @param label for a screen reader, which may enter it to scroll. */
export const tableArea = (label: string, table: HTMLTableElement, className = ''): HTMLElement =>
  h('div', { class: `scroller ${className}`.trim(), role: 'region', 'aria-label': label, tabindex: 0 }, table);
