/** The channels of one layer side by side, each in the colour of its difference. One of them is told in words: pointed at, or by keyboard. */

import type { LayerDifference } from '../../../src/protocol/facts/gateDifference';
import { h, setAttribute } from '../../shared/dom';
import { differenceColor } from './diverging';

/** Pixels. */
export const stripHeight = 18;

export interface Strip {
  readonly element: HTMLElement;
  /** @param order channels from left to right. @param end of the scale. @param open it is the one that the keyboard reaches. */
  update(layer: LayerDifference, order: readonly number[], end: number, open: boolean): void;
}

export interface StripActions {
  /** Undefined: none any more. */
  said(layer: LayerDifference, channel: number | undefined): void;
  words(layer: LayerDifference, channel: number): string;
  /** To the layer above or below. */
  leave(layer: LayerDifference, by: -1 | 1): void;
}

export function strip(actions: StripActions): Strip {
  const canvas = h('canvas', { height: stripHeight, 'aria-hidden': 'true' });
  const mark = h('div', { class: 'strip-mark', hidden: true });
  const element = h('div', { class: 'strip', role: 'slider', 'aria-valuemin': 0 }, canvas, mark);
  let shown: Shown | undefined;
  let at = 0;
  let drawn = '';
  const say = (place: number) => {
    if (shown === undefined) return;
    const { layer, order } = shown;
    at = Math.min(order.length - 1, Math.max(0, place));
    const channel = order[at] ?? 0;
    placeMark(mark, at, order.length);
    setAttribute(element, 'aria-valuenow', channel);
    setAttribute(element, 'aria-valuetext', actions.words(layer, channel));
    actions.said(layer, channel);
  };
  const quiet = () => {
    mark.hidden = true;
    if (shown !== undefined) actions.said(shown.layer, undefined);
  };
  element.addEventListener('pointermove', ({ clientX }) =>
    say(Math.floor(shareAt(element, clientX) * (shown?.order.length ?? 1))),
  );
  element.addEventListener('pointerleave', quiet);
  element.addEventListener('focus', () => say(at));
  element.addEventListener('blur', quiet);
  element.addEventListener('keydown', (event) => {
    if (shown === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = placeAfter(event.key, at, shown.order.length);
    const by = { ArrowUp: -1, ArrowDown: 1 } as const;
    if (place !== undefined) say(place);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') actions.leave(shown.layer, by[event.key]);
    else return;
    event.preventDefault();
  });
  const draw = () => {
    const width = Math.round(element.clientWidth * devicePixelRatio);
    if (shown === undefined || width === 0) return;
    const now = lookOf(shown, width);
    if (now === drawn) return;
    drawn = now;
    drawStrip(canvas, shown, width);
  };
  new ResizeObserver(draw).observe(element);
  return {
    element,
    update(layer, order, end, open) {
      if (shown?.layer.name !== layer.name) at = 0;
      shown = { layer, order, end };
      setAttribute(element, 'tabindex', open ? 0 : -1);
      setAttribute(element, 'aria-label', layer.name);
      setAttribute(element, 'aria-valuemax', Math.max(0, layer.channels - 1));
      setAttribute(element, 'aria-valuenow', order[at] ?? 0);
      setAttribute(element, 'aria-valuetext', actions.words(layer, order[at] ?? 0));
      draw();
    },
  };
}

interface Shown {
  layer: LayerDifference;
  order: readonly number[];
  end: number;
}

function placeMark(mark: HTMLElement, at: number, count: number): void {
  mark.hidden = false;
  mark.style.left = `${(100 * at) / count}%`;
  mark.style.width = `${100 / count}%`;
}

/** One text for all that a drawing depends on. */
const lookOf = ({ layer, order, end }: Shown, width: number): string =>
  [width, end, order.join(), layer.change.join()].join(';');

/** How far from the left of an element a place is: 0 … 1. */
function shareAt(element: HTMLElement, clientX: number): number {
  const { left, width } = element.getBoundingClientRect();
  return (clientX - left) / Math.max(1, width);
}

/** Where a key leads to from a place among so many channels; undefined: nowhere. */
function placeAfter(key: string, at: number, count: number): number | undefined {
  const places: Record<string, number> = {
    ...{ ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1, PageUp: at - 10, PageDown: at + 10 },
  };
  return Object.hasOwn(places, key) ? places[key] : undefined;
}

/** @param width pixels of the screen. */
function drawStrip(canvas: HTMLCanvasElement, { layer, order, end }: Shown, width: number): void {
  canvas.width = width;
  canvas.height = Math.round(stripHeight * devicePixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  for (const [i, channel] of order.entries()) {
    const [from, to] = [Math.round((i * width) / order.length), Math.round(((i + 1) * width) / order.length)];
    context.fillStyle = differenceColor((layer.change[channel] ?? 0) / end);
    context.fillRect(from, 0, Math.max(1, to - from), canvas.height);
  }
}
