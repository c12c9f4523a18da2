/** The view in every kind of theme; pictures of it for a person to look at go to test-results. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snapshot, stages } from './storedRun';
import { bundle, launch, type ThemeName, themeNames, themes, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
  mkdirSync('test-results', { recursive: true });
});

afterAll(() => browser?.close());

async function picture(view: View, name: string): Promise<void> {
  await view.page.screenshot({ path: `test-results/view-${name}.png`, fullPage: true, animations: 'disabled' });
}

/** Colours that a canvas shows in pixels of their own, as `r,g,b`. */
function colorsOf(view: View, selector: string): Promise<string[]> {
  return view.page.locator(`${selector} canvas`).evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const colors = new Set<string>();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] === 255) colors.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    return [...colors];
  });
}

function rgb(theme: ThemeName, color: string): string {
  const hex = themes[theme]?.[`--vscode-charts-${color}`] ?? '';
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(',');
}

describe.each(themeNames)('%s', (theme) => {
  test('every line has a colour of the theme', async () => {
    const view = await View.open(browser, parts, { theme });
    await view.send(snapshot(stages.finished));
    const loss = await colorsOf(view, '#loss');
    for (const color of ['foreground', 'blue', 'purple', 'green']) expect(loss, color).toContain(rgb(theme, color));
    expect(await colorsOf(view, '#accuracy')).toContain(rgb(theme, 'green'));
    await picture(view, `finished-${theme}`);
    await view.close();
  });

  test.each(['waiting', 'compiling', 'running', 'stopped', 'broken', 'diverged'] as const)('%s', async (stage) => {
    const view = await View.open(browser, parts, { theme, width: 620 });
    await view.send(snapshot(stages[stage]));
    expect(await view.page.locator('canvas').first().isVisible()).toBe(stages[stage].length > 10);
    expect(view.errors).toEqual([]);
    await picture(view, `${stage}-${theme}`);
    await view.close();
  });
});

test('a change of theme is followed at once, canvases included', async () => {
  const view = await View.open(browser, parts, { theme: 'dark' });
  await view.send(snapshot(stages.finished));
  await view.setTheme('hc-light');
  const colors = await colorsOf(view, '#loss');
  expect(colors).toContain(rgb('hc-light', 'blue'));
  expect(colors).not.toContain(rgb('dark', 'blue'));
  await view.close();
});

test.each([320, 420, 1280])('nothing is cut off at a width of %i', async (width) => {
  const view = await View.open(browser, parts, { width });
  await view.send(snapshot(stages.finished));
  const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
  await picture(view, `finished-${width}`);
  await view.close();
});
