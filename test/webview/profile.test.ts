/** What the Profile view says and does. */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ProfileReport } from '../../src/protocol/files/profileReport';
import { curve, profiles, shownProfile } from './profiles';
import { bundle, launch, themeNames, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let reports: { plain: ProfileReport; run: ProfileReport };
let view: View;

beforeAll(async () => {
  [browser, parts, reports] = await Promise.all([launch(), bundle('profile'), profiles()]);
  mkdirSync('test-results', { recursive: true });
});

/** Every layer in a row, as long as a test does not ask for blocks. */
async function open(report: ProfileReport, options: ViewOptions = {}, more = {}): Promise<View> {
  view = await View.open(browser, parts, { stored: { grouped: false }, ...options });
  await view.send(shownProfile(report, more));
  return view;
}

afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

async function picture(name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  await view.page.screenshot({ path: `test-results/profile-${name}.png`, fullPage: true, animations: 'disabled' });
}

const names = () => view.text('tbody .name');
const facts = () => view.text('.facts > div');
const sent = async () => (await view.seen()).sent.at(-1);

describe('the table', () => {
  test('says what was profiled, its totals, and gates on a line of their own', async () => {
    await open(reports.plain);
    expect(await view.text('h1')).toEqual(['cifar10-gated']);
    expect((await view.text('header p'))[0]).toContain(
      'resnet20 · one image of 32 × 32 × 3 · cifar10-gated.experiment.ts',
    );
    const [macs, own, params] = await facts();
    expect(macs).toBe('MACs\n40.6 M 40,561,024');
    expect(own).toBe('Gates’ own MACs\n9.98 k 0.025% of all');
    expect(params).toContain('280 k');
    // Without a run there is nothing to say of images, time and speed-up.
    expect(await view.text('thead th')).toEqual([
      ...['Layer', 'Kind', 'MACs', 'Share', 'Params', 'Activations', 'Bytes', 'Gate'],
    ]);
    expect(await view.text('.toolbar .actions button:visible')).toEqual(['Measure time', 'Save as…']);
  });

  test('of a run has means, savings and times, and rows that add up', async () => {
    await open(reports.run, { width: 1400 });
    expect(await view.text('thead th')).toEqual([
      ...['Layer', 'Kind', 'MACs', 'Share', 'Mean MACs', 'Saved', 'ms', 'Params', 'Activations', 'Bytes', 'Gate'],
    ]);
    expect((await view.text('h2'))[0]).toBe('MACs of 5 test images');
    const cells = await view.table('.layer-table');
    const total = cells.at(-1)!;
    const ms = cells.slice(1, -1).map((row) => Number(row[6] === '–' ? 0 : row[6]));
    expect(ms.reduce((a, b) => a + b, 0)).toBeCloseTo(Number(total[6]), 1);
    expect(total.slice(0, 4)).toEqual(['Total', '', '40.6 M', '100.0%']);
    const exact = await view.page
      .locator('tbody td:nth-child(3)')
      .evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('title')!.replace(/\D/g, ''))));
    expect(exact.reduce((a, b) => a + b, 0)).toBe(40_561_024);
    expect(cells.filter(([name]) => name === 'Not attributed').map((row) => row.filter(Boolean))).toEqual([
      ['Not attributed', 'between operations, recording included', '0.410'],
      ['Not attributed', 'changes of layout', '0.080'],
    ]);
  });

  test('is sorted by a press on a head, the screen reader told; a third press undoes it', async () => {
    await open(reports.plain);
    const [first] = await names();
    const head = view.page.getByRole('columnheader', { name: 'Params' });
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    expect((await names())[0]).toBe('stage3_block1_conv2');
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('none');
    expect((await names())[0]).toBe(first);
  });

  test('is filtered by words and says how much is left, or that nothing is', async () => {
    await open(reports.plain);
    await view.page.getByLabel('Filter layers').fill('stage2 conv2');
    await expect.poll(names).toEqual([1, 2, 3].map((block) => `stage2_block${block}_conv2`));
    expect(await view.text('tfoot .name')).toEqual([`Shown: 3 of ${reports.plain.layers.length}`, 'Total']);
    await view.page.getByLabel('Filter layers').fill('nothing');
    await expect.poll(() => view.page.getByText('No layer has all of these words.').isVisible()).toBe(true);
  });

  test('by blocks has subtotals that fold', async () => {
    await open(reports.plain);
    await view.page.getByLabel('Group by block').check();
    await expect.poll(() => view.text('.block .name').then((all) => all.length)).toBe(10);
    const costless = view.page.getByRole('button', { name: /^stage1_block1: \d+ layers without MACs$/ });
    await costless.press('Enter');
    await expect.poll(() => costless.getAttribute('aria-expanded')).toBe('true');
    const block = view.page.getByRole('button', { name: 'stage1_block1', exact: true });
    const before = (await names()).length;
    await block.press('Enter');
    await expect.poll(() => block.getAttribute('aria-expanded')).toBe('false');
    // Its 14 layers, and the row of those without MACs.
    await expect.poll(async () => (await names()).length).toBe(before - 15);
    const row = view.page.locator('.block', { hasText: 'stage1_block1' });
    expect(await row.locator('td:nth-child(3)').getAttribute('title')).toBe('4,719,104 MACs');
  });

  test('opens by blocks; layers without MACs are one row of theirs, which unfolds and says what they come to', async () => {
    await open(reports.plain, { stored: undefined });
    expect(await view.text('.block .name')).toHaveLength(10);
    const block = reports.plain.layers.filter(({ name }) => name.startsWith('stage2_block1_'));
    const costless = block.filter(({ macs }) => macs === 0);
    const button = view.page.getByRole('button', {
      name: `stage2_block1: ${costless.length} layers without MACs`,
      exact: true,
    });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    const bytes = costless.reduce((sum, layer) => sum + layer.bytes, 0);
    const row = view.page.locator('tr.costless').filter({ has: button });
    expect(await row.locator('td').nth(5).getAttribute('title')).toBe(`${bytes.toLocaleString('en')} bytes`);
    const before = await names();
    await button.press('Enter');
    await expect.poll(async () => (await names()).length).toBe(before.length + costless.length);
    expect((await view.seen()).stored).toMatchObject({ unfolded: ['stage2_block1'] });
    // Arrow keys walk it as any other.
    await view.page.keyboard.press('ArrowDown');
    expect(await view.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(costless[0]!.name);
  });

  test('leads to the line of a layer, by press and by key; without a line there is nothing to press', async () => {
    await open(reports.plain);
    await view.page.getByRole('button', { name: 'stem_bn' }).click();
    expect(await sent()).toEqual({ kind: 'openSource', source: reports.plain.layers[1]!.source });
    await view.page.keyboard.press('ArrowDown');
    expect(await view.page.evaluate(() => document.activeElement?.textContent)).toBe('stem_relu');
    expect(await view.page.getByRole('button', { name: 'classifier' }).isDisabled()).toBe(true);
  });
});

describe('the treemap', () => {
  test('has a labelled button for each layer with a cost, inside, in proportion', async () => {
    await open(reports.run, { stored: { mode: 'treemap' } });
    const cells = view.page.locator('.treemap-cell');
    const counted = reports.run.layers.filter(({ macs }) => macs > 0);
    await expect.poll(() => cells.count()).toBe(counted.length);
    const map = (await view.page.locator('.treemap').boundingBox())!;
    for (const name of ['stage1_block2_conv1', 'stem_conv']) {
      const box = (await view.page.locator(`.treemap-cell[data-layer=${name}]`).boundingBox())!;
      const share = reports.run.layers.find((layer) => layer.name === name)!.macs / reports.run.total.macs;
      expect((box.width * box.height) / (map.width * map.height)).toBeCloseTo(share, 3);
    }
    const label = await view.page.locator('.treemap-cell[data-layer=stage1_block2_conv1]').getAttribute('title');
    expect(label).toMatch(
      /^stage1_block2_conv1 in stage1_block2, convolution: 2\.36 M MACs, 5\.8% of all, gates save \d+\.\d%/,
    );
  });

  test('is one stop of the tab key; arrows walk it and Enter shows the line', async () => {
    await open(reports.plain, { stored: { mode: 'treemap' } });
    await expect.poll(() => view.page.locator('.treemap-cell[tabindex="0"]').count()).toBe(1);
    await view.page.locator('.treemap-cell[tabindex="0"]').focus();
    const before = await view.page.evaluate(() => document.activeElement?.getAttribute('data-layer'));
    await view.page.keyboard.press('ArrowRight');
    const after = await view.page.evaluate(() => document.activeElement?.getAttribute('data-layer'));
    expect(after).not.toBe(before);
    expect(await view.page.locator('.treemap-cell[tabindex="0"]').count()).toBe(1);
    await view.page.keyboard.press('Enter');
    expect(await sent()).toEqual({ kind: 'openSource', source: reports.plain.layers[0]!.source });
  });
});

describe('the curve', () => {
  test('is of trained gates alone', async () => {
    await open(reports.plain, { stored: { mode: 'curve' } });
    expect(await view.data()).toMatchObject({ mode: 'table' });
    expect(await view.page.getByText('Accuracy', { exact: true }).isVisible()).toBe(false);
  });

  test('is measured when it is asked for', async () => {
    await open(reports.run, { stored: { mode: 'curve' } });
    expect(await view.text('.curve table:visible')).toEqual([]);
    await view.page.getByRole('button', { name: 'Measure the curve' }).click();
    expect(await sent()).toEqual({ kind: 'measureCurve' });
    await view.send({ kind: 'working', work: 'curve' });
    expect(await view.text('header [role=status]')).toEqual(['Evaluating…']);
    expect(await view.page.getByRole('button', { name: 'Measure the curve' }).isDisabled()).toBe(true);
  });

  test.each(['profile', 'time', 'curve'] as const)('nothing else is begun while there is work: %s', async (work) => {
    await open(reports.run, { stored: { mode: 'curve', threshold: 0.7 } }, { curve });
    const buttons = ['Profile again', 'Measure again', 'Export at 0.7…'].map((name) =>
      view.page.getByRole('button', { name }),
    );
    const disabled = () => Promise.all(buttons.map((button) => button.isDisabled()));
    expect(await disabled()).toEqual([false, false, false]);
    await view.send({ kind: 'working', work });
    expect(await disabled()).toEqual([true, true, true]);
    await view.send({ kind: 'working', work: null });
    expect(await disabled()).toEqual([false, false, false]);
    await view.page.getByText('Table', { exact: true }).click();
    await view.send({ kind: 'working', work });
    expect(await view.page.getByRole('button', { name: /^Measure time/ }).isDisabled()).toBe(true);
    await view.page.getByText('Speed-up', { exact: true }).click();
    await expect.poll(() => view.page.getByRole('button', { name: 'Measure speed-up' }).isDisabled()).toBe(true);
  });

  test('has a labelled point and a row a threshold; a chosen one can be exported', async () => {
    await open(reports.run, { stored: { mode: 'curve' } }, { curve });
    expect(await view.page.locator('.dot').count()).toBe(11);
    const [head, first] = await view.table('.curve-table');
    expect(head).toEqual(['Threshold', 'Accuracy', 'Mean MACs', 'Of dense']);
    expect(first).toEqual(['0', '91.43%', '40.6 M', '100.0%']);
    const exportAt = view.page.getByRole('button', { name: /^Export at/ });
    expect(await exportAt.isDisabled()).toBe(true);
    await view.page.getByRole('button', { name: '0.7', exact: true }).press('Enter');
    await expect.poll(() => exportAt.innerText()).toBe('Export at 0.7…');
    await exportAt.click();
    expect(await sent()).toEqual({ kind: 'exportAt', threshold: 0.7 });
    // A point is as good as its row.
    await view.page.locator('.dot[data-threshold="0.3"]').click();
    await expect.poll(() => exportAt.innerText()).toBe('Export at 0.3…');
    expect((await view.seen()).stored).toMatchObject({ threshold: 0.3 });
    expect(await view.text('.curve-table [aria-pressed=true]')).toEqual(['0.3']);
    // The whole row is marked, its first cell too, which has a ground of its own since it stays in sight.
    const [row, cell] = await view.page
      .locator('tr.chosen')
      .evaluate((chosen) => [
        getComputedStyle(chosen).backgroundColor,
        getComputedStyle(chosen.firstElementChild!).backgroundImage,
      ]);
    expect(row).not.toBe('rgba(0, 0, 0, 0)');
    expect(cell).toContain(row);
  });

  test('the lines of the plot end before its labels, in a saved picture too', async () => {
    await open(reports.run, { stored: { mode: 'curve' } }, { curve });
    const looks = await view.page.locator('.dot-label').evaluateAll((labels) =>
      labels.map((label) => {
        const { paintOrder, stroke, strokeWidth } = getComputedStyle(label);
        return `${paintOrder} ${stroke} ${strokeWidth}`;
      }),
    );
    const ground = await view.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(new Set(looks)).toEqual(new Set([`stroke ${ground} 4px`]));
    await view.page.getByRole('button', { name: 'Save the curve' }).click();
    await expect.poll(async () => (await sent())?.kind).toBe('saveFigure');
    const { svg } = (await sent()) as { svg: string };
    const label = /<text[^>]*text-anchor="end"[^>]*>0\.7<\/text>/.exec(svg)?.[0];
    expect(label).toContain('paint-order="stroke"');
  });

  test('in FLOPs counts twice as much, and its points stand where they stood', async () => {
    await open(reports.run, { stored: { mode: 'curve' } }, { curve });
    const places = () => view.page.locator('.dot').evaluateAll((dots) => dots.map((dot) => dot.getAttribute('cx')));
    const before = await places();
    await view.page.getByText('FLOPs', { exact: true }).click();
    await expect.poll(async () => (await view.table('.curve-table'))[1]).toEqual(['0', '91.43%', '81.1 M', '100.0%']);
    expect(await places()).toEqual(before);
  });
});

describe('the page', () => {
  test('in FLOPs says so everywhere and counts twice as much', async () => {
    await open(reports.run);
    await view.page.getByText('FLOPs', { exact: true }).click();
    await expect.poll(async () => (await facts())[0]).toBe('Dense FLOPs\n81.1 M 81,122,048');
    expect(await view.text('.definition')).toEqual([expect.stringContaining('1 MAC = 2 FLOPs')]);
    expect(await view.text('thead th')).toEqual(expect.arrayContaining(['FLOPs', 'Mean FLOPs']));
    expect((await view.text('tfoot .total'))[0]).toContain('81.1 M');
  });

  test('keeps how somebody likes to see it', async () => {
    const stored = { mode: 'table', unit: 'FLOP', filter: 'conv1', grouped: true, column: 'cost', descending: true };
    await open(reports.run, { stored });
    expect(await view.page.getByLabel('Filter layers').inputValue()).toBe('conv1');
    expect(await view.page.getByLabel('Group by block').isChecked()).toBe(true);
    expect(await view.text('thead th[aria-sort=descending]')).toEqual(['FLOPs']);
    await view.page.getByText('Treemap').click();
    expect((await view.seen()).stored).toMatchObject({ ...stored, mode: 'treemap' });
  });

  test('does not trip over what another version stored', async () => {
    const stored = { mode: 7, unit: 'TOPS', filter: {}, column: 'size', collapsed: 'all', unfolded: 9, grouped: false };
    await open(reports.plain, { stored });
    expect((await names()).length).toBe(reports.plain.layers.length);
  });

  test('asks the host for what it cannot do, and says what is being done', async () => {
    await open(reports.run);
    await view.page.getByRole('button', { name: 'Save as…' }).click();
    expect(await sent()).toEqual({ kind: 'save', unit: 'MAC' });
    await view.page.getByRole('button', { name: 'Profile again' }).click();
    expect(await sent()).toEqual({ kind: 'again' });
    const time = view.page.getByRole('button', { name: 'Measure time again' });
    await time.click();
    expect(await sent()).toEqual({ kind: 'measureTime' });
    await view.send({ kind: 'working', work: 'time' });
    expect([await time.isDisabled(), await view.text('header [role=status]')]).toEqual([true, ['Measuring…']]);
    await view.send({ kind: 'working', work: null });
    expect(await time.isDisabled()).toBe(false);
  });

  test('says what is not counted, which gates save nothing, and that the experiment has changed', async () => {
    const bound = { ...reports.plain, notCounted: ['attention'], idleGates: ['stage1_block1_gate'] };
    await open(bound, {}, { outdated: true });
    expect((await facts())[0]).toContain('≥ 40.6 M');
    expect(await view.text('.caveats li')).toEqual([
      expect.stringContaining('attention'),
      expect.stringContaining('stage1_block1_gate saves nothing'),
    ]);
    expect(await view.text('tfoot .total')).toEqual([expect.stringContaining('at least')]);
    expect((await view.table('tbody')).find(([name]) => name === 'stage1_block1_gate')).toContain('saves nothing');
    expect(await view.page.locator('main > .notice').isVisible()).toBe(true);
  });

  test.each([320, 420, 1280])('is not cut off at a width of %i', async (width) => {
    await open(reports.run, { width });
    const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    await picture(`table-${width}`);
  });

  test.each(themeNames)('is drawn in %s', async (theme) => {
    await open(reports.run, { theme, width: 820, stored: { collapsed: ['stage2_block1'] } });
    await picture(`table-${theme}`);
    await view.page.getByText('Treemap').click();
    await picture(`treemap-${theme}`);
    await view.send(shownProfile(reports.run, { curve }));
    await view.page.getByText('Accuracy', { exact: true }).click();
    await view.page.locator('.dot[data-threshold="0.6"]').click();
    await picture(`curve-${theme}`);
    await view.page.getByText('Treemap').click();
    const shades = await view.page
      .locator('.treemap-cell')
      .evaluateAll((cells) => new Set(cells.map((cell) => getComputedStyle(cell).backgroundColor)).size);
    // Each step that some layer has.
    const steps = reports.run.layers.map(({ macs, meanMacs, outputGate, inputGate }) =>
      macs === 0 ? [] : (outputGate ?? inputGate) ? [Math.floor(5 * (1 - meanMacs! / macs))] : ['none'],
    );
    expect(shades).toBe(new Set(steps.flat()).size);
    expect(shades).toBeGreaterThan(3);
  });
});
