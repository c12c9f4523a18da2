/** How a hand says which epochs to look at: dragging, the wheel with a key, the keyboard. What that means is in zoom.ts. */
import { setAttribute } from '../dom';
import { dragGestures } from './dragGestures';
import { panBy, type Range, zoomBy } from './zoom';
import { epochAt, insideOf, type ZoomTarget } from './zoomTarget';

const closer = 0.7;

export function zoomGestures(plot: HTMLElement, target: ZoomTarget): void {
  setAttribute(plot, 'tabindex', 0);
  setAttribute(plot, 'aria-keyshortcuts', 'Plus - ArrowLeft ArrowRight Home End Escape');
  const drag = dragGestures(plot, target);
  plot.addEventListener('dblclick', () => target.set(undefined));
  plot.addEventListener('wheel', (event) => turn(event, plot, target), { passive: false });
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveOf(event.key, target);
    if (move === undefined) return;
    event.preventDefault();
    // A drag that is going on is given up; only the next Escape shows all epochs again.
    if (event.key === 'Escape' && drag.cancel()) return;
    target.set(move());
  });
}

function turn(event: WheelEvent, plot: HTMLElement, target: ZoomTarget): void {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
  event.preventDefault();
  const [range, full] = [target.range(), target.full()];
  // Some systems turn the wheel sideways while Shift is held; a line counts as 16 pixels.
  const turned = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 16 : 1);
  if (event.shiftKey) target.set(panBy(range, (turned / 1000) * (range.to - range.from), full));
  else target.set(zoomBy(range, Math.exp(turned / 500), epochAt(insideOf(event, plot, target), target), full));
}

/** What a key leads to; undefined for one that leads nowhere. */
function moveOf(key: string, target: ZoomTarget): (() => Range | undefined) | undefined {
  const [range, full] = [target.range(), target.full()];
  const [width, middle] = [range.to - range.from, (range.from + range.to) / 2];
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
  return Object.hasOwn(moves, key) ? moves[key] : undefined;
}
