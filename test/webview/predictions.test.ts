/** What the Predictions view shows of two images whose pixels are known. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { started } from '../protocol/someEvents';
import { segmentation, someIndex, someSheet } from '../protocol/somePredictions';
import { snapshot } from './storedRun';
import { bundle, launch, themeNames, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('predictions')]);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

/** Opened, and given the sheet that it asks for. */
async function open(options: ViewOptions = {}): Promise<void> {
  view = await View.open(browser, parts, options);
  await view.send(snapshot([segmentation]), { kind: 'predictions', index: someIndex });
  await give('one_comparison.png');
}

/** @param sheet what the view asks for, once it has drawn the image. */
async function give(sheet: string): Promise<void> {
  await expect.poll(asked).toBe(sheet);
  await view.send(someSheet(sheet));
  await expect.poll(async () => (await view.data()).drawn).toBe('true');
}

async function asked(): Promise<string | undefined> {
  const last = (await view.seen()).sent.at(-1) as { kind: string; sheet?: string } | undefined;
  return last?.kind === 'sheet' ? last.sheet : undefined;
}

const readout = async () => (await view.text('.readout'))[0];
const pixel = (picture: number, x: number, y: number) =>
  view.page
    .locator('.pane')
    .nth(picture)
    .evaluate(
      (canvas: HTMLCanvasElement, [x, y]) => [...canvas.getContext('2d')!.getImageData(x!, y!, 1, 1).data.slice(0, 3)],
      [x, y],
    );

describe('two images', () => {
  test('are summed up, and the first is drawn in four pictures of its own size', async () => {
    await open();
    const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    expect(facts).toEqual(['Mean IoU 62.5%', 'Pixel accuracy 80.0%', 'Pixel accuracy of this image 100.0%']);
    const size = await view.page
      .locator('.pane')
      .first()
      .evaluate((c: HTMLCanvasElement) => [c.width, c.height]);
    expect(size).toEqual([4, 2]);
    expect(await pixel(0, 0, 0)).toEqual([200, 200, 200]);
    expect(await pixel(1, 0, 0)).toEqual(someIndex.colors[0]);
    expect(await pixel(2, 3, 0)).toEqual(someIndex.colors[1]);
    expect(await pixel(2, 3, 1), 'what counts nowhere').toEqual([0, 0, 0]);
    expect(await view.table('table')).toEqual([
      ['Class', 'IoU'],
      ['sky', '75.0%'],
      ['road', '50.0%'],
    ]);
  });

  test('beside code in a window of 1280 all four pictures are above the fold, the ways on beside each other', async () => {
    await open({ width: 461, height: 705 });
    const boxes = (selector: string) =>
      view.page
        .locator(selector)
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
    const panes = await boxes('.pane');
    // Two and two of one size; 4 by 2 pixels are drawn half as high as wide.
    const { width } = panes[0]!;
    expect(width).toBeGreaterThan(200);
    expect(panes.map(({ x, y }) => [x > panes[0]!.x, y > panes[0]!.y])).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    for (const pane of panes) expect([pane.width, pane.height]).toEqual([width, width / 2]);
    // A photo is 2 by 3 at most: as high, they would still be above the fold.
    expect(panes[0]!.y + 2 * (width * (2 / 3) + 30)).toBeLessThan(705);
    const [previous, next] = await boxes('.toolbar .action');
    expect([next!.y, next!.x - previous!.right]).toEqual([previous!.y, 8]);
    await view.page.setViewportSize({ width: 400, height: 705 });
    expect(new Set((await boxes('.pane')).map(({ x }) => x)).size).toBe(1);
  });

  test('the place under the pointer, or under the arrow keys, is named in truth and prediction', async () => {
    await open();
    await view.page.getByRole('button', { name: 'Next' }).click();
    await give('two_comparison.png');
    expect((await view.data()).image).toBe('a/two.png');
    const box = (await view.page.locator('.pane').nth(1).boundingBox())!;
    await view.page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.2);
    await expect.poll(readout).toBe('road, and predicted so.');
    await view.page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.2);
    await expect.poll(readout).toBe('sky, predicted as road.');
    await view.page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.8);
    await expect.poll(readout).toBe('Here nothing is labelled.');
    expect(await view.page.locator('.cross:visible').count()).toBe(4);
    await view.page.mouse.move(0, 0);
    await expect.poll(readout).toContain('Point at a picture');
    await view.page.locator('.panes').focus();
    await view.page.keyboard.press('ArrowUp');
    await expect.poll(readout).toBe('sky, predicted as road.');
    for (let i = 0; i < 5; i++) await view.page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(readout).toBe('road, and predicted so.');
  });

  test('have a map of errors: what is wrong, what is right, and what counts nowhere, with how much that is', async () => {
    await open();
    const legend = () => view.text('.error-legend li');
    await expect.poll(legend).toEqual(['Wrong: 0.0% of labelled pixels', 'Not labelled, counts nowhere: 12.5% of all']);
    await view.page.getByRole('button', { name: 'Next' }).click();
    await give('two_comparison.png');
    // Of seven labelled pixels three are sky and said to be road.
    expect(await legend()).toEqual(['Wrong: 42.9% of labelled pixels', 'Not labelled, counts nowhere: 12.5% of all']);
    const [right, wrong, unlabelled] = await Promise.all([pixel(3, 0, 0), pixel(3, 2, 0), pixel(3, 3, 1)]);
    // The photo, 200 of 255, dimmed to 0.45.
    expect(right).toEqual([90, 90, 90]);
    expect(wrong).toEqual([255, 176, 0]);
    expect(unlabelled).toEqual([56, 56, 104]);
  });

  test('have their labels over the photo, as strong as the slider says, and the readout is of the labels still', async () => {
    await open();
    const opacity = view.page.getByLabel('Labels over the photo');
    await opacity.fill('50');
    await expect.poll(() => pixel(1, 0, 0)).toEqual([164, 132, 164]);
    expect(await pixel(2, 3, 0)).toEqual([135, 165, 190]);
    expect(await pixel(0, 0, 0)).toEqual([200, 200, 200]);
    expect(await view.text('.slider-text')).toEqual(['50%']);
    expect(await opacity.getAttribute('aria-valuetext')).toBe('50%');
    await view.page.locator('.panes').focus();
    for (let i = 0; i < 4; i++) await view.page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(readout).toBe('road, and predicted so.');
    await opacity.focus();
    await view.page.keyboard.press('Home');
    await expect.poll(() => pixel(2, 3, 0)).toEqual([200, 200, 200]);
    expect((await view.seen()).stored).toMatchObject({ opacity: 0 });
  });

  test('come in order of their right pixels when asked, and the choice is kept', async () => {
    await open();
    await view.page.getByLabel('Lowest pixel accuracy first').check();
    await expect
      .poll(() => view.page.getByLabel('Image').locator('option').allTextContents())
      .toEqual(['a/two.png', 'a/one.png']);
    await view.page.getByLabel('Image').selectOption('a/two.png');
    await expect.poll(async () => (await view.seen()).stored).toMatchObject({ image: 'a/two.png', worstFirst: true });
  });
});

describe('without predictions', () => {
  const lack = async () => (await view.text('.waiting p'))[0];
  const offered = () => view.page.getByRole('button', { name: 'Predict Now' }).isVisible();

  test('what is wrong at length is said in sentences, and whoever asks gets every word', async () => {
    const problem = `The first sentence. ${'Another one follows. '.repeat(40)}The last one.`;
    view = await View.open(browser, parts);
    await view.send(snapshot([segmentation]), { kind: 'predictions', problem });
    await expect.poll(lack).toMatch(/^The first sentence\. .*follows\.$/);
    await view.page.getByText('Full text').click();
    expect(await view.page.locator('.full-text .message').innerText()).toBe(problem);
  });

  test('it offers to make them once the run has ended', async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot([segmentation]), { kind: 'predictions' });
    await expect.poll(lack).toContain('while a run trains');
    expect(await offered()).toBe(false);
    await view.send(snapshot([segmentation, { kind: 'ended', time: 9, step: 1, outcome: 'finished' }]), {
      kind: 'predictions',
    });
    await expect.poll(lack).toBe('Nothing has been predicted with this run yet.');
    await view.page.getByRole('button', { name: 'Predict Now' }).click();
    await expect.poll(async () => (await view.seen()).sent.at(-1)).toEqual({ kind: 'predict' });
  });

  test('it says why there can be none, or why they cannot be read', async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot([started()]), { kind: 'predictions' });
    await expect.poll(lack).toContain('one class for each sample');
    await view.send(snapshot([segmentation]), { kind: 'predictions', problem: 'predictions.json cannot be read.' });
    await expect.poll(lack).toBe('predictions.json cannot be read.');
  });
});

test.each(themeNames)('%s: nothing is wider than the page', async (theme) => {
  await open({ theme });
  for (const width of [1200, 320]) {
    await view.page.setViewportSize({ width, height: 800 });
    expect(await view.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await view.page.setViewportSize({ width: 1000, height: 700 });
  if (process.env.SHOTS) await view.page.screenshot({ path: `${process.env.SHOTS}/predictions-${theme}.png` });
});
