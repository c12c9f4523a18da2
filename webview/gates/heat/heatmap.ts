/**
 * The heatmap on the page: cells on one canvas, and over it two boxes, what the pointer is on and what is chosen. Moving
 * either draws no cell again. With the keyboard: arrows, Home, End, Page Up, Page Down; Enter goes to the code.
 */
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { eachFrame } from '../../shared/pace';
import type { Theme } from '../../shared/theme';
import type { CellId, Mode } from '../settings';
import { describe, inOneLine } from './describe';
import { type Box, boxOf, type Geometry, hit, layOut } from './geometry';
import { cellAt, type HeatModel, type Place, placeOf } from './heatModel';
import { move } from './moves';
import { paint } from './paint';
import { tooltip } from './tooltip';

export interface Heatmap {
  readonly element: HTMLElement;
  update(model: HeatModel, facts: GateFacts, chosen: CellId | null): void;
  restyle(theme: Theme): void;
  /** Scrolls to the chosen cell. */
  reveal(): void;
}

export interface HeatmapActions {
  choose(cell: CellId): void;
  /** The chosen cell's place in the code. */
  open(cell: CellId): void;
}

/** Of the rows' names; the cells have the rest. */
const labelWidths: Record<Mode, number> = { layers: 168, classes: 120, time: 80 };
/** Lower rows have no room for a name each. */
const labelHeight = 14;

export function heatmap(format: Format, initial: Theme, actions: HeatmapActions): Heatmap {
  let theme = initial;
  let shown: { model: HeatModel; facts: GateFacts; geometry: Geometry } | undefined;
  let drawn: { model: HeatModel; available: number; theme: Theme } | undefined;
  let chosen: CellId | null = null;
  let pointer: Place | undefined;

  const keys = t('Arrow keys move from cell to cell, Enter goes to the code.');
  const canvas = h('canvas', { tabindex: 0, role: 'application', 'aria-roledescription': t('heatmap') });
  const hovered = h('div', { class: 'cell-box hovered', 'aria-hidden': 'true', hidden: true });
  const cursor = h('div', { class: 'cell-box chosen', 'aria-hidden': 'true', hidden: true });
  const labels = h('div', { class: 'heat-labels', 'aria-hidden': 'true' });
  const tip = tooltip();
  const live = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const cells = h('div', { class: 'heat-cells' }, canvas, hovered, cursor);
  const scroller = h('div', { class: 'heat-scroll' }, cells);
  const element = h('div', { class: 'heat' }, labels, scroller, tip.element, live);

  const hover = eachFrame(() => {
    const text = shown && pointer && describe(shown.model, pointer, shown.facts, format);
    place(hovered, text && shown && pointer && boxOf(shown.geometry, pointer));
    if (text === undefined || shown === undefined || pointer === undefined) return tip.hide();
    const box = boxOf(shown.geometry, pointer);
    const [from, to] = [cells.getBoundingClientRect(), element.getBoundingClientRect()];
    tip.show(text, { ...box, x: box.x + from.left - to.left, y: box.y + from.top - to.top });
  });
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    pointer = shown && hit(shown.model, shown.geometry, offsetX, offsetY);
    hover();
  });
  canvas.addEventListener('pointerleave', () => {
    pointer = undefined;
    hover();
  });
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const at = shown && hit(shown.model, shown.geometry, offsetX, offsetY);
    const cell = shown && at && cellAt(shown.model, at);
    if (cell === undefined) return;
    choose(cell);
    actions.open(cell);
  });
  canvas.addEventListener('keydown', (event) => {
    if (shown === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const { model, facts } = shown;
    if (event.key === 'Enter') {
      if (placeOf(model, chosen) !== undefined && chosen !== null) actions.open(chosen);
      return;
    }
    const to = move(model, placeOf(model, chosen), event.key);
    const cell = to && cellAt(model, to);
    if (to === undefined || cell === undefined) return;
    event.preventDefault();
    choose(cell);
    const text = describe(model, to, facts, format);
    if (text !== undefined) setText(live, inOneLine(text));
  });
  new ResizeObserver(eachFrame(() => draw())).observe(element);

  return {
    element,
    reveal,
    update(model, facts, cell) {
      chosen = cell;
      shown = { model, facts, geometry: shown?.geometry ?? layOut(model, 0) };
      draw();
    },
    restyle(next) {
      theme = next;
      draw();
    },
  };

  function reveal(): void {
    cursor.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  function choose({ row, gate, channel }: CellId): void {
    chosen = { row, gate, channel };
    draw();
    reveal();
    actions.choose(chosen);
  }

  /** Cells only when they, their room or their colours are others than before. */
  function draw(): void {
    if (shown === undefined) return;
    const { model, facts } = shown;
    const available = element.clientWidth - labelWidths[model.mode];
    if (available <= 0) return;
    if (drawn?.model !== model || drawn.available !== available || drawn.theme !== theme) {
      drawn = { model, available, theme };
      element.parentElement?.style.setProperty('--label-width', `${labelWidths[model.mode]}px`);
      const geometry = layOut(model, available);
      shown = { model, facts, geometry };
      paint(canvas, model, geometry, theme);
      drawLabels(model, geometry);
      setAttribute(canvas, 'aria-label', `${t('{0} firing rates.', format.whole(model.cells))} ${keys}`);
      hover();
    }
    const at = placeOf(model, chosen);
    place(cursor, at && boxOf(shown.geometry, at));
  }

  function drawLabels({ rows }: HeatModel, { pitchY, height }: Geometry): void {
    const every = Math.ceil(labelHeight / pitchY);
    labels.style.height = `${height}px`;
    const named = rows.map((row, i) => ({ text: row.label, top: i * pitchY })).filter((_, i) => i % every === 0);
    repeat(
      labels,
      named,
      () => h('span', { class: 'heat-label' }),
      (label, { text, top }) => {
        setText(label, text);
        setAttribute(label, 'title', text);
        label.style.top = `${top}px`;
        label.style.lineHeight = `${Math.max(labelHeight, pitchY - 3)}px`;
      },
    );
  }
}

/** A frame around a cell, which does not hide what it frames. */
function place(element: HTMLElement, box: Box | undefined): void {
  show(element, box !== undefined);
  if (box === undefined) return;
  element.style.transform = `translate(${box.x}px, ${box.y}px)`;
  element.style.width = `${box.width}px`;
  element.style.height = `${box.height}px`;
}
