/** What holds for every table of every view: nothing is cut off without a hint, and what is scrolled away can be found. */
import type { Browser, Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { someSamples } from '../protocol/someSamples';
import { pages } from './pages';
import { shownProfile } from './profiles';
import { snapshot, storedRun } from './storedRun';
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
  expect(start.hidden).toBeGreaterThan(50);
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

/** Of a view beside code in a window of 1280, with the side bar as wide as it opens. */
const besideCode = 461;

const hiddenIn = async (view: View) => {
  const areas = await view.page.locator('.scroller:visible').all();
  return Promise.all(areas.map(async (area) => (await hints(area)).hidden));
};

test('beside code at 1280, all numbers of an experiment’s layers are in sight', async () => {
  const view = await View.open(browser, await bundle('profile'), { width: besideCode });
  await view.send(...pages.profile!.experiment!.messages);
  await expect.poll(() => hiddenIn(view)).toEqual([0]);
  await view.close();
});

test.each(['count', 'share'])('beside code at 1280, ten classes are in sight, their matrix by %s', async (matrix) => {
  const classes = ['disc', 'ring', 'square', 'frame', 'triangle', 'cross', 'star', 'crescent', 'bars', 'dots'];
  // Right half the time; else each class is taken for the next.
  const images = Array.from({ length: 200 }, (_, i) => ({
    label: i % 10,
    predicted: (i + (i % 20 < 10 ? 0 : 1)) % 10,
  }));
  const ten: SampleTable = {
    ...{ ...someSamples, classes, total: images.length, count: images.length },
    label: Int32Array.from(images, ({ label }) => label),
    predicted: Int32Array.from(images, ({ predicted }) => predicted),
    loss: Float32Array.from(images, (_, i) => i / 100),
    macs: Float64Array.from(images, (_, i) => 1e6 + i),
    path: Uint32Array.from(images, (_, i) => i),
    open: Uint16Array.from({ length: 2 * images.length }, () => 4),
    denseMacs: 2e6,
  };
  const view = await View.open(browser, await bundle('samples'), { width: besideCode, stored: { matrix } });
  await view.send(snapshot(storedRun), { kind: 'samples', bytes: encodeSamples(ten) });
  const table = view.page.locator('.matrix');
  await expect.poll(() => hiddenIn(view)).toEqual([0, 0]);
  const heads = () =>
    table.locator('thead th').evaluateAll((all) => all.map((one) => getComputedStyle(one).writingMode));
  expect(await heads()).toEqual(['horizontal-tb', ...classes.map(() => 'sideways-lr')]);
  // None is cut off, and with room they are level again.
  expect(
    await table.locator('th').evaluateAll((all) => all.filter((one) => one.scrollHeight > one.clientHeight)),
  ).toEqual([]);
  await view.page.setViewportSize({ width: 1000, height: 800 });
  await expect.poll(heads).toEqual(Array(11).fill('horizontal-tb'));
  await expect.poll(() => hiddenIn(view)).toEqual([0, 0]);
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
