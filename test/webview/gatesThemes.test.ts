/**
 * The Gates view in every kind of theme. With PICTURES=1 in the environment, pictures of it go to test-results, for a
 * person to look at: the quick way to work on the page.
 */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { gateStages } from './gateStages';
import { cellAt } from './heatCells';
import { snapshot } from './storedRun';
import { bundle, launch, type ThemeName, themeNames, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
  mkdirSync('test-results', { recursive: true });
});

async function picture(view: View, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  await view.page.screenshot({ path: `test-results/gates-${name}.png`, fullPage: true, animations: 'disabled' });
}

/** What is looked at, as the view would have stored it. */
const looks = {
  layers: { page: 'firing', mode: 'layers' },
  sorted: { page: 'firing', mode: 'layers', byRate: true },
  classes: { page: 'firing', mode: 'classes', layer: 'stage2_block2_gate' },
  time: { page: 'firing', mode: 'time', layer: 'stage3_block3_gate', byRate: true },
  fit: { page: 'fit' },
  layer: { page: 'fit', layer: 'stage1_block2_gate' },
};

test.each(themeNames)('%s: every page is drawn without a fault', async (theme: ThemeName) => {
  for (const [name, stored] of Object.entries(looks)) {
    const view = await View.open(browser, parts, { theme, stored, width: 900 });
    await view.send(snapshot(gateStages.finished));
    if (stored.page === 'firing') {
      await view.page.locator('canvas').hover(await cellAt(view, 1, 4));
      await view.page.locator('.tooltip').waitFor();
    }
    await picture(view, `${name}-${theme}`);
    expect(await view.faults()).toEqual([]);
    await view.close();
  }
});

test.each([320, 420, 1280])('nothing is cut off at a width of %i', async (width) => {
  for (const stored of [looks.layers, looks.fit]) {
    const view = await View.open(browser, parts, { width, stored });
    await view.send(snapshot(gateStages.finished));
    const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    await picture(view, `${stored.page}-${width}`);
    await view.close();
  }
});
