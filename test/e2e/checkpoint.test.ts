/** The switch between the last and the best checkpoint: one for every view, tree and hover, kept over a reload. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { shown } from './gatesPage';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});

/** The stored run, but worse in its last epoch than in the tenth. */
const worse = (event: RunEvent): RunEvent =>
  event.kind === 'epoch' && event.epoch === 12
    ? { ...event, evaluation: { ...event.evaluation, accuracy: 0.5 } }
    : event;

const texts = async (kind: 'training' | 'gates', place: string) =>
  (await (await session.workbench.view(kind)).locator(place).allInnerTexts()).join('\n').replaceAll(/\s+/g, ' ');

test('in one view it switches all of them, the tree of runs too, and holds after a reload', async () => {
  const { workbench, workspace } = session;
  workspace.addStoredRun('cifar10-gated-20260314-092653', worse);
  await workbench.command('Sluice: Show Training');
  await workbench.command('Sluice: Show Gates');
  await expect.poll(() => shown(workbench), patience).toMatchObject({ epoch: '12' });
  const rows = await workbench.runRows();
  const row = async () => (await rows.allTextContents()).join('\n');
  await expect.poll(row, patience).toContain('50.0%');
  await expect.poll(row, patience).toContain('epoch 12 (last)');
  await expect.poll(() => texts('gates', 'header'), patience).toContain('after epoch 12 (last)');

  await (await workbench.view('gates')).locator('.checkpoint .segment', { hasText: 'Best' }).click();
  await expect.poll(() => texts('gates', 'header'), patience).toContain('after epoch 10 (best)');
  await expect.poll(row, patience).toContain('84.1%');
  await expect.poll(row, patience).toContain('epoch 10 (best)');
  await workbench.screenshot('checkpoint-gates');
  await workbench.command('Sluice: Show Training');
  await expect.poll(() => texts('training', '.facts'), patience).toContain('84.1% epoch 10 (best)');
  await workbench.screenshot('checkpoint-training');

  await workbench.reload();
  await expect.poll(() => texts('training', '.facts'), patience).toContain('84.1% epoch 10 (best)');

  await workbench.command('Sluice: Choose Checkpoint');
  await workbench.pick('Last');
  await expect.poll(() => texts('training', '.facts'), patience).toContain('50.0% epoch 12 (last)');
  await expect
    .poll(async () => (await (await workbench.runRows()).allTextContents()).join(''), patience)
    .toContain('epoch 12 (last)');
});
