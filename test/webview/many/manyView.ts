/** The Compare view in a browser: one page a test, which has shown no fault when it is closed. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { bundle, launch, View, type ViewOptions } from '../view';

/** For a test file: its browser, and how a page is opened in it. */
export function manyView(): (options?: ViewOptions) => Promise<View> {
  let browser: Browser;
  let parts: Awaited<ReturnType<typeof bundle>>;
  let view: View;
  beforeAll(async () => {
    [browser, parts] = await Promise.all([launch(), bundle('many')]);
  });
  afterEach(async () => {
    expect(await view.faults()).toEqual([]);
    await view.close();
  });
  return async (options) => {
    view = await View.open(browser, parts, { spy: false, ...options });
    return view;
  };
}

/** As a task is called beside tasks of the same sweep: by what tells them apart. */
export const short = ({ name }: Pick<RunRow, 'name'>): string => name.replace('grid: ', '');
