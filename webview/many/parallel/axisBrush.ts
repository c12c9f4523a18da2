/** The brush of an axis: dragged over the axis, or its two handles moved, by hand or by keyboard. Each handle is a slider. */
import { h, setAttribute, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { type Brush, isWholeBrush } from './kept';
import type { UprightAxis } from './place';

export interface AxisBrush {
  readonly element: HTMLElement;
  /** @param x pixels; `top` and `bottom` of the axis. */
  update(axis: UprightAxis, brush: Brush | undefined, x: number, top: number, bottom: number): void;
}

const whole: Brush = { from: 0, to: 1 };
type End = 'from' | 'to';

/** @param set undefined: the brush is gone. */
export function axisBrush(set: (key: string, brush: Brush | undefined) => void): AxisBrush {
  let axis: UprightAxis | undefined;
  let brush = whole;
  const area = h('div', { class: 'brush-area' });
  const held = h('div', { class: 'brush-held' });
  const handles = { from: handle(), to: handle() };
  const element = h('div', { class: 'axis-brush', role: 'group' }, area, held, handles.from, handles.to);
  const change = (next: Brush) => {
    if (axis === undefined) return;
    const within = { from: Math.max(0, Math.min(next.from, next.to)), to: Math.min(1, Math.max(next.from, next.to)) };
    // Several keys may be pressed in a frame.
    brush = within;
    set(axis.column.key, isWholeBrush(within) ? undefined : within);
  };
  for (const end of ['from', 'to'] as const) {
    handles[end].addEventListener('keydown', (event) => {
      const next = afterKey(event.key, end, brush, axis?.step ?? 0.02);
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      change(next);
    });
    drag(handles[end], area, (_, at) =>
      change({ ...brush, [end]: end === 'from' ? Math.min(at, brush.to) : Math.max(at, brush.from) }),
    );
  }
  drag(area, area, (from, to) => change({ from, to }));
  area.addEventListener('dblclick', () => change(whole));
  return {
    element,
    update(next, now = whole, x, top, bottom) {
      [axis, brush] = [next, now];
      const height = bottom - top;
      place(element, { left: x - 9, top, width: 18, height });
      place(held, { top: (1 - now.to) * height, height: (now.to - now.from) * height });
      show(held, !isWholeBrush(now));
      const { title } = next.column;
      setAttribute(element, 'aria-label', t('Brush of {0}', title));
      for (const end of ['from', 'to'] as const) {
        const at = now[end];
        place(handles[end], { top: (1 - at) * height });
        setAttribute(handles[end], 'aria-label', end === 'from' ? t('{0} from', title) : t('{0} up to', title));
        setAttribute(handles[end], 'aria-valuenow', Math.round(100 * at));
        const all = end === 'from' ? at <= 0 : at >= 1;
        setAttribute(handles[end], 'aria-valuetext', all ? t('{0}, all', next.said(at)) : next.said(at));
        setAttribute(handles[end], 'title', next.said(at));
      }
    },
  };
}

function handle(): HTMLElement {
  return h('div', {
    ...{ class: 'brush-handle', role: 'slider', tabindex: 0, 'aria-orientation': 'vertical' },
    ...{ 'aria-valuemin': 0, 'aria-valuemax': 100 },
  });
}

function place(element: HTMLElement, box: Record<string, number>): void {
  for (const [name, pixels] of Object.entries(box)) element.style.setProperty(name, `${pixels}px`);
}

function afterKey(key: string, end: End, brush: Brush, step: number): Brush | undefined {
  const by = (distance: number): Brush => {
    const at = Math.min(1, Math.max(0, brush[end] + distance));
    return { ...brush, [end]: end === 'from' ? Math.min(at, brush.to) : Math.max(at, brush.from) };
  };
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return by(step);
    case 'ArrowDown':
    case 'ArrowLeft':
      return by(-step);
    case 'PageUp':
      return by(5 * step);
    case 'PageDown':
      return by(-5 * step);
    case 'Home':
      return by(-1);
    case 'End':
      return by(1);
    case 'Escape':
    case 'Delete':
      return whole;
    default:
      return undefined;
  }
}

/** @param moved from where the drag began to where it is, 0 … 1 on the axis. */
function drag(element: HTMLElement, area: HTMLElement, moved: (from: number, to: number) => void): void {
  let begun: number | undefined;
  const at = ({ clientY }: PointerEvent) => {
    const { bottom, height } = area.getBoundingClientRect();
    return Math.min(1, Math.max(0, (bottom - clientY) / Math.max(1, height)));
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    begun = at(event);
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    // Below this a drag is a click that trembled.
    if (begun !== undefined && Math.abs(at(event) - begun) > 0.01) moved(begun, at(event));
  });
  for (const kind of ['pointerup', 'pointercancel'] as const) element.addEventListener(kind, () => (begun = undefined));
}
