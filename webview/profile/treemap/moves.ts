/** Where an arrow key leads in a treemap: to the nearest rectangle on that side. */
import type { Rect } from './layout';

const directions: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Index of the rectangle that a key leads to from `from`; undefined for other keys, and where there is none. */
export function move(rects: readonly Rect[], from: number, key: string): number | undefined {
  if (key === 'Home') return rects.length > 0 ? 0 : undefined;
  if (key === 'End') return rects.length > 0 ? rects.length - 1 : undefined;
  const [direction, start] = [directions[key], rects[from]];
  if (!direction || !start) return undefined;
  const [dx, dy] = direction;
  const here = middle(start);
  let best: { index: number; far: number } | undefined;
  for (const [index, rect] of rects.entries()) {
    const there = middle(rect);
    const [x, y] = [there.x - here.x, there.y - here.y];
    const ahead = x * dx + y * dy;
    if (index === from || ahead <= 0) continue;
    // What lies straight ahead is nearer than what lies aside.
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    const far = ahead + 2 * aside;
    if (best === undefined || far < best.far) best = { index, far };
  }
  return best?.index;
}

const middle = ({ x, y, width, height }: Rect) => ({ x: x + width / 2, y: y + height / 2 });
