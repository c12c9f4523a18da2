/** No page of the Training and the Gates view is wider than its window: at widths from a side bar to a wide editor, zoomed too. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { gateStages } from './gateStages';
import { snapshot, stages } from './storedRun';
import { bundle, launch, View } from './view';

const layer = 'stage3_block1_gate';
/** Every page and tab, as the view would have stored it. */
const pages: Record<string, Record<string, { events: readonly RunEvent[]; stored?: object }>> = {
  training: {
    waiting: { events: stages.waiting },
    running: { events: stages.running },
    finished: { events: stages.finished, stored: { open: ['loss', 'macs', 'events'], log: true, smoothing: 'strong' } },
    'failed, zoomed': { events: stages.diverged, stored: { zoom: { run: 'x', from: 1, to: 2 } } },
    'a chart alone': { events: stages.finished, stored: { alone: 'loss' } },
    'charts folded up': { events: stages.finished, stored: { collapsed: ['loss', 'speed'] } },
  },
  gates: {
    layers: { events: gateStages.finished },
    'layers with data': { events: gateStages.finished, stored: { data: true, byRate: true } },
    classes: {
      events: gateStages.finished,
      stored: { mode: 'classes', layer, cell: { row: 'cat', gate: layer, channel: 3 } },
    },
    time: { events: gateStages.finished, stored: { mode: 'time', layer } },
    fit: { events: gateStages.finished, stored: { page: 'fit' } },
    'fit of a layer': { events: gateStages.finished, stored: { page: 'fit', layer } },
    ungated: { events: gateStages.ungated },
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Of what is scrolled sideways by nothing: the page, and boxes that neither scroll nor cut with a sign. */
const wider = (view: View) =>
  view.page.evaluate(() => {
    const allowed = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      return overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis' || overflowX === 'visible';
    };
    const { scrollingElement } = document;
    return [scrollingElement!, ...document.querySelectorAll('main, main *:not(.visually-hidden, .visually-hidden *)')]
      .filter((element) => element === scrollingElement || element.tagName === 'MAIN' || !allowed(element))
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`);
  });

describe.each(Object.keys(pages))('the %s view', (kind) => {
  let parts: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    parts = await bundle(kind);
  });
  test.each(Object.keys(pages[kind]!))('%s', async (name) => {
    const { events, stored } = pages[kind]![name]!;
    const view = await View.open(browser, parts, { width: 300, stored });
    await view.send(snapshot(events));
    // Zoomed by a half, an editor of 780 has 520 pixels.
    for (const width of [300, 480, 520, 780, 1200, 300]) {
      await view.page.setViewportSize({ width, height: 900 });
      await expect.poll(() => wider(view), { message: `at ${width}` }).toEqual([]);
    }
    expect(await view.faults()).toEqual([]);
    await view.close();
  });
});
