/** The mouse and the keyboard on the scatter: a point is pointed at and opened, a rectangle brushes. */
import { h } from '../../shared/dom';
import type { TradePoint } from './points';
import type { Scatter } from './scatter';

export interface PlotState {
  drawn: Scatter;
  points: readonly TradePoint[];
}

export interface PlotActions {
  state(): PlotState | undefined;
  point(point: TradePoint | undefined): void;
  open(point: TradePoint): void;
  /** Of what lies in a rectangle; undefined: the brush is gone. */
  brush(points: readonly TradePoint[] | undefined): void;
}

/** Pixels: how near is at a point, and from where on a press is a drag. */
const near = 14;
const dragFrom = 5;

/** @returns the rectangle of the brush, to stand over the drawing. */
export function plotGestures(area: HTMLElement, actions: PlotActions): HTMLElement {
  const rectangle = h('div', { class: 'brush', hidden: true });
  let begun: { x: number; y: number } | undefined;
  let brushing = false;
  const at = (event: PointerEvent) => {
    const { left, top } = area.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    begun = at(event);
    brushing = false;
    area.setPointerCapture(event.pointerId);
  });
  area.addEventListener('pointermove', (event) => {
    const here = at(event);
    if (begun === undefined) return actions.point(nearest(actions.state(), here));
    brushing ||= Math.hypot(here.x - begun.x, here.y - begun.y) > dragFrom;
    if (brushing) actions.brush(within(actions.state(), drawRectangle(rectangle, begun, here)));
  });
  const end = (event: PointerEvent) => {
    if (begun === undefined) return;
    const here = at(event);
    rectangle.hidden = true;
    begun = undefined;
    if (brushing) return;
    const point = nearest(actions.state(), here);
    if (point === undefined) actions.brush(undefined);
    else actions.open(point);
  };
  area.addEventListener('pointerup', end);
  area.addEventListener('pointercancel', () => {
    begun = undefined;
    rectangle.hidden = true;
  });
  area.addEventListener('pointerleave', () => begun === undefined && actions.point(undefined));
  return rectangle;
}

/** Arrow keys lead from point to point along the x axis; Enter opens, Escape ends the brush. */
export function plotKeys(current: () => string | undefined, actions: PlotActions): (event: KeyboardEvent) => void {
  return (event) => {
    const state = actions.state();
    if (state === undefined) return;
    const order = state.points.toSorted((a, b) => a.x - b.x || a.y - b.y);
    const here = order.findIndex(
      ({ key, rows }) => key === current() || rows.some(({ folder }) => folder === current()),
    );
    const to = { ArrowRight: here + 1, ArrowLeft: Math.max(0, here - 1), Home: 0, End: order.length - 1 }[event.key];
    const point = order[here];
    if (to !== undefined) actions.point(order[Math.min(order.length - 1, to)]);
    else if (event.key === 'Enter' && point !== undefined) actions.open(point);
    else if (event.key === 'Escape') actions.brush(undefined);
    else return;
    event.preventDefault();
  };
}

export function nearest(state: PlotState | undefined, { x, y }: { x: number; y: number }): TradePoint | undefined {
  if (state === undefined) return undefined;
  const { drawn, points } = state;
  let best: TradePoint | undefined;
  let least = near;
  for (const point of points) {
    const far = Math.hypot(drawn.x.at(point.x) - x, drawn.y.at(point.y) - y);
    if (far < least) [best, least] = [point, far];
  }
  return best;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function drawRectangle(rectangle: HTMLElement, a: { x: number; y: number }, b: { x: number; y: number }): Box {
  const box = {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
  rectangle.hidden = false;
  rectangle.style.left = `${box.left}px`;
  rectangle.style.top = `${box.top}px`;
  rectangle.style.width = `${box.right - box.left}px`;
  rectangle.style.height = `${box.bottom - box.top}px`;
  return box;
}

function within(state: PlotState | undefined, { left, right, top, bottom }: Box): TradePoint[] {
  return (state?.points ?? []).filter((point) => {
    const [x, y] = [state?.drawn.x.at(point.x) ?? 0, state?.drawn.y.at(point.y) ?? 0];
    return x >= left && x <= right && y >= top && y <= bottom;
  });
}
