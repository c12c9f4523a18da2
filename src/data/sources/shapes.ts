/**
 * The classes of the synthetic set as signed distances: negative inside, in units of the shape's radius.
 * No shape is another one turned, shrunk or mirrored, and each fills most of the unit circle.
 * Inigo Quilez, "2D distance functions" (https://iquilezles.org/articles/distfunctions2d), has the originals.
 */

export interface Shape {
  name: string;
  distance(x: number, y: number): number;
}

const { abs, hypot, max, min, sqrt } = Math;

const box = (x: number, y: number, width: number, height: number) => {
  const dx = abs(x) - width;
  const dy = abs(y) - height;
  return hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0);
};

const triangle = (x: number, y: number) => max(y - 0.6, 0.866 * abs(x) - 0.5 * y - 0.5);

/** Two triangles of opposite sense: a six-pointed star. */
const star = (x: number, y: number) => min(triangle(x, y + 0.067), triangle(x, 0.067 - y));

export const shapes: readonly Shape[] = [
  { name: 'disc', distance: (x, y) => hypot(x, y) - 0.9 },
  { name: 'ring', distance: (x, y) => abs(hypot(x, y) - 0.72) - 0.2 },
  { name: 'square', distance: (x, y) => box(x, y, 0.76, 0.76) },
  { name: 'frame', distance: (x, y) => abs(box(x, y, 0.62, 0.62)) - 0.17 },
  { name: 'triangle', distance: triangle },
  { name: 'cross', distance: (x, y) => min(box(x, y, 0.95, 0.26), box(x, y, 0.26, 0.95)) },
  { name: 'star', distance: star },
  { name: 'crescent', distance: (x, y) => max(hypot(x, y) - 0.95, 0.72 - hypot(x - 0.5, y)) },
  { name: 'bars', distance: (x, y) => box(x, abs(abs(y) - 0.32) - 0.32, 0.85, 0.15) },
  { name: 'dots', distance: (x, y) => hypot(abs(x) - 0.52, abs(y) - 0.52) - 0.34 },
];

/** What clutter is made of: a stroke, no shape of any class. */
export const stroke = (x: number, y: number, length: number, width: number) =>
  sqrt(max(abs(x) - length, 0) ** 2 + y * y) - width;
