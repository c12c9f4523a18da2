/** Carrying a chart to another place by its handle: with the pointer over the chart whose place it takes, or by keyboard. */
import { movedTo } from './order';

export interface MoveTarget {
  /** Ids of the charts that are shown, in their order. */
  order(): readonly string[];
  move(id: string, order: readonly string[]): void;
}

export function boardMoves(grid: HTMLElement, target: MoveTarget): void {
  /** Id of the chart that is carried. */
  let carried: string | undefined;
  const move = (id: string, place: number) => {
    const before = target.order();
    const after = movedTo(before, id, place);
    if (after.some((one, i) => one !== before[i])) target.move(id, after);
  };
  grid.addEventListener('pointerdown', (event) => {
    carried = event.button === 0 ? handled(event.target) : undefined;
    cardOf(grid, carried)?.setAttribute('data-carried', '');
  });
  // Not captured: the handle moves in the document, and would lose the pointer.
  window.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (carried === undefined) return;
    const over = document.elementFromPoint(clientX, clientY)?.closest('.chart')?.id;
    if (over !== undefined && over !== carried) move(carried, target.order().indexOf(over));
  });
  const drop = () => {
    cardOf(grid, carried)?.removeAttribute('data-carried');
    carried = undefined;
  };
  for (const kind of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(kind, drop);
  grid.addEventListener('keydown', (event) => {
    const id = handled(event.target);
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = placeAfter(event.key, target.order().indexOf(id), target.order().length);
    if (place === undefined) return;
    event.preventDefault();
    move(id, place);
  });
}

function handled(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest('.handle')?.closest('.chart')?.id : undefined;
}

function cardOf(grid: HTMLElement, id: string | undefined): Element | null {
  return id === undefined ? null : grid.querySelector(`:scope > [id="${id}"]`);
}

function placeAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return at - 1;
    case 'ArrowRight':
    case 'ArrowDown':
      return at + 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
