/** The plots of fits in their room: text has the size of the page's, whatever the width, and labels do not touch. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshot, storedRun } from '../storedRun';
import { bundle, launch, View } from '../view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
});
afterAll(() => browser?.close());

/** CSS pixels on the page for one of the drawing, and labels of a row that run into each other. */
const measured = (view: View) =>
  view.page.locator('.plot-large').evaluateAll((plots) =>
    plots.map((plot) => {
      const texts = [...plot.querySelectorAll('text')];
      const boxes = texts.map((text) => text.getBoundingClientRect());
      const touching = boxes.filter((a, i) =>
        boxes.some((b, j) => j > i && Math.abs(a.y - b.y) < 4 && a.left < b.right && b.left < a.right),
      );
      const scale = (plot as SVGSVGElement).getScreenCTM()!.a;
      return { scale: Number(scale.toFixed(3)), size: getComputedStyle(texts[0]!).fontSize, touching: touching.length };
    }),
  );

test('at any width, and when it changes, text is drawn at 11 pixels and no labels touch', async () => {
  const view = await View.open(browser, parts, { width: 300, stored: { page: 'fit' } });
  await view.send(snapshot(storedRun));
  for (const width of [300, 480, 780, 1200, 1920, 600]) {
    await view.page.setViewportSize({ width, height: 900 });
    const wanted = { scale: 1, size: '11px', touching: 0 };
    await expect.poll(() => measured(view), { message: `at ${width}` }).toEqual([wanted, wanted]);
  }
  expect(await view.faults()).toEqual([]);
  await view.close();
});
