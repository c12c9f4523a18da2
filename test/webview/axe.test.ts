/** What axe finds in the views: names that are missing, contrast that is too low, roles that do not fit. It finds nothing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from './axe';
import { pages } from './pages';
import { bundle, launch, themeNames, View } from './view';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});

describe.each(Object.keys(pages))('the %s view', (name) => {
  let parts: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    parts = await bundle(name);
  });
  // One page for all themes, as a person who changes theirs has one: what it costs is to open it.
  describe.each(Object.keys(pages[name]!))('%s', (state) => {
    let view: View;
    beforeAll(async () => {
      const { messages, stored } = pages[name]![state]!;
      view = await View.open(browser, parts, { stored });
      await view.send(...messages);
    });
    afterAll(() => view?.close());
    test.each(themeNames)('%s', async (theme) => {
      await view.setTheme(theme);
      expect(await violationsOf(view.page)).toEqual([]);
    });
  });
});
