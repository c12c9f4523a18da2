/** Thin diagonal lines as a filling, like the hatched part of the bars in the gate table. */
export function hatch(color: string): CanvasPattern | string {
  const size = 6;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const ctx = tile.getContext('2d');
  if (ctx === null) return 'transparent';
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  // Thrice, so that the corners of neighbouring tiles meet.
  for (const at of [-size, 0, size]) {
    ctx.moveTo(at - 1, size + 1);
    ctx.lineTo(at + size + 1, -1);
  }
  ctx.stroke();
  return ctx.createPattern(tile, 'repeat') ?? 'transparent';
}
