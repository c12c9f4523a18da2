/** Every number of the Gates view against the slow reader: rows, cells, fits. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { numberTexts } from '../everyText';
import { cellAt } from '../heatCells';
import { snapshot } from '../storedRun';
import { bundle, launch, View } from '../view';
import { wholeEvents } from '../wholeRun';
import { cellTexts, firingTexts, fitTexts, gatesNow } from './gatesExpected';

describe.each(['last', 'best'] as const)('of the %s checkpoint', (shown) => {
  const now = gatesNow(wholeEvents, shown);
  const { gates, measured, started } = now;
  const second = gates[1]!;

  let browser: Browser;
  let parts: Awaited<ReturnType<typeof bundle>>;
  let view: View;

  beforeAll(async () => {
    [browser, parts] = await Promise.all([launch(), bundle('gates')]);
  });
  afterEach(async () => {
    expect(await view.faults()).toEqual([]);
    await view.close();
  });

  async function open(stored: object): Promise<void> {
    view = await View.open(browser, parts, { width: 1400, stored });
    await view.send({ kind: 'checkpoint', shown }, snapshot(wholeEvents));
  }

  const rows = {
    layers: gates.map(({ name, open: rates }): [string, number[]] => [name, rates]),
    classes: second.byClass!.map((rates, k): [string, number[]] => [started.data.classes[k]!, rates]),
    time: measured.map((event): [string, number[]] => [`epoch ${event.epoch}`, event.gates[1]!.open]),
  };
  const heads = { layers: 'Layer', classes: 'Class', time: 'Epoch' };

  describe.each(['layers', 'classes', 'time'] as const)('firing rates by %s', (mode) => {
    test('the map, its names and its table', async () => {
      await open({ mode, layer: second.name, data: true });
      await expect.poll(() => numberTexts(view)).toEqual(firingTexts(now, heads[mode], rows[mode], mode !== 'layers'));
    });

    test('each cell, on hover', async () => {
      await open({ mode, layer: second.name });
      const canvas = (await view.page.locator('.heat-cells canvas').boundingBox())!;
      for (const [r, [row, rates]] of rows[mode].entries())
        for (const [channel, rate] of rates.entries()) {
          const gate = mode === 'layers' ? row : second.name;
          const { position } = await cellAt(view, r, channel);
          await view.page.mouse.move(canvas.x + position.x, canvas.y + position.y);
          const wanted = cellTexts(now, mode, { gate, channel, row, open: rate });
          const tip = async () =>
            (await view.page.locator('.tooltip').innerText()).split('\n').map((text) => text.trim());
          await expect.poll(async () => (await tip()).filter((text) => text !== '')).toEqual(wanted);
        }
    });
  });

  test('by rate, the same rows and another order of the columns', async () => {
    await open({ mode: 'layers', byRate: true });
    const canvas = (await view.page.locator('.heat-cells canvas').boundingBox())!;
    const order = second.open.map((_, channel) => channel).sort((a, b) => second.open[b]! - second.open[a]! || a - b);
    for (const [column, channel] of order.entries()) {
      const { position } = await cellAt(view, 1, column);
      await view.page.mouse.move(canvas.x + position.x, canvas.y + position.y);
      await expect
        .poll(() => view.page.locator('.tooltip strong').innerText())
        .toBe(`${second.name}, channel ${channel}`);
    }
  });

  test('the chosen cell in words, and read out', async () => {
    await open({ mode: 'layers', cell: { row: second.name, gate: second.name, channel: 2 } });
    const [title, line, kind] = cellTexts(now, 'layers', {
      gate: second.name,
      channel: 3,
      row: '',
      open: second.open[3]!,
    });
    await view.page.locator('.heat-cells canvas').focus();
    await view.page.keyboard.press('ArrowRight');
    await expect.poll(() => view.text('.chosen-text')).toEqual([[title, line, kind].join(' · ')]);
    await expect.poll(() => view.text('.heat [aria-live]')).toEqual([`${title}. ${line}. ${kind}.`]);
  });

  describe('fits', () => {
    test('of all layers, the worst gate in full', async () => {
      await open({ page: 'fit' });
      const worst = gates
        .flatMap(({ name, distances }) => distances!.map((distance, channel) => ({ gate: name, channel, distance })))
        .sort((a, b) => b.distance - a.distance)[0]!;
      await expect.poll(() => numberTexts(view)).toEqual(fitTexts(now, undefined, worst));
    });

    test('of one layer, one of its gates and the layer as a whole', async () => {
      await open({ page: 'fit', layer: second.name, cell: { row: second.name, gate: second.name, channel: 4 } });
      await expect.poll(() => numberTexts(view)).toEqual(fitTexts(now, second.name, { gate: second.name, channel: 4 }));
      await view.page.getByLabel('Gates of').selectOption('block3_gate');
      await expect
        .poll(() => numberTexts(view))
        .toEqual(fitTexts(now, 'block3_gate', { gate: 'block3_gate', channel: undefined }));
      await view.page.getByLabel('Gates of').selectOption('block1_gate');
      await expect
        .poll(() => numberTexts(view))
        .toEqual(fitTexts(now, 'block1_gate', { gate: 'block1_gate', channel: undefined }));
    });
  });
});
