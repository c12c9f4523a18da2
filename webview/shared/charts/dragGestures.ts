/** Dragging over a plot: a frame around the epochs that are to be looked at, or with Shift what is looked at along. */
import { h, show } from '../dom';
import { panBy, type Range, within } from './zoom';
import { epochAt, insideOf, type ZoomTarget } from './zoomTarget';

/** Below this a drag is a click that trembled. */
const leastDrag = 4;

interface Drag {
  /** Where it began: pixels, and the range and epochs a pixel of then. */
  x: number;
  range: Range;
  perPixel: number;
  pan: boolean;
}

export interface Dragging {
  /** False: there is none to give up. */
  cancel(): boolean;
}

export function dragGestures(plot: HTMLElement, target: ZoomTarget): Dragging {
  const selection = h('div', { class: 'selection', 'aria-hidden': 'true', hidden: true });
  plot.append(selection);
  let drag: Drag | undefined;
  const end = () => {
    drag = undefined;
    show(selection, false);
  };
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    drag = begin(event, plot, target);
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    if (drag === undefined) return;
    const x = insideOf(event, plot, target);
    if (drag.pan) target.set(panBy(drag.range, (drag.x - x) * drag.perPixel, target.full()));
    else frame(selection, Math.min(x, drag.x), Math.max(x, drag.x), target);
  });
  plot.addEventListener('pointerup', (event) => {
    const [begun, x] = [drag, insideOf(event, plot, target)];
    end();
    if (begun === undefined || begun.pan || Math.abs(x - begun.x) < leastDrag) return;
    const [from, to] = [Math.min(x, begun.x), Math.max(x, begun.x)];
    target.set(within({ from: epochAt(from, target), to: epochAt(to, target) }, target.full()));
  });
  plot.addEventListener('pointercancel', end);
  return {
    cancel() {
      const begun = drag !== undefined;
      end();
      return begun;
    },
  };
}

function begin(event: PointerEvent, plot: HTMLElement, target: ZoomTarget): Drag {
  const { left, right } = target.area();
  const range = target.range();
  const perPixel = (range.to - range.from) / (right - left);
  return { x: insideOf(event, plot, target), range, perPixel, pan: event.shiftKey };
}

function frame(selection: HTMLElement, from: number, to: number, target: ZoomTarget): void {
  const { top, bottom } = target.area();
  show(selection, to - from >= leastDrag);
  const box = { left: from, width: to - from, top, height: bottom - top };
  for (const [name, pixels] of Object.entries(box)) selection.style.setProperty(name, `${pixels}px`);
}
