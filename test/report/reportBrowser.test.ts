/** The report in a browser, from a file: nothing refused, nothing asked for, no wider than its window, accessible in light and dark; its charts saved. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWhole } from '../../src/compare/readRuns';
import { type ReportedRun, reportPage } from '../../src/report/reportPage';
import { writeManyRuns } from '../fixtures/many/writeManyRuns';
import { violationsOf } from '../webview/axe';
import { launch } from '../webview/view';

let root: string;
let file: string;
let browser: Browser;
let runs: ReportedRun[];

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-report-'));
  const many = writeManyRuns(path.join(root, 'runs'));
  runs = await Promise.all(many.tasks.slice(0, 6).map((folder) => readWhole({ folder, sweep: many.sweep })));
  file = path.join(root, 'report.html');
  writeFileSync(file, reportPage(runs, 'Six runs', new Date(0)));
  browser = await launch();
});
afterAll(async () => {
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

test('every chart is saved as PNG, SVG and CSV, on a light ground whatever the page is', async () => {
  const opened = async () => {
    const made = await browser.newPage({ colorScheme: 'dark', viewport: { width: 800, height: 900 } });
    await made.goto(pathToFileURL(file).href);
    return made;
  };
  let page = await opened();
  const saved = async (figure: string, kind: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`figure[data-name="${figure}"]`).getByRole('button', { name: kind }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const names = await page.locator('figure').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.name!));
  expect(names).toEqual(['trade-off', 'accuracy', 'macs', 'loss', 'gates']);
  for (const name of names) {
    // After ten files of one page, Chromium asks whether more are wanted.
    await page.close();
    page = await opened();
    const box = await page
      .locator(`figure[data-name="${name}"] svg`)
      .evaluate((svg) => (svg as SVGSVGElement).viewBox.baseVal.width);
    const png = await saved(name, 'PNG');
    const { width, data } = PNG.sync.read(png.bytes);
    expect([png.name, width]).toEqual([`${name}.png`, 2 * box]);
    // From the first pixel to the last.
    for (const corner of [data.subarray(0, 4), data.subarray(-4)]) expect([...corner]).toEqual([255, 255, 255, 255]);
    const dark = data.reduce((sum, value, i) => sum + (i % 4 === 0 && value < 80 ? 1 : 0), 0);
    expect(dark, `${name} has something on it`).toBeGreaterThan(1000);
    expect((await saved(name, 'SVG')).name).toBe(`${name}.svg`);
  }
  const svg = (await saved('accuracy', 'SVG')).bytes.toString('utf8');
  // Alone, in a browser that knows nothing of the page: the colours are there.
  await page.goto(`data:image/svg+xml,${encodeURIComponent(svg)}`);
  const strokes = await page.locator('polyline').evaluateAll((all) => all.map((line) => getComputedStyle(line).stroke));
  expect(new Set(strokes).size).toBe(runs.length);
  const inks = await page.locator('text').evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  expect([...new Set(inks)]).toEqual(['rgb(31, 35, 40)']);
  await page.goto(pathToFileURL(file).href);
  const rows = (await saved('accuracy', 'CSV')).bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows[0]).toEqual(['epoch', ...runs.map(({ row }) => row.id)]);
  for (const [i, { state }] of runs.entries())
    expect(rows.slice(1).map((row) => Number(row[i + 1]))).toEqual(
      state.epochs.map(({ values }) => expect.closeTo(values.accuracy, 8)),
    );
  const points = (await saved('trade-off', 'CSV')).bytes.toString('utf8').split('\n');
  const { values } = runs[0]!.row.points.best!;
  expect(points[1]).toContain(`,${values.macs},${values.accuracy},`);
  await page.close();
});
