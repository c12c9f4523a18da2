/** Where cells of the heatmap are, as the page says. */
import type { View } from './view';

interface Laid {
  pitchX: number;
  pitchY: number;
  perLine: number;
  tops: number[];
}

export async function laid(view: View): Promise<Laid> {
  return JSON.parse((await view.page.locator('.heat canvas').getAttribute('data-geometry'))!);
}

/** In the middle of a cell, in pixels of the canvas. */
export async function cellAt(view: View, row: number, column: number): Promise<{ position: { x: number; y: number } }> {
  const { pitchX, pitchY, perLine, tops } = await laid(view);
  const [line, inLine] = [Math.floor(column / perLine), column % perLine];
  return { position: { x: (inLine + 0.45) * pitchX, y: tops[row]! + (line + 0.45) * pitchY } };
}
