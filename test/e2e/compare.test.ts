/** The Training view on three stored runs: two beside the first, a part of the epochs, and all of it again after a reload. */
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});
const other = 'wider-20260313-101500';
const third = 'deeper-20260312-101500';
const stored = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8')).events;

async function shown(frame: Frame): Promise<Record<string, string | undefined>> {
  return frame.evaluate(() => ({ ...document.body.dataset }));
}
const zoomText = (frame: Frame) => frame.locator('.zoomed [role=status]').innerText();
const smoothing = (frame: Frame) => frame.getByRole('slider', { name: 'Smoothing' });
/** What the list says of the run of an experiment. */
const optionOf = async (frame: Frame, name: string) =>
  (await frame.locator('.toolbar select').first().locator('option').allInnerTexts()).find((text) =>
    text.includes(name),
  ) ?? '';
const legend = async (frame: Frame, chart: string) =>
  (await frame.locator(`#${chart} .legend.other .series`).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));

test('other runs beside this one, a part of the epochs, both still there after a reload', async () => {
  const { workbench, workspace } = session;
  workspace.addStoredRun();
  workspace.addStoredRun(other, (event) => {
    if (event.kind === 'started')
      return { ...event, run: other, experiment: event.experiment.replace('cifar10-gated', 'wider') };
    return event.kind === 'step' ? { ...event, values: { ...event.values, loss: 2 }, terms: { task: 2 } } : event;
  });
  workspace.addStoredRun(third, (event) =>
    event.kind === 'started'
      ? { ...event, run: third, experiment: event.experiment.replace('cifar10-gated', 'deeper') }
      : event,
  );
  const rows = await workbench.runRows();
  await expect.poll(() => rows.filter({ hasText: 'wider' }).count(), patience).toBeGreaterThan(0);
  await workbench.command('Sluice: Show Training');
  let frame = await workbench.trainingView();
  await expect
    .poll(async () => (await shown(frame)).points, patience)
    .toBe(String(stored.filter(({ kind }) => kind === 'step').length));

  const picker = frame.locator('.toolbar select').first();
  await expect.poll(() => picker.locator('option').count(), patience).toBe(3);
  await picker.selectOption({ label: await optionOf(frame, 'wider') });
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe(other);
  await expect.poll(async () => (await shown(frame)).comparedPoints, patience).toBe((await shown(frame)).points);
  await expect.poll(() => legend(frame, 'loss'), patience).toEqual(['total 2', 'test (task) 0.488', 'task 2']);
  await expect
    .poll(() => frame.locator('.facts').innerText(), patience)
    .toMatch(/84\.3% epoch 12 \(last and best\) compared/);

  // One more: each has a row in every legend, and the main lines of both are drawn.
  await frame
    .locator('.toolbar select')
    .nth(1)
    .selectOption({ label: await optionOf(frame, 'deeper') });
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe(`${other},${third}`);
  await expect.poll(() => frame.locator('#loss .legend.other .run').allInnerTexts(), patience).toEqual([other, third]);
  await expect
    .poll(async () => (await legend(frame, 'loss')).slice(0, 2), patience)
    .toEqual(['total 2', 'test (task) 0.488']);

  await frame.locator('#loss .plot').focus();
  await workbench.page.keyboard.press('+');
  await workbench.page.keyboard.press('ArrowRight');
  await expect.poll(() => zoomText(frame), patience).toBe('Epoch 2.64 to 11');
  await smoothing(frame).fill('90');
  await workbench.screenshot('compared');

  // A hidden view is thrown away, and comes back as it was.
  await workbench.openFileOver('Training: cifar10-gated', 'cifar10-gated.experiment.ts');
  await workbench.page.locator('.tab', { hasText: 'Training: cifar10-gated' }).click();
  frame = await workbench.trainingView();
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe(`${other},${third}`);
  await expect.poll(() => zoomText(frame), patience).toBe('Epoch 2.64 to 11');

  await workbench.reload();
  frame = await workbench.trainingView();
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe(`${other},${third}`);
  await expect.poll(() => zoomText(frame), patience).toBe('Epoch 2.64 to 11');
  await expect.poll(() => frame.locator('#loss .legend.other .run').allInnerTexts(), patience).toEqual([other, third]);
  await expect.poll(() => smoothing(frame).inputValue(), patience).toBe('90');
  await workbench.screenshot('compared after a reload');

  await frame.getByRole('button', { name: `Remove ${third}` }).click();
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe(other);
  await expect.poll(() => legend(frame, 'loss'), patience).toEqual(['total 2', 'test (task) 0.488', 'task 2']);
  await frame.locator('.toolbar select').first().selectOption({ index: 0 });
  await expect.poll(async () => (await shown(frame)).compared, patience).toBe('');
  await frame.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => zoomText(frame), patience).toBe('');
  await expect.poll(() => frame.locator('#loss .legend.other').isVisible(), patience).toBe(false);
});
