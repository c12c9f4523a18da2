/**
 * Writes down what is drawn on the page's canvases, so that a test can ask for labels and lines instead of pixels.
 * Runs in the page, before its scripts.
 */

export interface Drawing {
  texts: { text: string; x: number; y: number }[];
  /** Stroked paths in the order of drawing, in pixels. */
  lines: { color: string; points: [number, number][] }[];
}

/** Leaves on each canvas element a `drawing` of what it shows since it was last cleared. */
export function spyOnCanvas(): void {
  type Spied = HTMLCanvasElement & { drawing?: Drawing };
  const { prototype } = CanvasRenderingContext2D;
  const { clearRect, fillText, stroke } = prototype;
  const paths = new WeakMap<Path2D, [number, number][]>();
  const drawingOf = (context: CanvasRenderingContext2D) => {
    const canvas = context.canvas as Spied;
    canvas.drawing ??= { texts: [], lines: [] };
    return canvas.drawing;
  };
  for (const method of ['moveTo', 'lineTo'] as const) {
    const original = Path2D.prototype[method];
    Path2D.prototype[method] = function (x, y) {
      const points = paths.get(this) ?? [];
      const last = points.at(-1);
      // Chart.js ends some lines by going where they are.
      if (last?.[0] !== x || last[1] !== y) points.push([x, y]);
      paths.set(this, points);
      original.call(this, x, y);
    };
  }
  prototype.clearRect = function (...box) {
    (this.canvas as Spied).drawing = { texts: [], lines: [] };
    clearRect.apply(this, box);
  };
  prototype.fillText = function (text, x, y, ...rest) {
    // Labels are drawn with the origin moved to their place.
    const { e, f } = this.getTransform();
    const ratio = window.devicePixelRatio;
    drawingOf(this).texts.push({ text, x: e / ratio + x, y: f / ratio + y });
    fillText.call(this, text, x, y, ...rest);
  };
  prototype.stroke = function (path?: Path2D) {
    const points = path && paths.get(path);
    if (points) drawingOf(this).lines.push({ color: String(this.strokeStyle), points });
    // Given no path, `stroke` takes the current one; given undefined, it throws.
    stroke.apply(this, (path ? [path] : []) as [Path2D]);
  };
}
