/** The report in a browser, from a file: nothing refused, nothing asked for, no wider than its window, accessible in light and dark. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWhole } from '../../src/compare/readRuns';
import { reportPage } from '../../src/report/reportPage';
import { writeManyRuns } from '../fixtures/many/writeManyRuns';
import { violationsOf } from '../webview/axe';
import { launch } from '../webview/view';

let root: string;
let file: string;
let browser: Browser;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-report-'));
  const many = writeManyRuns(path.join(root, 'runs'));
  const runs = await Promise.all(many.tasks.slice(0, 6).map((folder) => readWhole({ folder, sweep: many.sweep })));
  file = path.join(root, 'report.html');
  writeFileSync(file, reportPage(runs, 'Six runs', new Date(0)));
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(root, { recursive: true, force: true });
});

test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
  const page = await browser.newPage({ colorScheme, viewport: { width: 800, height: 900 } });
  const [asked, said] = [[] as string[], [] as string[]];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  expect(asked).toEqual([pathToFileURL(file).href]);
  // What a policy refuses is said there.
  expect(said).toEqual([]);
  for (const width of [400, 800, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const [inner, outer] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    expect(inner, `${width} pixels`).toBeLessThanOrEqual(outer!);
  }
  // The style counts: a page without would be black on white in Times.
  expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('1100px');
  expect(await violationsOf(page)).toEqual([]);
  await page.close();
});
