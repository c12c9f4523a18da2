/** What axe finds in the views: names that are missing, contrast that is too low, roles that do not fit. It finds nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pages } from './pages';
import { bundle, launch, themeNames, View } from './view';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

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
      // Evaluated, not loaded: the content policy of the page stays as it is.
      await view.page.evaluate(axe);
    });
    afterAll(() => view?.close());
    test.each(themeNames)('%s', async (theme) => {
      await view.setTheme(theme);
      expect(await violations(view)).toEqual([]);
    });
  });
});

/** Each with the elements that it is about. */
async function violations(view: View): Promise<string[]> {
  const { violations: found } = await view.page.evaluate(() =>
    (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `${node.html}\n  ${node.any.map((check) => check.message).join(' ')}`).join('\n')}`,
  );
}
