/** What axe finds in the views: names that are missing, contrast that is too low, roles that do not fit. It finds nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { encodeSamples } from '../../src/protocol/files/samples';
import type { ToProfileView } from '../../src/protocol/messages/profileMessages';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { segmentation, someIndex, someSheet } from '../protocol/somePredictions';
import { someSamples } from '../protocol/someSamples';
import { gateStages } from './gateStages';
import { curve, profiles, shownProfile } from './profiles';
import { snapshot, storedRun } from './storedRun';
import { bundle, launch, themeNames, View } from './view';
import { wholeCurve, wholeProfile } from './wholeRun';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Page {
  messages: (ToView | ToProfileView)[];
  stored?: unknown;
}

const run = (events: readonly RunEvent[], ...beside: ToView[]) => [snapshot(events), ...beside];
const images: ToView = { kind: 'samples', bytes: encodeSamples(someSamples) };
const reports = await profiles();

/** Views by bundle, each in the states in which a person may meet it. */
const pages: Record<string, Record<string, Page>> = {
  training: {
    empty: { messages: run([]) },
    live: { messages: run(storedRun.slice(0, -1)) },
    finished: { messages: run(storedRun), stored: { open: ['loss', 'accuracy'] } },
  },
  gates: {
    empty: { messages: run([]) },
    firing: { messages: run(storedRun), stored: { data: true } },
    classes: { messages: run(storedRun), stored: { mode: 'classes' } },
    fit: { messages: run(storedRun), stored: { page: 'fit', layer: 'stage1_block1_gate' } },
    'without gates': { messages: run(gateStages.ungated) },
  },
  samples: {
    empty: { messages: run(storedRun, { kind: 'samples' }) },
    images: { messages: run(storedRun, images) },
    'two images': { messages: run(storedRun, images), stored: { chosen: 1, pinned: 2, comparison: 'pinned' } },
  },
  predictions: {
    empty: { messages: run(storedRun, { kind: 'predictions' }) },
    image: {
      messages: run([segmentation], { kind: 'predictions', index: someIndex }, someSheet('one_comparison.png')),
    },
  },
  profile: {
    experiment: { messages: [shownProfile(reports.plain)] },
    run: { messages: [shownProfile(reports.run)], stored: { grouped: true } },
    'with caveats': { messages: [shownProfile(wholeProfile, { curve: wholeCurve })] },
    treemap: { messages: [shownProfile(reports.run)], stored: { mode: 'treemap' } },
    curve: { messages: [shownProfile(reports.run, { curve })], stored: { mode: 'curve' } },
  },
};

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
  describe.each(Object.keys(pages[name]!))('%s', (state) => {
    test.each(themeNames)('%s', async (theme) => {
      const { messages, stored } = pages[name]![state]!;
      const view = await View.open(browser, parts, { theme, stored });
      await view.send(...messages);
      expect(await violations(view)).toEqual([]);
      await view.close();
    });
  });
});

/** Each with the elements that it is about. */
async function violations(view: View): Promise<string[]> {
  // Evaluated, not loaded: the content policy of the page stays as it is.
  await view.page.evaluate(axe);
  const { violations: found } = await view.page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `${node.html}\n  ${node.any.map((check) => check.message).join(' ')}`).join('\n')}`,
  );
}
