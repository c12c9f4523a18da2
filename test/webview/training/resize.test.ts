/** The Training view in an editor that is made wider and narrower: nothing is wider than the column that it is in. */
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { snapshot, stages } from '../storedRun';
import { bundle, launch, View } from '../view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

/** Of everything in a chart, and of the charts in their page: what reaches out, in pixels. */
const overflowing = (view: View) =>
  view.page.evaluate(() => {
    const columns = getComputedStyle(document.querySelector('.charts')!).gridTemplateColumns.split(' ');
    const widest = Math.max(...columns.map(Number.parseFloat));
    return [...document.querySelectorAll('.chart, .chart *:not(.visually-hidden, .visually-hidden *)')]
      .filter((element) => element.getClientRects().length > 0)
      .map((element) => ({
        what: `${element.tagName} ${element.className}`,
        width: element.getBoundingClientRect().width,
      }))
      .filter(({ width }) => width > widest + 0.5)
      .concat(
        document.documentElement.scrollWidth > window.innerWidth
          ? [{ what: 'page', width: document.documentElement.scrollWidth }]
          : [],
      );
  });

test.each([
  ['wider, then narrower', [600, 1280, 600, 400]],
  ['narrower, then wider', [1280, 400, 900, 1280]],
])('%s', async (_, widths) => {
  const view = await View.open(browser, parts, { width: widths[0]! });
  await view.send(snapshot(stages.finished));
  for (const width of widths) {
    await view.page.setViewportSize({ width, height: 900 });
    // Canvases follow their boxes in a frame of their own.
    await expect.poll(() => overflowing(view), { message: `at ${width}` }).toEqual([]);
  }
  expect(await view.faults()).toEqual([]);
  await view.close();
});
