/** One current run: what is looked at is what commands, pickers, the trees and every open view are of. */
import { expect, test } from 'vitest';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});
const [gated, wider, failed] = ['cifar10-gated-20260314-092653', 'wider-20260313-101500', 'broken-20260315-101500'];

/** What the tabs of views say, column by column. */
async function columns(): Promise<string[][]> {
  const found: string[][] = [];
  for (const group of await session.workbench.page.locator('.editor-group-container').all())
    found.push((await group.locator('.tab .label-name').allInnerTexts()).sort());
  return found;
}

const selected = async () =>
  (await session.workbench.runRows()).and(session.workbench.page.locator('.selected')).allInnerTexts();

const heading = async (kind: 'training' | 'gates' | 'samples') =>
  (await session.workbench.view(kind)).locator('h1').innerText();

test('Show Training, Gates and Samples are of the run that is looked at, in one column', async () => {
  const { workbench, workspace } = session;
  workspace.addStoredRun(gated);
  workspace.addStoredRun(wider, (event) =>
    event.kind === 'started'
      ? { ...event, run: wider, experiment: event.experiment.replace('cifar10-gated', 'wider') }
      : event,
  );
  workspace.addStoredRun(failed, (event) =>
    event.kind === 'started'
      ? { ...event, run: failed, experiment: event.experiment.replace('cifar10-gated', 'broken') }
      : event.kind === 'ended'
        ? { ...event, outcome: 'failed', error: { message: 'no such width' } }
        : event,
  );
  const rows = await workbench.runRows();
  await expect.poll(() => rows.count(), patience).toBe(3);

  // Nothing is looked at: the newest of the experiment in the editor, not the newest of all, which has failed.
  await workbench.openFile('cifar10-gated.experiment.ts');
  await workbench.command('Sluice: Show Training');
  await expect.poll(columns, patience).toEqual([['cifar10-gated.experiment'], ['Training: cifar10-gated']]);

  await rows.filter({ hasText: 'wider' }).click();
  await expect.poll(columns, patience).toEqual([['cifar10-gated.experiment'], ['Training: wider']]);
  await workbench.command('Sluice: Show Training');
  await workbench.command('Sluice: Show Gates');
  // The view has the focus.
  await workbench.page.locator('.tab', { hasText: 'Gates: wider' }).click();
  await workbench.command('Sluice: Show Samples');
  await expect
    .poll(columns, patience)
    .toEqual([['cifar10-gated.experiment'], ['Gates: wider', 'Samples: wider', 'Training: wider']]);
  await workbench.screenshot('one column');
});

test('another run in the tree: all open views turn to it, and a view that is turned to is what the tree shows', async () => {
  const { workbench } = session;
  const rows = await workbench.runRows();
  await rows.filter({ hasText: 'cifar10-gated' }).click();
  const all = (name: string) => [`Gates: ${name}`, `Samples: ${name}`, `Training: ${name}`];
  await expect.poll(async () => (await columns())[1], patience).toEqual(all('cifar10-gated'));
  await expect.poll(() => heading('training'), patience).toBe('cifar10-gated');
  await expect.poll(selected, patience).toEqual([expect.stringContaining('cifar10-gated')]);

  // The newest of all, by its row; then the editor is turned to, which changes nothing while views show a run.
  await rows.filter({ hasText: 'broken' }).click();
  await workbench.page.locator('.tab', { hasText: 'cifar10-gated.experiment' }).click();
  await expect.poll(async () => (await columns())[1], patience).toEqual(all('broken'));
  await workbench.page.locator('.tab', { hasText: 'Gates: broken' }).click();
  await expect.poll(() => heading('gates'), patience).toBe('broken');
  await expect.poll(selected, patience).toEqual([expect.stringContaining('broken')]);
});

test('a list of runs has the current one first and chosen, and says what for', async () => {
  const { workbench } = session;
  await (await workbench.runRows()).filter({ hasText: 'wider' }).click();
  await expect.poll(async () => (await columns())[1], patience).toContain('Training: wider');
  for (const [command, question] of [
    ['Sluice: Export Model…', 'Which run’s model to export?'],
    ['Sluice: Measure Speed-up', 'Which run’s network to time?'],
    ['Sluice: Run Again', 'Which run to repeat, with its settings?'],
    ['Sluice: Rename Run…', 'Which run to rename?'],
  ] as const) {
    await workbench.command(command);
    await workbench.page.locator(`.quick-input-widget:visible input[placeholder="${question}"]`).waitFor(patience);
    const first = workbench.page.locator('.quick-input-list .monaco-list-row').first();
    await expect.poll(() => first.innerText(), patience).toContain(`${wider} · current run`);
    await expect.poll(() => first.getAttribute('class'), patience).toContain('focused');
    if (command === 'Sluice: Export Model…') await workbench.screenshot('which run');
    await workbench.page.keyboard.press('Escape');
  }
});

test('a run that is clicked begins at the top; one that is renamed has its name everywhere', async () => {
  const { workbench } = session;
  const rows = await workbench.runRows();
  const scrolled = async () => (await workbench.trainingView()).evaluate(() => window.scrollY);
  await rows.filter({ hasText: 'wider' }).click();
  await expect.poll(() => heading('training'), patience).toBe('wider');
  await (await workbench.trainingView()).evaluate(() => window.scrollTo(0, 400));
  await expect.poll(() => scrolled(), patience).toBeGreaterThan(0);
  await rows.filter({ hasText: 'wider' }).click();
  await expect.poll(scrolled, patience).toBe(0);
  await (await workbench.trainingView()).evaluate(() => window.scrollTo(0, 400));
  await rows.filter({ hasText: 'cifar10-gated' }).click();
  await expect.poll(() => heading('training'), patience).toBe('cifar10-gated');
  await expect.poll(() => scrolled(), patience).toBe(0);

  await rows.filter({ hasText: 'cifar10-gated' }).click({ button: 'right' });
  await workbench.menuEntry('Rename Run…');
  await workbench.answer('Rename Run', 'my best');
  await expect
    .poll(async () => (await columns())[1], patience)
    .toEqual(['Gates: my best', 'Samples: my best', 'Training: my best']);
  await expect.poll(() => heading('training'), patience).toBe('my best');
  await expect.poll(() => rows.filter({ hasText: 'my best' }).count(), patience).toBe(1);
  await workbench.command('Sluice: Show Gates');
  await expect.poll(() => heading('gates'), patience).toBe('my best');
  // The tree of gates says whose they are.
  await workbench.page.locator('.pane-header', { hasText: 'Gates' }).filter({ hasText: 'my best' }).waitFor(patience);
  await workbench.screenshot('renamed everywhere');
});
