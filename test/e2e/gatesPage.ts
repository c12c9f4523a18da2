/** The Gates view and the Gates tree as a test uses them. */
import { patience, type Workbench } from './workbench';

/** Counters on the body of the view; found again on each call, because a reload replaces its frame. */
export async function shown(workbench: Workbench): Promise<Record<string, string | undefined>> {
  const frame = await workbench.view('gates');
  return frame.evaluate(() => ({ ...document.body.dataset }));
}

/** What is said of a cell of the heatmap of layers when the pointer is on it. */
export async function hoverCell(workbench: Workbench, row: number, column: number): Promise<string> {
  const frame = await workbench.view('gates');
  // Where its cells are is said by the page (test/webview/heatCells.ts).
  const laid = JSON.parse((await frame.locator('.heat canvas').getAttribute('data-geometry')) ?? '');
  const line = Math.floor(column / laid.perLine);
  const x = ((column % laid.perLine) + 0.4) * laid.pitchX;
  const position = { x, y: laid.tops[row] + (line + 0.4) * laid.pitchY };
  await frame.locator('canvas').hover({ position });
  // What was said of another cell before is gone by then.
  await frame.locator('.tooltip strong', { hasText: new RegExp(`, channel ${column}$`) }).waitFor(patience);
  return (await frame.locator('.tooltip').innerText()).replaceAll(/\s+/g, ' ');
}
