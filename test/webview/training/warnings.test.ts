/** Where the warnings of a run are told: before its numbers, whether it still runs or has ended. */
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { snapshot, stages, storedRun } from '../storedRun';
import { bundle, launch, View } from '../view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

const warning = (message: string): RunEvent => ({ kind: 'warning', time: storedRun.at(-1)!.time, message });

test.each(['running', 'finished'] as const)(
  '%s: above the numbers and the curves, the newest in full',
  async (stage) => {
    const view = await View.open(browser, parts);
    const events = [...stages[stage]];
    events.splice(-1, 0, warning('first of two'), warning('Four of 50,000 files cannot be read'));
    await view.send(snapshot(events));
    const top = async (selector: string) => (await view.page.locator(selector).first().boundingBox())!.y;
    expect(await top('.warnings')).toBeLessThan(await top('.facts'));
    expect(await top('.warnings')).toBeLessThan(await top('.charts'));
    expect(await view.text('.warnings > summary')).toEqual([
      expect.stringMatching(/^\d warnings Four of 50,000 files/),
    ]);
    await view.page.locator('.warnings > summary').click();
    expect((await view.text('.warnings li')).slice(0, 2)).toEqual([
      'Four of 50,000 files cannot be read',
      'first of two',
    ]);
    expect(await view.page.locator('.newest-warning').isVisible()).toBe(false);
    expect(await view.faults()).toEqual([]);
    await view.close();
  },
);
