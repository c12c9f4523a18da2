/** The signs of the marks, drawn on a canvas on the axis and as small pictures in the key: shapes, not colours, tell them apart. */

import type { MarkColors } from './markLine';
import type { MarkKind } from './marks';

/** Pixels. */
export const glyphSize = 7;

type Corner = readonly [x: number, y: number];

/** Corners in units of half a glyph, around its middle. */
const shapes: Record<MarkKind, { corners: readonly Corner[]; filled: boolean }> = {
  checkpoint: { filled: false, corners: diamond(0.8) },
  best: { filled: true, corners: diamond(1.15) },
  changed: {
    filled: true,
    corners: [
      [0, -1],
      [1, 0.9],
      [-1, 0.9],
    ],
  },
  resumed: {
    filled: true,
    corners: [
      [-0.8, -1],
      [1, 0],
      [-0.8, 1],
    ],
  },
};

function diamond(size: number): Corner[] {
  return [
    [0, -size],
    [size, 0],
    [0, size],
    [-size, 0],
  ];
}

export function isFilled(kind: MarkKind): boolean {
  return shapes[kind].filled;
}

/** The `d` of an SVG path around 0, 0. */
export function glyphPath(kind: MarkKind): string {
  const half = glyphSize / 2;
  return `M${shapes[kind].corners.map(([x, y]) => `${x * half} ${y * half}`).join('L')}Z`;
}

export function drawGlyph(
  ctx: CanvasRenderingContext2D,
  kind: MarkKind,
  x: number,
  y: number,
  colors: MarkColors,
): void {
  const path = new Path2D(glyphPath(kind));
  ctx.save();
  ctx.translate(x, y);
  ctx.fillStyle = isFilled(kind) ? colors.strong : colors.background;
  ctx.fill(path);
  ctx.lineWidth = 1;
  ctx.strokeStyle = isFilled(kind) ? colors.strong : colors.text;
  ctx.stroke(path);
  ctx.restore();
}
