/** The Training view as a test reads it: counters on its body, coloured pixels on its canvases. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { patience, type Workbench } from './workbench';

export interface Counters {
  /** Steps done by the run. */
  steps: number;
  /** Points drawn in the loss chart. */
  points: number;
  state: string;
}

/** The view of whatever run is shown; found again on each call, because a reload replaces its frame. */
export async function counters(workbench: Workbench): Promise<Counters> {
  const frame = await workbench.trainingView();
  return frame.evaluate(() => {
    const { steps, points, state } = document.body.dataset;
    return { steps: Number(steps), points: Number(points), state: state ?? '' };
  });
}

export async function waitForPoints(workbench: Workbench, more: number): Promise<void> {
  await expect.poll(async () => (await counters(workbench)).points, patience).toBeGreaterThan(more);
}

export async function waitForState(workbench: Workbench, state: string): Promise<void> {
  await expect.poll(async () => (await counters(workbench)).state, patience).toBe(state);
}

/** Pixels of the first chart that are not its background: its axes, and its lines when there are any. */
export async function drawnPixels(frame: Frame): Promise<number> {
  return frame
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0;
      for (let alpha = 3; alpha < data.length; alpha += 4) if ((data[alpha] ?? 0) > 0) drawn++;
      return drawn;
    });
}
