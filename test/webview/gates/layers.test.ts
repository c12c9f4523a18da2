/** The map of layers in its room: nothing is cut, cells grow, numbers stand beside their cells, marks are seen at any size. */
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gateFacts } from '../../../src/protocol/facts/gateFacts';
import { packShares } from '../../../src/protocol/facts/packed';
import { drawCells } from '../../../webview/gates/heat/cells';
import { type Box, layOut } from '../../../webview/gates/heat/geometry';
import { heatModel } from '../../../webview/gates/heat/heatModel';
import { epoch, started } from '../../protocol/someEvents';
import { laid } from '../heatCells';
import { fold, snapshot, storedRun } from '../storedRun';
import { bundle, launch, View } from '../view';

const theme = {
  ...{ text: '#cccccc', background: '#000', grid: '#444', fontFamily: 'x', highContrast: false, light: false },
  tooltip: { background: '#000', border: '#000', text: '#fff' },
  series: { foreground: '#fff', blue: '#00f', purple: '#808', green: '#080', yellow: '#ff0' },
};

/** 2 layers of 512 channels whose rates go from always off to always on. */
const layers = ['first', 'second'].map((name) => ({ name, channels: 512, sources: [] }));
const rates = packShares(Array.from({ length: 512 }, (_, channel) => channel / 511));
const classes = Array.from({ length: 10 }, (_, k) => `class ${k}`);
const classRates = packShares(Array.from({ length: 5120 }, (_, i) => (i % 512) / 511));
const one = epoch(1, 0.5);
const wide = [
  started({ model: { ...started().model, gates: layers }, data: { ...started().data, classes } }),
  { ...one, evaluation: { ...one.evaluation, gates: layers.map(({ name }) => ({ gate: name, rates, classRates })) } },
];

describe.each([5, 9, 24])('cells of %i pixels', (pitch) => {
  const facts = gateFacts(fold(wide))!;
  const model = heatModel(facts, fold(wide).gateHistory, 'classes', 'first', false);
  const geometry = { ...layOut(model, { width: 5 * 512, height: 0 }), pitchX: pitch, pitchY: pitch };
  const fills: { box: Box; color: string }[] = [];
  const outlines: Box[] = [];
  drawCells(
    { fill: (box, color) => fills.push({ box, color }), outline: (box) => outlines.push(box) },
    model,
    geometry,
    theme,
  );

  test('always off is an outline with a hollow of at least a pixel', () => {
    // 0 … 5 of 511 are at most 1 %, in each of ten classes.
    expect(outlines).toHaveLength(60);
    for (const { width, height } of outlines) expect(Math.min(width, height) - 2).toBeGreaterThanOrEqual(1);
  });

  test('always on has a dark mark of at least two pixels inside its cell, on whole pixels', () => {
    const marks = fills.filter(({ color }) => color === '#30104a').map(({ box }) => box);
    expect(marks).toHaveLength(60);
    for (const { x, y, width, height } of marks) {
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(2);
      expect(Math.max(width, height)).toBeLessThan(pitch - 1);
      expect([x % 1, y % 1]).toEqual([0, 0]);
    }
  });
});

describe('on the page', () => {
  let browser: Browser;
  let parts: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    [browser, parts] = await Promise.all([launch(), bundle('gates')]);
  });

  test.each([300, 600, 900, 1400])(
    'at a width of %i long layers are broken into lines, and none is cut',
    async (width) => {
      const view = await View.open(browser, parts, { width });
      await view.send(snapshot(wide));
      const { perLine, pitchX } = await laid(view);
      expect(pitchX).toBeGreaterThanOrEqual(8);
      expect(perLine % 8).toBe(0);
      const { inner, outer } = await view.page
        .locator('.heat-scroll')
        .evaluate((box) => ({ inner: box.scrollWidth, outer: box.clientWidth }));
      expect(inner).toBeLessThanOrEqual(outer);
      // In classes a column is one channel: where there is no room for all, the map has a scroll bar.
      await view.page.getByText('Classes').click();
      await expect.poll(() => view.data()).toMatchObject({ mode: 'classes' });
      const scroller = await view.page.locator('.heat-scroll').evaluate((box) => ({
        cut: box.scrollWidth > box.clientWidth,
        bar: getComputedStyle(box).overflowX,
      }));
      expect(scroller).toEqual({ cut: true, bar: 'auto' });
      await view.close();
    },
  );

  test('numbers stand where their cells are, the totals below all of them; cells fill the window', async () => {
    const view = await View.open(browser, parts, { width: 1280, height: 900 });
    await view.send(snapshot(storedRun));
    const canvas = (await view.page.locator('.heat canvas').boundingBox())!;
    const { tops, pitchY } = await laid(view);
    const rows = await view.page.locator('.heat-stats tbody tr').all();
    expect(rows).toHaveLength(9);
    for (const [i, row] of rows.entries()) {
      const { y, height } = (await row.boundingBox())!;
      expect(Math.abs(y + height / 2 - (canvas.y + tops[i]! + pitchY / 2))).toBeLessThan(2);
    }
    const total = (await view.page.locator('.heat-stats tfoot tr').boundingBox())!;
    expect(total.y).toBeGreaterThanOrEqual(canvas.y + canvas.height - 8);
    expect((await view.page.locator('.chosen-bar').boundingBox())!.y).toBeGreaterThanOrEqual(total.y + total.height);
    expect(total.y + total.height).toBeGreaterThan(600);
    expect(total.y + total.height).toBeLessThan(900);
    await view.close();
  });

  test('the name of a layer leads to its line', async () => {
    const view = await View.open(browser, parts);
    await view.send(snapshot(storedRun));
    await view.page.getByRole('button', { name: 'stage2_block1_gate' }).click();
    const source = gateFacts(fold(storedRun))!.layers.find(({ name }) => name === 'stage2_block1_gate')!.sources[0];
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source });
    await view.close();
  });
});
