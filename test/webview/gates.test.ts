/** What the Gates view says and does: what it shows of the stored run, how it is used, and what it says when there is nothing. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { packShares } from '../../src/protocol/facts/packed';
import { epoch, started } from '../protocol/someEvents';
import { gateStages } from './gateStages';
import { cellAt, laid } from './heatCells';
import { eventsOf, snapshot, storedRun } from './storedRun';
import { bundle, launch, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
});

async function open(events: readonly RunEvent[], options: ViewOptions = {}): Promise<View> {
  view = await View.open(browser, parts, options);
  await view.send(snapshot(events));
  return view;
}

afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const last = eventsOf('epoch').at(-1)!.evaluation;
const gates = eventsOf('started')[0]!.model.gates;
const share = (text: string, at: number) => `${((100 * Buffer.from(text, 'base64')[at]!) / 255).toFixed(1)}%`;
const distance = (gate: number, channel: number) =>
  (Buffer.from(last.gates[gate]!.distances!, 'base64').readUInt16LE(2 * channel) / 65535).toFixed(4);

const cell = (row: number, column: number) => cellAt(view, row, column);
const tip = () => view.page.locator('.tooltip').innerText();

describe('firing rates', () => {
  beforeEach(() => open(gateStages.finished));

  test('the heading says what was measured', async () => {
    expect(await view.text('h1')).toEqual(['cifar10-gated']);
    expect((await view.text('header p'))[0]).toMatch(/10,000 test images after epoch 12 \(last( and best)?\) of 12/);
    expect(await view.data()).toMatchObject({ page: 'firing', mode: 'layers', cells: '336', epoch: '12' });
  });

  test('a cell says its layer, channel, rate and count on hover, and nothing beside it', async () => {
    await view.page.locator('canvas').hover(await cell(4, 11));
    await expect.poll(tip).toContain(`stage2_block2_gate, channel 11`);
    expect(await tip()).toContain(`Open for ${share(last.gates[4]!.rates, 11)} of 10,000 test images`);
    await view.page.locator('canvas').hover(await cell(0, 20));
    await expect.poll(() => view.page.locator('.tooltip').isVisible()).toBe(false);
  });

  test('its pixels have the colours of the rates', async () => {
    const { pitchX, tops } = await laid(view);
    const colors = await view.page.locator('canvas').evaluate(
      (canvas: HTMLCanvasElement, [width, top]) => {
        const context = canvas.getContext('2d')!;
        return [0, 1, 2, 3, 4].map((c) => [...context.getImageData(width! * c + 2, top! + 2, 1, 1).data]);
      },
      [pitchX, tops[0]!],
    );
    const rates = [...Buffer.from(last.gates[0]!.rates, 'base64')].slice(0, 5);
    // Viridis: more green with every rate; a gate that is always off has no colour.
    for (const [i, rate] of rates.entries()) {
      if (rate <= 2) expect(colors[i]![3], `channel ${i}`).toBe(0);
      for (const [j, other] of rates.entries())
        if (rate > 2 && other > rate + 3) expect(colors[j]![1]).toBeGreaterThan(colors[i]![1]!);
    }
  });

  test('a click goes to the code', async () => {
    await view.page.locator('canvas').click(await cell(4, 11));
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: gates[4]!.sources[0] });
    expect((await view.text('.chosen-text'))[0]).toContain('stage2_block2_gate, channel 11');
  });

  test('the keyboard moves from cell to cell, reads each out, and Enter goes to the code', async () => {
    await view.page.locator('canvas').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await view.page.keyboard.press(key);
    const live = () => view.page.locator('[aria-live]').textContent();
    await expect
      .poll(live)
      .toBe(
        `stage1_block2_gate, channel 2. Open for ${share(last.gates[1]!.rates, 2)} of 10,000 test images, about ${new Intl.NumberFormat('en').format(Math.round((10000 * Buffer.from(last.gates[1]!.rates, 'base64')[2]!) / 255))}. Conditional.`,
      );
    await view.page.keyboard.press('Enter');
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: gates[1]!.sources[0] });
  });

  test('sorting keeps the chosen gate, at its new place', async () => {
    await view.page.locator('canvas').click(await cell(8, 63));
    const before = await view.text('.chosen-text');
    await view.page.getByLabel('Sort by rate').click();
    await expect.poll(() => view.text('.axis')).toEqual(['Channels, most often open first →']);
    expect(await view.text('.chosen-text')).toEqual(before);
    const at = await view.page.locator('.cell-box.chosen').boundingBox();
    const map = await view.page.locator('canvas').boundingBox();
    await view.page.mouse.move(at!.x + 2, at!.y + 2);
    await expect.poll(tip).toContain('stage3_block3_gate, channel 63');
    expect(at!.x - map!.x).toBeLessThan(map!.width);
  });

  test('classes and epochs of a layer', async () => {
    await view.page.getByText('Classes').click();
    await view.page.getByRole('combobox', { name: 'Layer' }).selectOption('stage1_block2_gate');
    await expect.poll(() => view.data()).toMatchObject({ mode: 'classes', cells: '160' });
    expect(await view.text('.heat-label')).toEqual(eventsOf('started')[0]!.data.classes);
    await view.page.getByText('Time').click();
    await expect.poll(() => view.data()).toMatchObject({ mode: 'time', cells: '192' });
    expect((await view.text('.heat-label'))[2]).toBe('epoch 3');
  });

  test('the same numbers as a table, by channel', async () => {
    await view.page.getByLabel('Sort by rate').click();
    await view.page.getByRole('button', { name: 'Show data' }).click();
    const [head, first] = await view.table('#firing-data table');
    expect(head!.slice(0, 3)).toEqual(['Layer', '0', '1']);
    expect(first!.slice(0, 4)).toEqual(['stage1_block1_gate', ...[0, 1, 2].map((c) => share(last.gates[0]!.rates, c))]);
    expect(first!.slice(17)).toEqual(Array(48).fill(''));
  });

  test('where somebody is in it is kept', async () => {
    await view.page.getByText('Time').click();
    await view.page.getByRole('combobox', { name: 'Layer' }).selectOption('stage2_block3_gate');
    await view.page.getByLabel('Sort by rate').click();
    await view.page.locator('canvas').focus();
    await view.page.keyboard.press('PageDown');
    const [{ stored }, chosen] = [await view.seen(), await view.text('.chosen-text')];
    const again = await View.open(browser, parts, { stored });
    await again.send(snapshot(gateStages.finished));
    expect(await again.data()).toEqual(await view.data());
    expect(await again.text('.chosen-text')).toEqual(chosen);
    expect(await again.page.getByRole('combobox', { name: 'Layer' }).inputValue()).toBe('stage2_block3_gate');
    await again.close();
  });

  test('the host brings a gate to the eye', async () => {
    await view.page.getByText('Classes').click();
    await view.send({ kind: 'focus', gate: 'stage3_block1_gate', channel: 17 });
    expect(await view.data()).toMatchObject({ mode: 'layers' });
    expect((await view.text('.chosen-text'))[0]).toMatch(/^stage3_block1_gate, channel 17 · /);
  });

  test('the host brings the classes of a layer to the eye, or its fits', async () => {
    await view.send({ kind: 'focus', gate: 'stage3_block2_gate', aspect: 'classes' });
    expect(await view.data()).toMatchObject({ page: 'firing', mode: 'classes' });
    expect(await view.page.getByRole('combobox', { name: 'Layer' }).inputValue()).toBe('stage3_block2_gate');
    await view.send({ kind: 'focus', gate: 'stage2_block2_gate', aspect: 'fit' });
    expect(await view.data()).toMatchObject({ page: 'fit' });
    await expect.poll(() => view.text('.detail h2')).toEqual([expect.stringMatching(/^stage2_block2_gate\b/)]);
  });
});

describe('fits', () => {
  beforeEach(() => open(gateStages.finished, { width: 1100, stored: { page: 'fit' } }));

  test('layers worst first, with reached and target rate', async () => {
    const [head, ...rows] = await view.table('table.layers');
    expect(head).toEqual(['Layer', 'Distance', 'Over epochs', 'Reached', 'Target']);
    const distances = rows.map(([, text]) => Number(text));
    expect(distances).toEqual([...distances].sort((a, b) => b - a));
    const row = rows.find(([name]) => name === 'stage1_block1_gate')!;
    const all = Array.from({ length: 16 }, (_, c) => Number(distance(0, c)));
    expect(Math.abs(Number(row[1]) - all.reduce((sum, d) => sum + d, 0) / 16)).toBeLessThan(1e-4);
    expect(row[4]).toBe('61.6%');
  });

  test('a layer, and a gate of it: its distance, its rate, its line in the code', async () => {
    await view.page.getByRole('button', { name: 'stage1_block2_gate', exact: true }).click();
    await expect.poll(() => view.text('.detail h2')).toEqual(['stage1_block2_gate']);
    expect(await view.page.locator('.tile').count()).toBe(16);
    await view.page.getByRole('button', { name: 'channel 12' }).click();
    await expect.poll(() => view.text('.detail h2')).toEqual(['stage1_block2_gate, channel 12']);
    expect((await view.text('.detail .facts')).join().replaceAll(/\s+/g, ' ')).toBe(
      `Distance ${distance(1, 12)} Open for ${share(last.gates[1]!.rates, 12)} Target 61.6%`,
    );
    await view.page.getByRole('button', { name: 'Show in code' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: gates[1]!.sources[0] });
  });

  test('the line of a gate is drawn where its distribution is, and the prior beside it', async () => {
    await view.page.getByRole('combobox', { name: 'Gates of' }).selectOption('stage2_block1_gate');
    await view.page.getByRole('button', { name: 'channel 12' }).click();
    await expect.poll(() => view.text('.detail h2')).toEqual(['stage2_block1_gate, channel 12']);
    const cdf = [...Buffer.from(last.gates[3]!.cdf!, 'base64')].slice(31 * 12, 31 * 13);
    const heights = (path: string) =>
      view.page
        .locator(`.detail svg ${path}`)
        .first()
        .evaluate((line) => [...line.getAttribute('d')!.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y)));
    // The plot is 196 high and ends at 204.
    const expected = cdf.map((byte) => 204 - (196 * byte) / 255);
    const drawn = (await heights('.empirical')).slice(1, -1);
    for (const [i, y] of expected.entries()) expect(Math.abs(drawn[i]! - y)).toBeLessThan(0.06);
    const prior = eventsOf('started')[0]!.priors![0]!.cdf;
    const beside = (await heights('.prior')).slice(1, -1);
    for (const [i, y] of prior.entries()) expect(Math.abs(beside[i]! - (204 - 196 * y))).toBeLessThan(0.06);
  });

  test('all gates are drawn when they are asked for', async () => {
    expect(await view.page.locator('.tile').count()).toBe(24);
    await view.page.getByRole('button', { name: 'Show all 336 gates' }).click();
    await expect.poll(() => view.page.locator('.tile').count()).toBe(336);
  });
});

describe('when there is little or nothing', () => {
  test.each([
    ['nothing', 'No run is shown. Sluice: Show Gates shows one.'],
    ['begun', 'No gate has been measured yet. The first numbers come with training.'],
    ['ungated', 'This network has no gates. Pass the output of a layer through channelGate, or use a gated network.'],
  ] as const)('%s', async (stage, text) => {
    await open(gateStages[stage]);
    expect(await view.text('.waiting:visible')).toEqual([text]);
    expect(await view.page.locator('canvas').isVisible()).toBe(false);
  });

  test('a run that failed early says why', async () => {
    await open([
      ...gateStages.begun,
      { kind: 'ended', time: 9e12, step: 0, outcome: 'failed', error: { message: 'No data.' } },
    ]);
    const said = () => view.text('.waiting p');
    expect(await said()).toEqual(['This run ended before a gate was measured. It failed: No data.']);
    expect(await view.page.getByText('Full text').isVisible()).toBe(false);
  });

  test('why it failed is said in sentences, and whoever asks gets every word', async () => {
    const error = { message: `The first one. ${'Another follows. '.repeat(40)}The last.`, hint: 'Do this.' };
    await open([...gateStages.begun, { kind: 'ended', time: 9e12, step: 0, outcome: 'failed', error }]);
    expect((await view.text('.waiting p'))[0]).toMatch(/It failed: The first one\. .*follows\. Do this\.$/);
    await view.page.getByText('Full text').click();
    expect(await view.page.locator('.full-text .message').innerText()).toBe(`${error.message}\n${error.hint}`);
  });

  test('before the first evaluation: rates of training samples, and no fits yet', async () => {
    await open(gateStages.training);
    expect((await view.text('header p'))[0]).toContain('training samples around step 130');
    expect((await view.data()).cells).toBe('336');
    await view.page.getByText('Time').click();
    await expect
      .poll(() => view.text('section:visible > p.quiet:visible'))
      .toEqual([expect.stringMatching(/^This is measured on the test set; the first evaluation/)]);
    await view.page.getByText('Fit', { exact: true }).click();
    await expect
      .poll(() => view.text('section:visible > p.quiet:visible'))
      .toEqual([expect.stringMatching(/^Distributions are measured on the test set; the first evaluation/)]);
  });

  test('a run of an earlier version has rates over time, and says what it lacks', async () => {
    await open(gateStages.old, { stored: { mode: 'time' } });
    expect((await view.data()).cells).toBe('192');
    await view.page.getByText('Classes').click();
    await expect
      .poll(() => view.text('section:visible > p.quiet:visible'))
      .toEqual([expect.stringMatching(/^This run has no rates by class: .* earlier version/)]);
    await view.page.getByText('Fit', { exact: true }).click();
    await expect
      .poll(() => view.text('section:visible > p.quiet:visible'))
      .toEqual([expect.stringMatching(/^This run has no distributions: .* earlier version/)]);
  });

  test('a run without shaping shows the distributions, and no prior', async () => {
    await open(gateStages.unshaped, { stored: { page: 'fit' } });
    expect((await view.text('section:visible > p.quiet:visible'))[0]).toContain('no batch shaping');
    expect(await view.page.locator('.detail .empirical path, .detail svg .empirical').count()).toBeGreaterThan(0);
    expect(await view.page.locator('svg .prior').count()).toBe(0);
    expect(await view.text('table.layers th:visible')).not.toContain('Distance');
  });

  test('what another version stored does no harm', async () => {
    await open(gateStages.finished, { stored: { page: 7, mode: 'none', layer: 3, cell: { row: 1 }, byRate: 'yes' } });
    expect(await view.data()).toMatchObject({ page: 'firing', mode: 'layers' });
  });
});

describe('pace', () => {
  test('live: events after the snapshot lead to what a snapshot of all would show', async () => {
    const before = storedRun.findIndex(({ kind }) => kind === 'epoch');
    await open(storedRun.slice(0, before), { stored: { mode: 'time' } });
    for (let at = before; at < storedRun.length; at += 100)
      await view.send({ kind: 'events', events: storedRun.slice(at, at + 100) });
    const fresh = await View.open(browser, parts, { stored: { mode: 'time' } });
    await fresh.send(snapshot(storedRun));
    expect(await view.data()).toEqual(await fresh.data());
    expect(await view.canvases()).toEqual(await fresh.canvases());
    await fresh.close();
  });

  test('hovering over 10,000 cells moves a frame over them and draws none of them again', async () => {
    const wide = Array.from({ length: 20 }, (_, i) => ({ name: `layer${i}`, channels: 512, sources: [] }));
    const model = { ...started().model, gates: wide };
    const rates = packShares(Array.from({ length: 512 }, (_, c) => (c % 97) / 96));
    const one = epoch(1, 0.5);
    const evaluation = { ...one.evaluation, gates: wide.map(({ name }) => ({ gate: name, rates })) };
    await open([started({ model }), { ...one, evaluation }], { width: 1400 });
    expect((await view.data()).cells).toBe('10240');
    const { places, fills } = await view.page.evaluate(async () => {
      const canvas = document.querySelector('canvas')!;
      const fill = CanvasRenderingContext2D.prototype.fillRect;
      const counts = { fills: 0 };
      CanvasRenderingContext2D.prototype.fillRect = function (...box) {
        counts.fills++;
        fill.apply(this, box);
      };
      const { left, top } = canvas.getBoundingClientRect();
      const { pitchX, pitchY, perLine, tops } = JSON.parse(canvas.dataset.geometry!);
      const frame = document.querySelector<HTMLElement>('.cell-box.hovered')!;
      const places: string[] = [];
      for (let i = 0; i < 40; i++) {
        const [line, column] = [i % 2, (11 * i) % perLine];
        const [x, y] = [(column + 0.5) * pitchX, tops[i % 20] + (line + 0.5) * pitchY];
        canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        places.push(frame.style.transform);
      }
      return { places, fills: counts.fills };
    });
    expect(new Set(places).size).toBe(40);
    expect(fills).toBe(0);
  });
});
