/** The plots of fits in their room: text has the size of the page's, whatever the width, and labels do not touch. */
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { snapshot, storedRun } from '../storedRun';
import { bundle, launch, View } from '../view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
});

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

test('lines and bars stand where the shares of the stored run are, even in log-odds', async () => {
  const view = await View.open(browser, parts, { width: 900, stored: { page: 'fit' } });
  await view.send(snapshot(storedRun));
  await expect.poll(() => view.page.locator('.plot-large path.empirical').count()).toBeGreaterThan(0);
  const drawn = await view.page
    .locator('.plot-large:has(path.empirical)')
    .first()
    .evaluate((plot) => ({
      density: plot.querySelector('.density')?.getAttribute('d') ?? '',
      empirical: plot.querySelector('.empirical')?.getAttribute('d') ?? '',
      half: Number(plot.querySelector('.half')?.getAttribute('x1')),
    }));
  const points = drawn.empirical
    .match(/[\d.-]+ [\d.-]+/g)!
    .map((pair) => pair.split(' ').map(Number) as [number, number]);
  const bars = drawn.density
    .split('Z')
    .filter(Boolean)
    .map(
      (bar) =>
        /^M([\d.-]+) ([\d.-]+)V([\d.-]+)H([\d.-]+)V([\d.-]+)$/.exec(bar)!.slice(1).map(Number) as [
          number,
          number,
          number,
          number,
          number,
        ],
    );
  // From nothing to all, a bar between each point of the line and the next.
  const [zero, one] = [points[0]![1], points.at(-1)![1]];
  expect(points).toHaveLength(bars.length + 1);
  const rises = bars.map((_, i) => points[i]![1] - points[i + 1]![1]);
  // The line is what is at most so: its last step is to all.
  const most = Math.max(...rises);
  for (const [i, [left, base, top, right, end]] of bars.entries()) {
    expect([left, right]).toEqual([points[i]![0], points[i + 1]![0]]);
    expect([base, end]).toEqual([zero, zero]);
    expect((zero - top) / (zero - one), `bar ${i}`).toBeCloseTo(rises[i]! / most, 1);
  }
  // Steps of equal log-odds, around one half.
  const widths = points.slice(1).map(([x], i) => x - points[i]![0]);
  for (const width of widths) expect(Math.abs(width - widths[0]!)).toBeLessThan(0.3);
  expect((points[0]![0] + points.at(-1)![0]) / 2).toBeCloseTo(drawn.half, 0);
  await view.close();
});
