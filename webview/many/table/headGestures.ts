/** The mouse on the heads of a grid: a press sorts, a drag moves the column, a drag of its edge makes it wider. */
import { type GridActions, type GridColumn, nameColumn } from './gridTypes';

/** Pixels before a press counts as a drag. */
const dragFrom = 5;
const leastWidth = 40;

export function headGestures(head: HTMLElement, columns: () => readonly GridColumn[], actions: GridActions): void {
  head.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const cell = event.target.closest<HTMLElement>('th');
    const column = columns().find(({ key }) => key === cell?.dataset.column);
    if (cell === null || column === undefined) return;
    const control = event.target.closest<HTMLElement>('[data-do]')?.dataset.do;
    if (control === 'columnMenu') return;
    cell.setPointerCapture(event.pointerId);
    follow(
      cell,
      control === 'resize' ? resizing(column, event.clientX, actions) : moving(head, column, event, actions),
    );
  });
  head.addEventListener('click', ({ target }) => {
    const menu = target instanceof Element ? target.closest('[data-do="columnMenu"]') : null;
    const column = menu?.closest<HTMLElement>('th')?.dataset.column;
    if (menu !== null && column !== undefined) actions.columnMenu(column, menu.getBoundingClientRect());
  });
  head.addEventListener('contextmenu', (event) => {
    const column = (event.target as Element).closest<HTMLElement>('th')?.dataset.column;
    if (column === undefined) return;
    event.preventDefault();
    actions.columnMenu(column, new DOMRect(event.clientX, event.clientY, 0, 0));
  });
}

interface Drag {
  move(event: PointerEvent): void;
  end(event: PointerEvent): void;
  /** Nothing is to come of it. */
  cancel(): void;
}

function follow(cell: HTMLElement, drag: Drag): void {
  const over = new AbortController();
  const { signal } = over;
  const stop = (action: () => void) => {
    over.abort();
    action();
  };
  cell.addEventListener('pointermove', (event) => drag.move(event), { signal });
  cell.addEventListener('pointerup', (event) => stop(() => drag.end(event)), { signal });
  cell.addEventListener('pointercancel', () => stop(() => drag.cancel()), { signal });
  window.addEventListener('keydown', ({ key }) => key === 'Escape' && stop(() => drag.cancel()), { signal });
}

function resizing({ key, width }: GridColumn, from: number, actions: GridActions): Drag {
  return {
    move: ({ clientX }) => actions.resize(key, Math.max(leastWidth, width + clientX - from)),
    end: () => undefined,
    cancel: () => actions.resize(key, width),
  };
}

function moving(head: HTMLElement, { key }: GridColumn, begun: PointerEvent, actions: GridActions): Drag {
  let dragged = false;
  const cells = () => [...head.children] as HTMLElement[];
  const clear = () => {
    for (const cell of cells()) delete cell.dataset.drop;
  };
  /** The one whose left edge is nearest. */
  const target = (x: number): HTMLElement | undefined =>
    cells().find((cell) => {
      const { left, width } = cell.getBoundingClientRect();
      return x < left + width / 2 && cell.dataset.column !== nameColumn;
    });
  return {
    move({ clientX }) {
      if (key === nameColumn || (!dragged && Math.abs(clientX - begun.clientX) < dragFrom)) return;
      dragged = true;
      clear();
      const to = target(clientX);
      if (to !== undefined) to.dataset.drop = 'before';
      else (cells().at(-1) as HTMLElement).dataset.drop = 'after';
    },
    end({ clientX, shiftKey }) {
      clear();
      if (!dragged) return actions.sort(key, shiftKey);
      const to = target(clientX)?.dataset.column;
      if (to !== key) actions.move(key, to);
    },
    cancel: clear,
  };
}
