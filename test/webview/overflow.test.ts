/** No page of any view is wider than its window: at widths from a side bar to a wide editor, in a zoomed window, and zoomed itself. */
import type { Browser, CDPSession } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { segmentation } from '../protocol/somePredictions';
import { gateStages } from './gateStages';
import { type StoredPage, pages as usual } from './pages';
import { snapshot, stages } from './storedRun';
import { bundle, launch, View, views } from './view';

const layer = 'stage3_block1_gate';
const of = (events: readonly RunEvent[], stored?: object): StoredPage => ({ messages: [snapshot(events)], stored });
/** Pages and tabs besides the usual ones, as the view would have stored them. */
const more: Record<string, Record<string, StoredPage>> = {
  training: {
    waiting: of(stages.waiting),
    running: of(stages.running),
    'with tables': of(stages.finished, { open: ['loss', 'macs', 'events'], log: true, smoothing: 0.9 }),
    'failed, zoomed': of(stages.diverged, { zoom: { run: 'x', from: 1, to: 2 } }),
    'a chart alone': of(stages.finished, { alone: 'loss' }),
    'charts folded up': of(stages.finished, { collapsed: ['loss', 'speed'] }),
  },
  gates: {
    'sorted, with data': of(gateStages.finished, { data: true, byRate: true }),
    'a class': of(gateStages.finished, { mode: 'classes', layer, cell: { row: 'cat', gate: layer, channel: 3 } }),
    time: of(gateStages.finished, { mode: 'time', layer }),
    'all fits': of(gateStages.finished, { page: 'fit' }),
    'fit of a layer': of(gateStages.finished, { page: 'fit', layer }),
  },
};

/** Longer than anything says briefly, with a path that has no blank to break at. */
const long = `The loss is not finite in /home/mira/${'experiments-of-a-long-winter/'.repeat(12)}run. ${'It went up with every step, and nothing held it back. '.repeat(12)}`;
const failed = stages.diverged.map((event) =>
  event.kind === 'ended' ? { ...event, error: { message: long, hint: 'Lower the learning rate.' } } : event,
);
const warned: RunEvent[] = [...stages.running, { kind: 'warning', time: 1, message: long }];
/** Pages of which something is folded up, or opens: boxes of errors and warnings, tables, names, blocks, groups. */
const folding: Record<string, Record<string, StoredPage>> = {
  training: {
    failed: of(failed),
    warned: of(warned),
    'with folded charts': of(stages.finished, { collapsed: ['loss', 'accuracy'] }),
  },
  gates: {
    broken: of([gateStages.finished[0] as RunEvent, failed.at(-1) as RunEvent]),
    tables: of(gateStages.finished),
  },
  samples: { broken: { messages: [snapshot(stages.finished), { kind: 'samples', problem: long }] } },
  predictions: { broken: { messages: [snapshot([segmentation]), { kind: 'predictions', problem: long }] } },
  profile: { blocks: usual.profile?.run as StoredPage },
  many: {
    'curves and their tables': usual.many?.curves as StoredPage,
    groups: usual.many?.grouped as StoredPage,
    'the trade-off': { ...(usual.many?.['trade-off'] as StoredPage), stored: {} },
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});

/** Of what is scrolled sideways by nothing: the page, and boxes that neither scroll nor cut with a sign. */
const wider = (view: View) =>
  view.page.evaluate(() => {
    const allowed = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      return overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis' || overflowX === 'visible';
    };
    const { scrollingElement } = document;
    return (
      [scrollingElement!, ...document.querySelectorAll('main, main *:not(.visually-hidden, .visually-hidden *)')]
        .filter((element) => element === scrollingElement || element.tagName === 'MAIN' || !allowed(element))
        // Too small for its name, a part of the treemap has none.
        .filter((element) => element.tagName !== 'BUTTON' || (element as HTMLElement).innerText !== '')
        .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth)
        .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} in ${element.clientWidth}`)
    );
  });

/** Texts of drawings whose size is none of the style sheet: drawn larger or smaller, they are not what the page says. */
const scaledTexts = (view: View) =>
  view.page.locator('main svg text').evaluateAll((texts) =>
    (texts as SVGTextElement[])
      .filter((text) => text.getClientRects().length > 0)
      .map((text) => ({
        text,
        scale: text.getScreenCTM()!.a / Number(getComputedStyle(document.documentElement).zoom),
      }))
      .filter(({ scale }) => Math.abs(scale - 1) > 0.01)
      .map(({ text, scale }) => `${text.textContent}: ${getComputedStyle(text).fontSize} times ${scale}`),
  );

/** Names of charts that are not to be read whole beside the buttons of their heads. */
const cutNames = (view: View) =>
  view.page
    .locator('.chart .fold:visible')
    .evaluateAll((names) =>
      names.filter((name) => name.scrollWidth > name.clientWidth).map((name) => name.textContent ?? ''),
    );

/** What belongs to the end of a line and stands elsewhere, as after a break of the line. */
const notAtEnd = (view: View) =>
  view.page.locator('main .ways:visible').evaluateAll((all) =>
    all
      .map(
        (one) => [one, one.parentElement!.getBoundingClientRect().right - one.getBoundingClientRect().right] as const,
      )
      .filter(([, left]) => Math.abs(left) > 1)
      .map(([one, left]) => `${one.textContent} ${left} before the end of ${one.parentElement!.className}`),
  );

/** As an editor of this width shows the page when its window is zoomed: fewer pixels for the page, each of more on the screen. */
const zoomWindow = (session: CDPSession, width: number, zoom: number) =>
  session.send('Emulation.setDeviceMetricsOverride', {
    ...{ width: Math.round(width / zoom), height: Math.round(900 / zoom) },
    ...{ deviceScaleFactor: zoom, mobile: false },
  });

/** Unfolds what is folded up, again where something folded was inside. Returns how much that was. */
const unfold = (view: View) =>
  view.page.evaluate(async () => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    let count = 0;
    for (let round = 0; round < 3; round++) {
      const closed = [
        ...document.querySelectorAll<HTMLElement>(
          'details:not([open]) > summary, button[aria-expanded="false"], tr[aria-expanded="false"] [data-do="open"]',
        ),
      ].filter((one) => one.checkVisibility());
      for (const one of closed) one.click();
      count += closed.length;
      await drawn();
    }
    return count;
  });

/** What opens over the page, by how it is opened; each is there once. */
const openers: Record<string, string> = {
  'the columns': 'button:text("Columns…")',
  'ways to save': '.toolbar button:text("Save…")[aria-haspopup]',
  'the menu of the first column': 'th [data-do="columnMenu"] >> nth=0',
  'the menu of a column of numbers': 'th[data-column="lambda"] [data-do="columnMenu"]',
  'the menu of a run': '[data-do="menu"] >> nth=0',
};

/** Faults of what stands over the page: outside of it, wider than itself, or with a text that is cut. */
const popoverFaults = (view: View) =>
  view.page.locator('.popover:popover-open').evaluateAll((all) =>
    all.length !== 1
      ? [`${all.length} are open`]
      : all.flatMap((one) => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
          return [
            ...(inside ? [] : [`${left} to ${right}, ${top} to ${bottom} in ${innerWidth} by ${innerHeight}`]),
            ...[one, ...one.querySelectorAll('*')]
              .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth)
              .map((part) => `${part.tagName} ${part.className}: ${part.scrollWidth} in ${part.clientWidth}`),
          ];
        }),
  );

/** What is narrow, usual and wide; each also in a zoomed window. */
const sizes = [300, 480, 780, 1200].flatMap((width) => [1, 1.5].map((zoom) => [width, zoom] as const));

test('every view is here', () => expect(Object.keys(usual).sort()).toEqual([...views].sort()));

describe.each(Object.keys(usual))('the %s view', (kind) => {
  const pages = { ...usual[kind], ...more[kind] };
  let parts: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    parts = await bundle(kind);
  });
  test.each(Object.keys(pages))('%s', async (name) => {
    const { messages, stored } = pages[name]!;
    const view = await View.open(browser, parts, { width: 300, stored, spy: false });
    const session = await view.page.context().newCDPSession(view.page);
    await view.send(...messages);
    const expectFit = async (message: string) => {
      await expect.poll(() => wider(view), { message }).toEqual([]);
      await expect.poll(() => scaledTexts(view), { message }).toEqual([]);
      await expect.poll(() => notAtEnd(view), { message }).toEqual([]);
    };
    for (const width of [300, 480, 600, 640, 780, 1200, 300]) {
      await zoomWindow(session, width, 1);
      await expectFit(`at ${width}`);
      if (width > 300) await expect.poll(() => cutNames(view), { message: `at ${width}` }).toEqual([]);
    }
    for (const width of [1200, 780, 480, 300]) {
      await zoomWindow(session, width, 1.5);
      await expectFit(`at ${width}, the window zoomed`);
    }
    await view.page.evaluate(() => document.documentElement.style.setProperty('zoom', '1.5'));
    // What is narrow by a style alone is not seen by what asks for the width of the window: no side bar.
    for (const width of [480, 780, 1200]) {
      await zoomWindow(session, width, 1);
      await expectFit(`at ${width}, the page zoomed`);
    }
    expect(await view.faults()).toEqual([]);
    await session.detach();
    await view.close();
  });
});

describe.each(Object.keys(folding))('what is folded up in the %s view', (kind) => {
  const pages = folding[kind]!;
  test.each(Object.keys(pages))('%s', async (name) => {
    const { messages, stored } = pages[name]!;
    const view = await View.open(browser, await bundle(kind), { width: 1200, stored, spy: false });
    const session = await view.page.context().newCDPSession(view.page);
    await view.send(...messages);
    expect(await unfold(view)).toBeGreaterThan(0);
    for (const [width, zoom] of sizes) {
      await zoomWindow(session, width, zoom);
      await expect.poll(() => wider(view), { message: `at ${width} times ${zoom}` }).toEqual([]);
    }
    expect(await view.faults()).toEqual([]);
    await session.detach();
    await view.close();
  });
});

test('what opens over the page of many runs is inside of it, whole, and goes when the page gets another size', async () => {
  const { messages, stored } = usual.many!['trade-off']!;
  const view = await View.open(browser, await bundle('many'), { width: 1200, stored, spy: false });
  const session = await view.page.context().newCDPSession(view.page);
  await view.send(...messages);
  for (const [width, zoom] of sizes) {
    await zoomWindow(session, width, zoom);
    await expect.poll(() => view.page.locator('.popover:popover-open').count()).toBe(0);
    for (const [what, selector] of Object.entries(openers)) {
      await view.page.locator(selector).evaluate((one) => (one as HTMLElement).click());
      await expect.poll(() => popoverFaults(view), { message: `${what} at ${width} times ${zoom}` }).toEqual([]);
      expect(await wider(view), what).toEqual([]);
    }
  }
  expect(await view.faults()).toEqual([]);
  await session.detach();
  await view.close();
});
