/**
 * The heatmap on the page: cells on one canvas, and over it two boxes, what the pointer is on and what is chosen. Moving
 * either draws no cell again. With the keyboard: arrows, Home, End, Page Up, Page Down; Enter goes to the code.
 */
import { setText } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { eachFrame } from '../../shared/pace';
import type { Theme } from '../../shared/theme';
import type { CellId } from '../settings';
import { describe, inOneLine } from './describe';
import { boxOf, type Geometry, hit } from './geometry';
import type { HeatContent } from './heatContent';
import { type HeatTarget, heatGestures } from './heatGestures';
import { cellAt, type Place, placeOf } from './heatModel';
import { heatPainter } from './heatPainter';
import { type HeatParts, heatParts } from './heatParts';
import { move } from './moves';

export interface Heatmap {
  readonly element: HTMLElement;
  update(content: HeatContent, chosen: CellId | null): void;
  restyle(theme: Theme): void;
  /** Scrolls to the chosen cell. */
  reveal(): void;
}

export interface HeatmapActions {
  choose(cell: CellId): void;
  /** The chosen cell's place in the code. */
  open(cell: CellId): void;
  openLayer(layer: string): void;
}

/** What is on the page, and where. */
interface Shown extends HeatContent {
  geometry: Geometry;
}

export function heatmap(format: Format, initial: Theme, actions: HeatmapActions): Heatmap {
  let theme = initial;
  let content: HeatContent | undefined;
  let shown: Shown | undefined;
  let chosen: CellId | null = null;
  let pointer: Place | undefined;
  const parts = heatParts(format, actions.openLayer);
  const painter = heatPainter(parts, format);
  const { element, cursor } = parts;

  const hover = eachFrame(() => showPointed(parts, shown, pointer, format));
  const draw = () => {
    const geometry = content && painter.paint(content, theme);
    if (content === undefined || geometry === undefined) return;
    if (shown?.geometry !== geometry) hover();
    shown = { ...content, geometry };
    const at = placeOf(content.model, chosen);
    cursor.place(at && boxOf(geometry, at));
  };
  const choose = ({ row, gate, channel }: CellId) => {
    chosen = { row, gate, channel };
    draw();
    reveal();
    actions.choose(chosen);
  };
  const reveal = () => cursor.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const point = (place: Place | undefined) => {
    pointer = place;
    hover();
  };
  heatGestures(
    parts.canvas,
    gestures(parts, format, { shown: () => shown, chosen: () => chosen, choose, point, actions }),
  );
  const redraw = eachFrame(draw);
  new ResizeObserver(redraw).observe(element);
  window.addEventListener('resize', redraw);

  return {
    element,
    reveal,
    update(next, cell) {
      chosen = cell;
      content = next;
      draw();
    },
    restyle(next) {
      theme = next;
      draw();
    },
  };
}

interface Held {
  shown(): Shown | undefined;
  chosen(): CellId | null;
  choose(cell: CellId): void;
  point(place: Place | undefined): void;
  actions: HeatmapActions;
}

/** What a hand on the canvas leads to. */
function gestures({ live }: HeatParts, format: Format, { shown, chosen, choose, point, actions }: Held): HeatTarget {
  const placeAt = ({ x, y }: { x: number; y: number }) => {
    const now = shown();
    return now && hit(now.model, now.geometry, x, y);
  };
  return {
    point: (at) => point(at && placeAt(at)),
    press(at) {
      const [now, place] = [shown(), placeAt(at)];
      const cell = now && place && cellAt(now.model, place);
      if (cell === undefined) return;
      choose(cell);
      actions.open(cell);
    },
    enter() {
      const [now, cell] = [shown(), chosen()];
      if (now && cell !== null && placeOf(now.model, cell) !== undefined) actions.open(cell);
    },
    move(key) {
      const now = shown();
      if (now === undefined) return false;
      const { model, facts, geometry } = now;
      const to = move(model, placeOf(model, chosen()), key, geometry.perLine);
      const cell = to && cellAt(model, to);
      if (to === undefined || cell === undefined) return false;
      choose(cell);
      const text = describe(model, to, facts, format);
      if (text !== undefined) setText(live, inOneLine(text));
      return true;
    },
  };
}

/** A frame around the cell at the pointer, and beside it what it is. */
function showPointed(
  { element, over, hovered, tip }: HeatParts,
  shown: Shown | undefined,
  pointer: Place | undefined,
  format: Format,
): void {
  const text = shown && pointer && describe(shown.model, pointer, shown.facts, format);
  const box = text && shown && pointer && boxOf(shown.geometry, pointer);
  hovered.place(box);
  if (text === undefined || box === undefined) {
    tip.hide();
    return;
  }
  const [from, to] = [over.getBoundingClientRect(), element.getBoundingClientRect()];
  tip.show(text, { ...box, x: box.x + from.left - to.left, y: box.y + from.top - to.top });
}
