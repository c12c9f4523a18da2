/**
 * The view in every kind of theme. With PICTURES=1 in the environment, pictures of it go to test-results, for a person
 * to look at: the quick way to work on the page.
 */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { maxPoints } from '../../src/protocol/events/history';
import { step } from '../protocol/someEvents';
import { fold, snapshot, stages } from './storedRun';
import { bundle, launch, type ThemeName, themeNames, themes, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
  mkdirSync('test-results', { recursive: true });
});

async function picture(view: View, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
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

test.each(themeNames)('%s: every stage is drawn, and every line has a colour of the theme', async (theme) => {
  const view = await View.open(browser, parts, { theme });
  for (const [stage, events] of Object.entries(stages)) {
    await view.send(snapshot(events));
    expect(await view.page.locator('canvas').first().isVisible(), stage).toBe(events.length > 10);
    await picture(view, `${stage}-${theme}`);
    if (stage !== 'finished') continue;
    const loss = await colorsOf(view, '#loss');
    for (const color of ['foreground', 'blue', 'purple', 'green']) expect(loss, color).toContain(rgb(theme, color));
    expect(await colorsOf(view, '#accuracy')).toContain(rgb(theme, 'green'));
  }
  expect(await view.faults()).toEqual([]);
  await view.close();
});

test('a change of theme is followed at once, to the last pixel of the canvases', async () => {
  const [view, fresh] = await Promise.all([
    View.open(browser, parts, { theme: 'dark' }),
    View.open(browser, parts, { theme: 'hc-light' }),
  ]);
  await view.send(snapshot(stages.finished));
  await fresh.send(snapshot(stages.finished));
  const [dark, wanted] = [await view.canvases(), await fresh.canvases()];
  await view.setTheme('hc-light');
  const canvases = await view.canvases();
  expect(canvases.map((canvas, i) => [canvas === dark[i], canvas === wanted[i]])).toEqual(
    Array.from({ length: 6 }, () => [false, true]),
  );
  await Promise.all([view.close(), fresh.close()]);
});

test.each([320, 420, 1280])('nothing is cut off at a width of %i', async (width) => {
  const view = await View.open(browser, parts, { width });
  await view.send(snapshot(stages.finished));
  const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
  await picture(view, `finished-${width}`);
  await view.close();
});

test('log scale, an open table and a tooltip, for the eye; a run so long that its points are merged shows a band', async () => {
  const stored = { log: true, open: ['loss'], hidden: ['loss/shaping'] };
  const view = await View.open(browser, parts, { theme: 'dark', stored });
  const long = Array.from({ length: 3 * maxPoints }, (_, i) => {
    const loss = 0.3 + 2 * Math.exp(-i / 900) + 0.15 * Math.sin(i * i);
    return step(i + 1, { epoch: (i + 1) / 390, loss, terms: { task: loss - 0.1, shaping: 0.1 } });
  });
  await view.send(snapshot([...stages.compiling, ...long]));
  await view.page.locator('#loss canvas').hover({ position: { x: 200, y: 100 } });
  await picture(view, 'switches');
  const translucent = await view.page.locator('#loss canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let alpha = 3; alpha < data.length; alpha += 4) if (Math.abs((data[alpha] ?? 0) - 0.18 * 255) < 3) count++;
    return count;
  });
  expect(translucent).toBeGreaterThan(1000);
  await view.close();
});

test.each(['dark', 'light', 'hc-light'] as const)(
  '%s: a run beside another one, smooth, a part of it, with marks',
  async (theme) => {
    const view = await View.open(browser, parts, {
      theme,
      width: 900,
      stored: { smoothing: 0.9, compare: '/w/b' },
    });
    const at = 390 * 3.2;
    const time = stages.finished.find((event) => 'step' in event && event.step > at)!.time;
    const changed = { kind: 'changed', time, step: at, key: 'learningRate', from: 0.1, to: 0.05 } as const;
    const events = [...stages.finished];
    events.splice(
      events.findIndex((event) => 'step' in event && event.step > at),
      0,
      changed,
    );
    const other = stages.running.map((event) => {
      if (event.kind === 'started') return { ...event, run: 'wider-20260315-101500' };
      if (event.kind === 'step') {
        const { loss, accuracy } = event.values;
        return { ...event, values: { ...event.values, loss: loss * 1.3, accuracy: accuracy * 0.9 } };
      }
      return event;
    });
    await view.send(snapshot(events), {
      kind: 'runs',
      runs: [{ folder: '/w/b', id: 'wider-20260315-101500', text: 'wider · 81.2% · 41% MACs · 3/15/26, 10:15 AM' }],
    });
    await view.send({ kind: 'compared', folder: '/w/b', state: fold(other) });
    const canvas = view.page.locator('#loss canvas');
    await canvas.hover({ position: { x: 52 + (3.2 / 12) * 350, y: 100 } });
    await picture(view, `compared-${theme}`);
    await view.page.locator('#loss .plot').focus();
    for (const key of ['+', '+', 'ArrowLeft', 'ArrowLeft']) await view.page.keyboard.press(key);
    // Where the chart is depends on how many lines the numbers above it take.
    const box = (await canvas.boundingBox())!;
    const y = box.y + box.height / 2;
    await view.page.mouse.move(400, y);
    await view.page.mouse.down();
    await view.page.mouse.move(300, y, { steps: 3 });
    expect(await view.page.locator('.selection:visible').count()).toBe(1);
    await picture(view, `zoomed-${theme}`);
    await view.page.mouse.up();
    expect(await view.faults()).toEqual([]);
    await view.close();
  },
);
