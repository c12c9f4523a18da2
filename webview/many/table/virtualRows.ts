/** Which rows of a long table are in the page: those in sight and a few around them, by TanStack's Virtualizer. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';

/** Pixels; the style sheet has the same. */
export const rowHeight = 26;
/** Rows above and below those in sight. */
const overscan = 8;

export interface Window {
  /** Of rows: the first that is in the page, and the one behind the last. */
  from: number;
  to: number;
  /** Pixels of rows that are not in the page. */
  above: number;
  below: number;
}

export interface VirtualRows {
  /** @returns what is to be in the page of so many rows. */
  window(count: number): Window;
  scrollTo(index: number): void;
}

/**
 * @param head pixels of the head that stays over the rows.
 * @param changed other rows are in sight.
 */
export function virtualRows(scroller: HTMLElement, head: number, changed: () => void): VirtualRows {
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count: 0,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan,
    scrollPaddingStart: head,
    paddingStart: head,
    onChange: changed,
  };
  const rows = new Virtualizer(options);
  rows._didMount();
  return {
    window(count) {
      if (rows.options.count !== count) rows.setOptions({ ...options, count });
      rows._willUpdate();
      const items = rows.getVirtualItems();
      const [first, last] = [items[0], items.at(-1)];
      if (first === undefined || last === undefined) return { from: 0, to: 0, above: 0, below: count * rowHeight };
      return {
        from: first.index,
        to: last.index + 1,
        above: first.index * rowHeight,
        below: (count - last.index - 1) * rowHeight,
      };
    },
    scrollTo: (index) => rows.scrollToIndex(index, { align: 'auto' }),
  };
}
