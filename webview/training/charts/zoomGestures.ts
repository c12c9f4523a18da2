/** How a hand says which epochs to look at: dragging, the wheel with a key, the keyboard. What that means is in zoom.ts. */
import { h, setAttribute, show } from '../../shared/dom';
import { panBy, type Range, within, zoomBy } from './zoom';

export interface ZoomTarget {
  /** Of the plot without its axes, in pixels from its left and upper edge. */
  area(): { left: number; right: number; top: number; bottom: number };
  range(): Range;
  full(): Range;
  /** Undefined: all epochs. */
  set(range: Range | undefined): void;
}

/** Below this a drag is a click that trembled. */
const leastDrag = 4;
const closer = 0.7;

interface Drag {
  /** Where it began: pixels, and the range and epochs a pixel of then. */
  x: number;
  range: Range;
  perPixel: number;
  pan: boolean;
}

export function zoomGestures(plot: HTMLElement, target: ZoomTarget): void {
  const selection = h('div', { class: 'selection', 'aria-hidden': 'true', hidden: true });
  plot.append(selection);
  setAttribute(plot, 'tabindex', 0);
  setAttribute(plot, 'aria-keyshortcuts', 'Plus - ArrowLeft ArrowRight Home End Escape');
  let drag: Drag | undefined;

  const inside = ({ clientX }: MouseEvent) => {
    const { left, right } = target.area();
    return Math.min(right, Math.max(left, clientX - plot.getBoundingClientRect().left));
  };
  // Of the range as it is now: what is drawn may be a frame behind.
  const epochAt = (x: number) => {
    const { left, right } = target.area();
    const { from, to } = target.range();
    return from + ((x - left) / (right - left)) * (to - from);
  };
  const end = () => {
    drag = undefined;
    show(selection, false);
  };

  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const { left, right } = target.area();
    const range = target.range();
    drag = { x: inside(event), range, perPixel: (range.to - range.from) / (right - left), pan: event.shiftKey };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    if (drag === undefined) return;
    const x = inside(event);
    if (drag.pan) return target.set(panBy(drag.range, (drag.x - x) * drag.perPixel, target.full()));
    const { top, bottom } = target.area();
    const [from, to] = [Math.min(x, drag.x), Math.max(x, drag.x)];
    show(selection, to - from >= leastDrag);
    Object.assign(selection.style, {
      left: `${from}px`,
      width: `${to - from}px`,
      top: `${top}px`,
      height: `${bottom - top}px`,
    });
  });
  plot.addEventListener('pointerup', (event) => {
    const [begun, x] = [drag, inside(event)];
    end();
    if (begun === undefined || begun.pan || Math.abs(x - begun.x) < leastDrag) return;
    target.set(within({ from: epochAt(Math.min(x, begun.x)), to: epochAt(Math.max(x, begun.x)) }, target.full()));
  });
  plot.addEventListener('pointercancel', end);
  plot.addEventListener('dblclick', () => target.set(undefined));

  plot.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
      event.preventDefault();
      const range = target.range();
      // Some systems turn the wheel sideways while Shift is held; a line counts as 16 pixels.
      const turned = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 16 : 1);
      if (event.shiftKey) return target.set(panBy(range, (turned / 1000) * (range.to - range.from), target.full()));
      target.set(zoomBy(range, Math.exp(turned / 500), epochAt(inside(event)), target.full()));
    },
    { passive: false },
  );

  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const range = target.range();
    const [width, middle, full] = [range.to - range.from, (range.from + range.to) / 2, target.full()];
    const moves: Record<string, () => Range | undefined> = {
      ArrowLeft: () => panBy(range, -width / 10, full),
      ArrowRight: () => panBy(range, width / 10, full),
      Home: () => panBy(range, full.from - range.from, full),
      End: () => panBy(range, full.to - range.to, full),
      '+': () => zoomBy(range, closer, middle, full),
      '=': () => zoomBy(range, closer, middle, full),
      '-': () => zoomBy(range, 1 / closer, middle, full),
      Escape: () => undefined,
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    // A drag that is going on is given up; only the next Escape shows all epochs again.
    if (event.key === 'Escape' && drag !== undefined) return end();
    target.set(move());
  });
}
