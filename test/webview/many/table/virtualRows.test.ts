/** Which rows are in the page: of a thousand rows of 26 pixels, in sight 104 of them below a head of 26. */
import { expect, test } from 'vitest';
import { rowHeight, virtualRows } from '../../../../webview/many/table/virtualRows';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';

function open() {
  const page = openPage({ boxes: { '.scroller': { width: 300, height: 130 } } });
  const scroller = page.make('div');
  scroller.className = 'scroller';
  Object.assign(scroller, { scrollHeight: 1001 * rowHeight });
  page.body.append(scroller);
  let changed = 0;
  const rows = virtualRows(scroller as never, rowHeight, () => changed++);
  const scroll = (top: number) => {
    scroller.scrollTop = top;
    scroller.dispatchEvent(new PageEvent('scroll'));
  };
  rows.window(0);
  page.draw();
  return { rows, scroller, scroll, changes: () => changed };
}

test('those in sight and eight around them are in the page, and the others take their room', () => {
  const { rows, scroll, changes } = open();
  expect(rows.window(0)).toEqual({ from: 0, to: 0, above: 0, below: 0 });
  const window = (count: number) => {
    const { from, to, above, below } = rows.window(count);
    // All rows together are as high as ever.
    expect([above, below, above + (to - from) * rowHeight + below]).toEqual([
      ...[from * rowHeight, (count - to) * rowHeight, count * rowHeight],
    ]);
    return [from, to];
  };
  expect(rowHeight).toBe(26);
  // At the top the head covers a row: 0 … 3 are seen.
  const top = window(1000);
  expect(top[0]).toBe(0);
  const before = changes();
  // Row 100 is at the upper edge.
  scroll(26 + 100 * 26);
  expect(changes()).toBeGreaterThan(before);
  const [from, to] = window(1000) as [number, number];
  expect(from).toBe(92);
  expect(to).toBe(top[1]! + 101);
  // Of fewer rows than are in sight all.
  scroll(0);
  expect(window(3)).toEqual([0, 3]);
});

test('a row is brought below the head or above the lower edge, and not moved where it is in sight', () => {
  const { rows, scroller, scroll } = open();
  rows.window(1000);
  const at = (index: number) => {
    rows.scrollTo(index);
    const { scrollTop } = scroller;
    scroll(scrollTop);
    rows.window(1000);
    return scrollTop;
  };
  // Its lower edge at the lower edge of the place.
  expect(at(50)).toBe(26 + 51 * 26 - 130);
  expect(at(49)).toBe(26 + 51 * 26 - 130);
  // Its upper edge below the head.
  expect(at(10)).toBe(10 * 26);
  expect(at(0)).toBe(0);
});
