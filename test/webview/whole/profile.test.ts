/** Every number of the Profile view against plain sums: totals, table, blocks, areas, curve; in MACs and in FLOPs. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { numberTexts } from '../everyText';
import { shownProfile } from '../profiles';
import { bundle, launch, View } from '../view';
import { wholeCurve, wholeProfile } from '../wholeRun';
import { areaTitles, blockRows, curveRows, headTexts, type Look, meaningTexts, tableTexts } from './profileExpected';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('profile')]);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

async function open(stored: object): Promise<void> {
  view = await View.open(browser, parts, { width: 1600, stored: { grouped: false, ...stored } });
  await view.send(shownProfile(wholeProfile, { curve: wholeCurve, name: 'small' }));
}

const looks: Look[] = [
  { unit: 'MAC', filter: '' },
  { unit: 'FLOP', filter: 'block2' },
];

describe.each(looks)('in $unit with the filter "$filter"', (look) => {
  const head = headTexts(wholeProfile, look);
  const meaning = meaningTexts(wholeProfile, look);

  test('totals, spread, table', async () => {
    await open(look);
    expect(await numberTexts(view)).toEqual([...head, ...tableTexts(wholeProfile, look), ...meaning]);
  });
});

test.each(['MAC', 'FLOP'] as const)('blocks in %ss', async (unit) => {
  await open({ unit, grouped: true });
  const rows = await view.table('.layer-table');
  const shown = await view.page.locator('tr.block').count();
  const wanted = blockRows(wholeProfile, { unit, filter: '' });
  expect(shown).toBe(wanted.length);
  const blocks = rows.filter(([, kind]) => kind === '').map((cells) => cells.join(' | '));
  expect(blocks).toEqual(wanted);
  expect(
    await view.page.locator('tr.block button').evaluateAll((all) => all.map((one) => one.getAttribute('title'))),
  ).toEqual([...['4 layers', '2 layers', '1 layer']]);
});

test.each(['MAC', 'FLOP'] as const)('areas in %ss', async (unit) => {
  await open({ unit, mode: 'treemap' });
  const titles = () =>
    view.page.locator('.treemap-cell').evaluateAll((all) => all.map((cell) => cell.getAttribute('title')).sort());
  await expect.poll(titles).toEqual(areaTitles(wholeProfile, { unit, filter: '' }).sort());
  const [texts, areas] = await Promise.all([
    numberTexts(view),
    view.page.locator('.treemap-cell').evaluateAll((all) =>
      all.map((cell) => ({
        name: (cell as HTMLElement).dataset.layer!,
        size: cell.clientWidth * cell.clientHeight,
        text: cell.children[1]?.textContent ?? '',
      })),
    ),
  ]);
  // Each as large as its share, but for the edges; the share written where there is room.
  const all = areas.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size, text } of areas) {
    const { macs } = wholeProfile.layers.find((layer) => layer.name === name)!;
    const share = macs / wholeProfile.total.macs;
    expect(size / all, name).toBeCloseTo(share, 1);
    if (text !== '') expect(text, name).toBe(`${(100 * share).toFixed(1)}%`);
  }
  expect(texts).toContain(`div aria-label: ${unit}s of ${areas.length} layers, by area`);
  expect(texts.filter((text) => text.startsWith('Area'))).toEqual([
    `Area: ${unit}s. 1 layer without ${unit}s is left out.`,
  ]);
  expect(await view.text('.treemap-scale li')).toEqual([
    ...['no gate', '0% to 20%', '20% to 40%', '40% to 60%', '60% to 80%', '80% to 100%'],
  ]);
});

test.each(['MAC', 'FLOP'] as const)('the curve in %ss', async (unit) => {
  await open({ unit, mode: 'curve', threshold: 0.75 });
  const look = { unit, filter: '' };
  await expect.poll(() => view.page.locator('.curve-plot').count()).toBe(1);
  const texts = await numberTexts(view);
  const head = headTexts(wholeProfile, look);
  expect(texts.slice(0, head.length)).toEqual(head);
  const rest = texts.slice(head.length);
  // The chosen point is labelled first; what has no room is left to the table.
  const labels = await view.page.locator('.dot-label').allTextContents();
  expect(labels[0]).toBe('0.75');
  for (const label of labels) expect(wholeCurve.points.map(({ threshold }) => String(threshold))).toContain(label);
  expect(rest).toEqual([
    `Gates are open where their probability is above the threshold; ${wholeCurve.images} test samples at each, epoch 4 (best). Choose a point to export the network that decides by it.`,
    `svg aria-label: Accuracy over ${unit}s at ${wholeCurve.points.length} thresholds of the gates; the table below has the numbers`,
    ...['40%', '50%', '60%', '70%', '0%', '50%', '100%'],
    ...labels,
    'Export at 0.75…',
    ...curveRows(wholeCurve, look),
    ...meaningTexts(wholeProfile, look),
  ]);
});
