/** Figures of the Gates view as files: the same numbers as in the run, unrounded, and pictures that stand alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { save } from './saved';
import { eventsOf, snapshot, storedRun } from './storedRun';
import { bundle, launch, themeNames, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
});

async function open(options: ViewOptions = {}): Promise<View> {
  view = await View.open(browser, parts, options);
  await view.send(snapshot(storedRun));
  return view;
}

afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const last = eventsOf('epoch').at(-1)!.evaluation;
const rate = (gate: number, channel: number) => Buffer.from(last.gates[gate]!.rates, 'base64')[channel]! / 255;
const distance = (gate: number, channel: number) =>
  Buffer.from(last.gates[gate]!.distances!, 'base64').readUInt16LE(2 * channel) / 65535;

/** For a person to look at. */
async function keep(name: string): Promise<void> {
  if (process.env.PICTURES === undefined) return;
  mkdirSync('test-results', { recursive: true });
  const message = (await view.seen()).sent.find((one) => one.kind === 'saveFigure')!;
  writeFileSync(`test-results/saved-${name}.png`, Buffer.from(message.png, 'base64'));
}

describe('the heatmap', () => {
  test.each(themeNames)(
    'is saved as it is shown (%s): every cell, its rows named, on the background',
    async (theme) => {
      await open({ theme });
      const { name, rows, texts, fills } = await save(view, 'Save the heatmap');
      await keep(`heatmap-${theme}`);
      expect(name).toBe('firing-by-layer');
      expect(rows[0]).toEqual(['layer', 'channel', 'rate']);
      expect(rows).toHaveLength(337);
      expect(rows[1 + 48 + 7]).toEqual(['stage2_block1_gate', '7', String(rate(3, 7))]);
      expect(texts[0]).toBe('Firing rates by layer');
      expect(texts).toContain('stage3_block3_gate');
      expect(fills[0]).toBe(
        await view.page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--vscode-editor-background')),
      );
      expect(fills.length).toBeGreaterThan(337);
    },
  );

  test('by class, with the names of the classes', async () => {
    await open({ stored: { mode: 'classes', layer: 'stage1_block2_gate' } });
    const { name, rows } = await save(view, 'Save the heatmap');
    expect(name).toBe('firing-by-class');
    expect(rows).toHaveLength(1 + 10 * 16);
    const packed = Buffer.from(last.gates[1]!.classRates!, 'base64');
    expect(rows[1 + 16 + 3]).toEqual(['automobile', 'stage1_block2_gate', '3', String(packed[16 + 3]! / 255)]);
  });
});

describe('fits', () => {
  const stored = {
    page: 'fit',
    layer: 'stage2_block1_gate',
    cell: { row: 'stage2_block1_gate', gate: 'stage2_block1_gate', channel: 7 },
  };

  test('a distribution: both functions at every edge, and a key to its lines', async () => {
    await open({ stored });
    const { name, rows, texts } = await save(view, 'Save the distribution');
    await keep('distribution');
    expect(name).toBe('fit-stage2_block1_gate-7');
    expect(rows[0]).toEqual(['log_odds', 'probability', 'empirical_cdf', 'prior_cdf']);
    const half = rows.find(([u]) => u === '0')!;
    expect(half[1]).toBe('0.5');
    // Closed exactly where the probability is at most a half; the prior's CDF there is that of Beta(0.6, 0.4).
    expect(1 - Number(half[2])).toBeCloseTo(rate(3, 7), 2);
    expect(Number(half[3])).toBeCloseTo(0.3838, 3);
    expect(texts).toEqual(expect.arrayContaining(['Fit of stage2_block1_gate, channel 7', 'gate', 'Beta(0.6, 0.4)']));
  });

  test('distance over epochs: an epoch a row', async () => {
    await open({ stored });
    const { rows } = await save(view, 'Save distance over epochs');
    await keep('course');
    expect(rows).toHaveLength(1 + 12);
    expect(rows.at(-1)).toEqual(['12', String(distance(3, 7))]);
  });

  test('many gates: worst first, all of them, also those that are not drawn', async () => {
    await open({ stored: { page: 'fit' } });
    const { rows, texts } = await save(view, 'Save these gates');
    await keep('tiles');
    expect(rows).toHaveLength(337);
    const distances = rows.slice(1).map((row) => Number(row[2]));
    expect(distances).toEqual([...distances].sort((a, b) => b - a));
    const row = rows.find(([layer, channel]) => layer === 'stage2_block1_gate' && channel === '7')!;
    expect(row.slice(2, 4)).toEqual([String(distance(3, 7)), String(rate(3, 7))]);
    expect(texts[0]).toBe('Fits of all layers: 24 of 336 gates');
  });
});
