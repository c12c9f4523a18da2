/** Every number of the Samples view against the slow reader: sums, classes, tiles on both pages, one image in full. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { samplesOf } from '../../slowReader';
import { numberTexts } from '../everyText';
import { snapshot } from '../storedRun';
import { bundle, launch, View } from '../view';
import { wholeEvents, wholeSamples, wholeSamplesFile } from '../wholeRun';
import { detailTexts, summaryTexts, tileTexts } from './samplesExpected';

let browser: Browser;
let view: View;
const bytes = wholeSamplesFile();
const all = samplesOf(wholeSamples);
const cheapest = [...all].sort((a, b) => a.macs - b.macs || a.sample - b.sample);
const summary = summaryTexts(wholeEvents, wholeSamples);

beforeAll(async () => {
  browser = await launch();
  view = await View.open(browser, await bundle('samples'), { width: 1400 });
  await view.send(snapshot(wholeEvents), { kind: 'samples', bytes });
});
afterEach(async () => expect(await view.faults()).toEqual([]));

const button = (name: string | RegExp) => view.page.getByRole('button', { name });
const tiles = (list: typeof all, from: number, total: number) => tileTexts(wholeSamples, list, from, total);

test('a page of the cheapest, and the next one', async () => {
  expect(await numberTexts(view)).toEqual([...summary, ...tiles(cheapest.slice(0, 48), 0, 60)]);
  await button('Next ›').click();
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...tiles(cheapest.slice(48), 48, 60)]);
});

test('the wrong ones of a class, the highest loss first', async () => {
  await view.page.getByText('Wrong', { exact: true }).click();
  await view.page.getByLabel('Highest first').check();
  await view.page.locator('label', { hasText: /^Loss$/ }).click();
  const wrong = all.filter(({ label, predicted }) => label !== predicted).sort((a, b) => b.loss - a.loss);
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...tiles(wrong, 0, wrong.length)]);
  await button('eel').first().click();
  const eels = wrong.filter(({ label }) => wholeSamples.header.classes[label] === 'eel');
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...tiles(eels, 0, eels.length)]);
  await button('eel').first().click();
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...tiles(wrong, 0, wrong.length)]);
});

test('one image in full, beside the mean of its class and beside another one', async () => {
  const wrong = all.filter(({ label, predicted }) => label !== predicted).sort((a, b) => b.loss - a.loss);
  const list = tiles(wrong, 0, wrong.length);
  await view.page.locator('.tile[data-sample="42"]').click();
  await view.page.getByText('Its class', { exact: true }).click();
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...list, ...detailTexts(wholeSamples, 42, 'class')]);
  await button('Pin').click();
  await view.page.locator('.tile[data-sample="7"]').click();
  await expect.poll(() => numberTexts(view)).toEqual([...summary, ...list, ...detailTexts(wholeSamples, 7, 42)]);
});
