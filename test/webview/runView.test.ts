/** What every view of a run does when it is told of the run: it has the run's name, and begins at its top. */
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { snapshot, stages } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

test.each(['training', 'gates', 'samples', 'predictions'])('%s', async (kind) => {
  const view = await View.open(browser, await bundle(kind));
  // Of a host that says no name, the experiment's.
  await view.send(snapshot(stages.finished));
  expect(await view.text('h1')).toEqual(['cifar10-gated']);
  await view.send({ kind: 'named', name: 'wide [a](b) $(x)' }, snapshot(stages.finished));
  expect(await view.text('h1')).toEqual(['wide [a](b) $(x)']);
  await view.send({ kind: 'named', name: 'renamed' });
  expect(await view.text('h1')).toEqual(['renamed']);

  // The line below the name ends before the run's id, which has hyphens, and not within. Training's line is cut and not broken.
  if (kind !== 'training') {
    const parts = view.page.locator('header p.quiet > span');
    for (const width of [280, 300, 320, 340, 360, 400]) {
      await view.page.setViewportSize({ width, height: 120 });
      const rows = await parts.evaluateAll((all) =>
        all.map((part) => {
          const range = document.createRange();
          range.selectNodeContents(part);
          return new Set([...range.getClientRects()].map(({ top }) => top)).size;
        }),
      );
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.at(-1), `${width} px`).toBe(1);
    }
    expect(await view.page.locator('header p.quiet').innerText()).toContain(' · cifar10-gated-20260314-092653');
  }

  await view.page.setViewportSize({ width: 300, height: 120 });
  const scrolled = () => view.page.evaluate(() => window.scrollY);
  await view.page.evaluate(() => {
    document.querySelector('main')!.style.minHeight = '900px';
    window.scrollTo(0, 500);
  });
  expect(await scrolled()).toBeGreaterThan(0);
  // Only what asks for it: a run that goes on does not take the reader away.
  await view.send(snapshot(stages.finished));
  expect(await scrolled()).toBeGreaterThan(0);
  await view.send({ kind: 'top' });
  expect(await scrolled()).toBe(0);
  expect(await view.faults()).toEqual([]);
  await view.close();
});
