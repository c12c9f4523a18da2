/** The switch between the last and the best checkpoint: one for every view and tree, kept over a reload. */

import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { withValues } from '../protocol/someEvents';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});

/** The stored run, but worse in its last epoch than in the tenth. */
const worse = (event: RunEvent): RunEvent =>
  event.kind === 'epoch' && event.epoch === 12
    ? { ...event, evaluation: withValues(event.evaluation, { accuracy: 0.5 }) }
    : event;

const text = async (kind: 'training' | 'gates', place: string) =>
  (await (await session.workbench.view(kind)).locator(place).allInnerTexts()).join('\n').replaceAll(/\s+/g, ' ');
const facts = () => text('training', '.facts');
const rows = async () => (await (await session.workbench.runRows()).allTextContents()).join('\n');

test('in one view it switches the tree of runs and the other views too', async () => {
  const { workbench, workspace } = session;
  workspace.addStoredRun('cifar10-gated-20260314-092653', worse);
  await workbench.command('Sluice: Show Training');
  await expect.poll(facts, patience).toContain('50.0% epoch 12 (last)');
  await expect.poll(rows, patience).toMatch(/50\.0%.*epoch 12 \(last\)/);
  await (await workbench.view('training')).locator('.checkpoint .segment', { hasText: 'Best' }).click();
  await expect.poll(facts, patience).toContain('84.1% epoch 10 (best)');
  await expect.poll(rows, patience).toMatch(/84\.1%.*epoch 10 \(best\)/);
  await workbench.screenshot('checkpoint');
  await workbench.command('Sluice: Show Gates');
  await expect.poll(() => text('gates', 'header'), patience).toContain('after epoch 10 (best)');
});

test('it is remembered over a reload, and the command switches back', async () => {
  const { workbench } = session;
  await workbench.reload();
  // The views share a column, and the other one is on top.
  await workbench.page.locator('.tab', { hasText: 'Training: ' }).click();
  await expect.poll(facts, patience).toContain('84.1% epoch 10 (best)');
  await workbench.command('Sluice: Choose Checkpoint');
  await workbench.pick('Last');
  await expect.poll(facts, patience).toContain('50.0% epoch 12 (last)');
  await expect.poll(rows, patience).toMatch(/50\.0%.*epoch 12 \(last\)/);
});
