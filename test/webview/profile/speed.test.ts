/** The speed-up in the Profile view: the figures of the report in the run's folder, and only what they allow to be said. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BenchReport } from '../../../src/export/benchInfer';
import { benchMarkdown } from '../../../src/export/benchText';
import { parseSpeedUp } from '../../../src/protocol/files/speedUp';
import { shownProfile } from '../profiles';
import { ratio, speedReport } from '../speedReport';
import { bundle, launch, View } from '../view';
import { wholeProfile } from '../wholeRun';

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

async function open(report?: BenchReport): Promise<void> {
  view = await View.open(browser, parts, { stored: { mode: 'speed' } });
  const speed = report && parseSpeedUp(JSON.stringify(report));
  await view.send(shownProfile(wholeProfile, { speed, speedUp: report !== undefined }));
}

const verdict = async () => (await view.text('.verdict'))[0];
const facts = async () => (await view.text('.speed .facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
const sent = async () => (await view.seen()).sent.at(-1);

/** Tables of the report, row by row. */
function tablesOf(markdown: string): string[][][] {
  const blocks = markdown.split('\n\n').filter((block) => block.startsWith('|'));
  return blocks.map((block) =>
    block
      .split('\n')
      .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}

describe('what was measured', () => {
  test('has the figures of the report, cell by cell', async () => {
    await open(speedReport);
    const [image, batches] = tablesOf(benchMarkdown(speedReport));
    const shown = await view.table('[aria-label="Times at batch size 1"] table');
    expect(shown.slice(1).map((row) => row.map((text) => (text === '–' ? '' : text)))).toEqual(image!.slice(1));
    const larger = await view.table('[aria-label="Times of larger batches"] table');
    // The report has a column for PyTorch as well.
    expect(larger.slice(1)).toEqual(batches!.slice(1).map((row) => row.filter((_, i) => i !== 4)));
  });

  test('has no table of larger batches where none was measured', async () => {
    await open({ ...speedReport, batches: [] });
    const isShown = (label: string) => view.page.locator(`[aria-label="${label}"] table`).isVisible();
    expect([await isShown('Times at batch size 1'), await isShown('Times of larger batches')]).toEqual([true, false]);
  });

  test('is said in a sentence, with its interval and what the machine makes up', async () => {
    await open(speedReport);
    expect(await verdict()).toBe(
      'Skipping is 1.49 times faster than computing all channels. Skipping does not pay in block2_gate.',
    );
    expect(await facts()).toEqual([
      'Fewer MACs 2.25 ×',
      'Speed-up 1.49 × faster 1.42–1.56',
      'Time of an image 3.25 → 2.18 ms',
      'Same network twice 1.01 × 0.98–1.04',
    ]);
    expect(await view.page.locator('.speed .notice').isVisible()).toBe(false);
  });

  test('is called slower where it is', async () => {
    await open({ ...speedReport, time_ratio: ratio(0.8, 0.75, 0.85) });
    expect(await verdict()).toContain('Skipping is 1.25 times slower');
    expect((await facts())[1]).toBe('Speed-up 1.25 × slower 1.18–1.33');
  });

  test('is no difference where the interval reaches into what the machine makes up', async () => {
    await open({ ...speedReport, time_ratio: ratio(1.03, 0.99, 1.08) });
    expect(await verdict()).toContain('No measurable difference in time');
    expect((await facts())[1]).toBe('Speed-up not measurable 0.99–1.08');
    expect((await facts()).join()).not.toContain('1.03');
  });

  test('is no speed-up where nothing is skipped, whatever the times', async () => {
    const gates = speedReport.gates.map((gate) => ({ ...gate, use: 'masked' as const }));
    await open({ ...speedReport, gates });
    expect(await verdict()).toBe('Nothing is skipped: skipping pays in no block here, so there is no speed-up.');
    expect((await facts()).slice(0, 2)).toEqual(['Fewer MACs 2.25 ×', 'Speed-up none']);
    const rows = await view.table('[aria-label="Times at batch size 1"] table');
    expect(rows.at(-1)!.slice(-2)).toEqual(['–', '–']);
    expect(await view.page.locator('main').innerText()).not.toContain('1.49');
  });

  test('warns where the machine was busy', async () => {
    await open({ ...speedReport, control: ratio(1.02, 0.84, 1.12) });
    expect(await view.text('.speed .notice:visible')).toEqual([
      'The machine was busy: the same network differs from itself by up to 19%. Measure again when nothing else runs.',
    ]);
  });
});

test('it is measured when asked for, and leads to the report', async () => {
  await open();
  expect(await view.text('.speed table:visible')).toEqual([]);
  expect(await view.page.getByRole('button', { name: 'Open the report' }).isVisible()).toBe(false);
  const measure = view.page.getByRole('button', { name: 'Measure speed-up' });
  await measure.click();
  expect(await sent()).toEqual({ kind: 'measureSpeed' });
  await view.send({ kind: 'working', work: 'speed' });
  expect(await measure.isDisabled()).toBe(true);
  expect(await view.text('header [role=status]')).toEqual(['Measuring…']);
  await view.send(shownProfile(wholeProfile, { speed: speedReport, speedUp: true }), { kind: 'working', work: null });
  await view.page.getByRole('button', { name: 'Open the report' }).click();
  expect(await sent()).toEqual({ kind: 'speedUp' });
});
