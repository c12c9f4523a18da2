/** What holds for every table of every view: nothing is cut off without a hint, and what is scrolled away can be found. */
import type { Browser, Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { pages } from './pages';
import { shownProfile } from './profiles';
import { bundle, launch, View } from './view';
import { wholeProfile } from './wholeRun';

let browser: Browser;
beforeAll(async () => {
  browser = await launch({ bars: true });
});

/** How an area shows what it hides. */
const hints = (area: Locator) =>
  area.evaluate((element: HTMLElement) => {
    const style = getComputedStyle(element);
    const cells = [...element.querySelectorAll('tr > :first-child')];
    const { left } = element.getBoundingClientRect();
    return {
      hidden: element.scrollWidth - element.clientWidth - element.scrollLeft,
      bar: element.offsetHeight - element.clientHeight,
      fade: style.getPropertyValue('--fade-end'),
      below: style.getPropertyValue('--fade-below'),
      scrolled: Number(style.getPropertyValue('--scrolled')),
      away: Math.max(...cells.map((cell) => Math.abs(cell.getBoundingClientRect().left - left))),
    };
  });

describe.each(Object.keys(pages))('the %s view', (name) => {
  let parts: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    parts = await bundle(name);
  });

  test.each(Object.keys(pages[name]!))('%s: no page is too wide, and every table stands in an area', async (state) => {
    const { messages, stored } = pages[name]![state]!;
    const view = await View.open(browser, parts, { stored });
    await view.send(...messages);
    for (const width of [300, 480, 780, 1200]) {
      await view.page.setViewportSize({ width, height: 800 });
      const over = () =>
        view.page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth - clientWidth;
        });
      // Charts take their new size a frame later.
      await expect.poll(over, { message: String(width) }).toBeLessThanOrEqual(0);
    }
    // The heatmap and the sheet of many runs scroll their cells themselves.
    const loose = await view.page
      .locator('table')
      .evaluateAll(
        (all) => all.filter((table) => table.closest('.scroller, .visually-hidden, .heat, .grid-area') === null).length,
      );
    expect(loose).toBe(0);
    await view.close();
  });
});

test('what is hidden has a bar and an edge that fades, until it is reached; the first column stays', async () => {
  const view = await View.open(browser, await bundle('profile'), { width: 480 });
  await view.send(shownProfile(wholeProfile));
  const area = view.page.locator('.scroller:visible').first();
  const start = await hints(area);
  expect(start.hidden).toBeGreaterThan(100);
  expect(start).toMatchObject({ bar: 10, fade: '40px', scrolled: 0, away: 0 });
  // The total stays in sight: it may not fade.
  expect(start.below).toBe('0px');
  await area.evaluate((element) => element.scrollTo({ left: 9999 }));
  await expect.poll(async () => (await hints(area)).fade).toBe('0px');
  expect(await hints(area)).toMatchObject({ hidden: 0, scrolled: 1, away: 0 });
  await view.close();
});

test('where nothing is hidden there is no hint', async () => {
  const view = await View.open(browser, await bundle('profile'), { width: 1600, height: 2000 });
  await view.send(shownProfile(wholeProfile));
  expect(await hints(view.page.locator('.scroller:visible').first())).toEqual({
    ...{ hidden: 0, bar: 0, fade: '0px', below: '0px', scrolled: 0, away: 0 },
  });
  await view.close();
});

test('a problem with a path as long as the page is read to its end', async () => {
  const view = await View.open(browser, await bundle('predictions'), { width: 300 });
  const { messages } = pages.predictions!.image!;
  const path = `/home/mira/${'a_very_long_name_'.repeat(12)}/predictions.json`;
  await view.send(messages[0]!, { kind: 'predictions', problem: `${path} cannot be read.` });
  const text = view.page.locator('.waiting p');
  await expect.poll(() => text.innerText()).toContain(path);
  const box = (await text.boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(300);
  expect(await text.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await view.close();
});
