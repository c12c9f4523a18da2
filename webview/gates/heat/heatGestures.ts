/** What a hand does to the cells: points at them, presses one, moves from one to another by keyboard. What follows is the heatmap's. */
export interface HeatTarget {
  /** In pixels of the canvas; undefined: it has left. */
  point(at: { x: number; y: number } | undefined): void;
  press(at: { x: number; y: number }): void;
  /** Goes to the code of the chosen cell. */
  enter(): void;
  /** False for a key that moves nowhere. */
  move(key: string): boolean;
}

export function heatGestures(canvas: HTMLCanvasElement, target: HeatTarget): void {
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => target.point({ x: offsetX, y: offsetY }));
  canvas.addEventListener('pointerleave', () => target.point(undefined));
  canvas.addEventListener('click', ({ offsetX, offsetY }) => target.press({ x: offsetX, y: offsetY }));
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Enter') return target.enter();
    if (target.move(event.key)) event.preventDefault();
  });
}
