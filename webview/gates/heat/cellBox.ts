/** A frame around a cell, over the canvas: it moves without a cell being drawn again. */
import { h, show } from '../../shared/dom';
import type { Box } from './geometry';

export interface CellBox {
  readonly element: HTMLElement;
  /** Undefined: nowhere. */
  place(box: Box | undefined): void;
}

export function cellBox(kind: 'hovered' | 'chosen'): CellBox {
  const element = h('div', { class: `cell-box ${kind}`, 'aria-hidden': 'true', hidden: true });
  return {
    element,
    place(box) {
      show(element, box !== undefined);
      if (box === undefined) return;
      element.style.transform = `translate(${box.x}px, ${box.y}px)`;
      element.style.width = `${box.width}px`;
      element.style.height = `${box.height}px`;
    },
  };
}
