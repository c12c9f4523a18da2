/** The brush of an axis: dragged, moved by its handles and by keys, and what it says of itself. */
import { expect, test } from 'vitest';
import { axisBrush } from '../../../../webview/many/parallel/axisBrush';
import type { Brush } from '../../../../webview/many/parallel/kept';
import { readParallel } from '../../../../webview/many/parallel/parallelMemory';
import type { UprightAxis } from '../../../../webview/many/parallel/place';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put } from '../../page/parts';

const axis = (step = 0.02) =>
  ({ column: { key: 'k', title: 'rate' }, step, said: (at: number) => `at ${Number(at.toFixed(3))}` }) as UprightAxis;

/** Two hundred pixels high, from 100 down to 300 of the page. */
function brush(now: Brush | undefined, step?: number) {
  openPage({ boxes: { '.brush-area': { left: 0, top: 100, width: 18, height: 200 } } });
  const told: (readonly [string, Brush | undefined])[] = [];
  const made = axisBrush((key, held) => told.push([key, held]));
  const element = put(made.element);
  const update = (held: Brush | undefined) => made.update(axis(step), held, 50, 10, 210);
  update(now);
  const [area, held, from, to] = element.children as [PageElement, PageElement, PageElement, PageElement];
  const last = () => {
    const found = told.at(-1);
    if (found === undefined) return undefined;
    expect(found[0]).toBe('k');
    return found[1] === undefined ? 'gone' : [found[1].from, found[1].to].map((at) => Number(at.toFixed(6)));
  };
  const press = (end: 'from' | 'to', key: string, more: object = {}) => {
    told.length = 0;
    update(now);
    const event = new PageEvent('keydown', { key, bubbles: true, ...more });
    (end === 'from' ? from : to).dispatchEvent(event);
    expect(event.defaultPrevented).toBe(told.length > 0);
    return last();
  };
  const pointer = (on: PageElement, kind: string, clientY = 0, button = 0) => {
    told.length = 0;
    on.dispatchEvent(new PageEvent(kind, { clientX: 5, clientY, button, pointerId: 1, bubbles: true }));
    return last();
  };
  return { area, held, from, to, element, press, pointer, update };
}

test('keys move a handle by a step or five, to the other handle and to its end, and take the brush away', () => {
  const { press } = brush({ from: 0.3, to: 0.6 });
  expect([press('from', 'ArrowUp'), press('from', 'ArrowRight')]).toEqual(Array(2).fill([0.32, 0.6]));
  expect([press('from', 'ArrowDown'), press('from', 'ArrowLeft')]).toEqual(Array(2).fill([0.28, 0.6]));
  expect([press('from', 'PageUp'), press('from', 'PageDown')]).toEqual([
    [0.4, 0.6],
    [0.2, 0.6],
  ]);
  expect([press('from', 'Home'), press('from', 'End')]).toEqual([
    [0, 0.6],
    [0.6, 0.6],
  ]);
  expect([press('to', 'ArrowUp'), press('to', 'PageDown'), press('to', 'Home'), press('to', 'End')]).toEqual([
    [0.3, 0.62],
    [0.3, 0.5],
    [0.3, 0.3],
    [0.3, 1],
  ]);
  expect([press('from', 'Escape'), press('to', 'Delete')]).toEqual(['gone', 'gone']);
  expect([
    press('from', 'x'),
    press('from', 'ArrowUp', { ctrlKey: true }),
    press('to', 'End', { metaKey: true }),
  ]).toEqual(Array(3).fill(undefined));
  expect(press('to', 'ArrowUp', { altKey: true })).toBeUndefined();
  const whole = brush({ from: 0, to: 0.9 });
  expect([whole.press('to', 'End'), whole.press('from', 'ArrowDown')]).toEqual(['gone', [0, 0.9]]);
  expect(brush(undefined, 0.25).press('from', 'ArrowUp')).toEqual([0.25, 1]);
});

test('a drag over the axis holds what lies between its ends, by either handle no further than the other', () => {
  const { area, from, to, pointer } = brush({ from: 0.25, to: 0.5 });
  pointer(area, 'pointerdown', 250);
  // Below a hundredth it is a click that trembled.
  expect(pointer(area, 'pointermove', 248.5)).toBeUndefined();
  expect(pointer(area, 'pointermove', 150)).toEqual([0.25, 0.75]);
  expect(pointer(area, 'pointermove', 290)).toEqual([0.05, 0.25]);
  expect(pointer(area, 'pointermove', 20)).toEqual([0.25, 1]);
  pointer(area, 'pointerup');
  expect(pointer(area, 'pointermove', 200)).toBeUndefined();
  pointer(area, 'pointerdown', 250, 2);
  expect(pointer(area, 'pointermove', 150)).toBeUndefined();

  const moved = brush({ from: 0.25, to: 0.5 });
  moved.pointer(moved.from, 'pointerdown', 250);
  expect([moved.pointer(moved.from, 'pointermove', 240), moved.pointer(moved.from, 'pointermove', 120)]).toEqual([
    [0.3, 0.5],
    [0.5, 0.5],
  ]);
  moved.pointer(moved.from, 'pointercancel');
  expect(moved.pointer(moved.from, 'pointermove', 240)).toBeUndefined();
  const upper = brush({ from: 0.25, to: 0.5 });
  upper.pointer(upper.to, 'pointerdown', 200);
  expect([upper.pointer(upper.to, 'pointermove', 160), upper.pointer(upper.to, 'pointermove', 299)]).toEqual([
    [0.25, 0.7],
    [0.25, 0.25],
  ]);
  expect(pointer(area, 'dblclick')).toBe('gone');
  expect([from, to].map((handle) => handle.getAttribute('role'))).toEqual(['slider', 'slider']);
});

test('it says what it holds, and is seen where it holds something back', () => {
  const { held, from, to, element, update } = brush({ from: 0.25, to: 0.75 });
  const words = (handle: PageElement) =>
    ['aria-label', 'aria-valuenow', 'aria-valuetext', 'title'].map((name) => handle.getAttribute(name));
  expect(words(from)).toEqual(['rate from', '25', 'at 0.25', 'at 0.25']);
  expect(words(to)).toEqual(['rate up to', '75', 'at 0.75', 'at 0.75']);
  expect(element.getAttribute('aria-label')).toBe('Brush of rate');
  const at = (of: PageElement, ...names: string[]) => names.map((name) => of.style.getPropertyValue(name));
  expect(at(element, 'left', 'top', 'width', 'height')).toEqual(['41px', '10px', '18px', '200px']);
  expect([held.hidden, ...at(held, 'top', 'height')]).toEqual([false, '50px', '100px']);
  expect([at(from, 'top'), at(to, 'top')]).toEqual([['150px'], ['50px']]);
  update({ from: 0, to: 0.75 });
  expect([held.hidden, words(from)[2], words(to)[2]]).toEqual([false, 'at 0, all', 'at 0.75']);
  update({ from: 0.25, to: 1 });
  expect([held.hidden, words(from)[2], words(to)[2]]).toEqual([false, 'at 0.25', 'at 1, all']);
  // At the other end there is little left.
  update({ from: 1, to: 1 });
  expect([words(from)[2], words(to)[2]]).toEqual(['at 1', 'at 1, all']);
  update({ from: 0, to: 0 });
  expect([words(from)[2], words(to)[2]]).toEqual(['at 0, all', 'at 0']);
  update(undefined);
  expect([held.hidden, words(from)[2], words(to)[2]]).toEqual([true, 'at 0, all', 'at 1, all']);
});

test('brushes that are remembered are those from below to above, within the axis', () => {
  const { brushes } = readParallel({
    brushes: {
      ...{ good: { from: 0.2, to: 0.4, more: 1 }, point: { from: 0.5, to: 0.5 }, all: { from: 0, to: 1 } },
      ...{ turned: { from: 0.4, to: 0.2 }, beyond: { from: 0, to: 1.1 }, below: { from: -0.1, to: 1 } },
      ...{ half: { from: 0.2 }, words: { from: '0', to: '1' }, none: null },
    },
  });
  expect(brushes).toEqual({ good: { from: 0.2, to: 0.4 }, point: { from: 0.5, to: 0.5 }, all: { from: 0, to: 1 } });
});

test('of what is remembered else only that is taken which there is', () => {
  const plain = { axes: [], log: [], brushes: {}, hideDiverged: false, part: 'all', color: '', open: false };
  expect(readParallel(undefined)).toEqual(plain);
  const odd = { axes: 'rate', log: [7], brushes: 7, hideDiverged: 1, part: 'toString', color: 7, open: 'yes' };
  expect(readParallel(odd)).toEqual(plain);
  const full = { axes: ['a'], log: ['b'], brushes: {}, hideDiverged: true, part: 'twentieth', color: 'c', open: true };
  expect(readParallel(full)).toEqual(full);
});
