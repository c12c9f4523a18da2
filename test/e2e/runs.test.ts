/** Order among runs, from the Runs view: a name, a note, the same once more, and away with it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';

const session = openSession({
  'small.experiment.ts': `import { defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32 }),
  epochs: 1,
  batchSize: 16,
});
`,
});

async function rows(): Promise<string[]> {
  const found = await session.workbench.runRows();
  return (await found.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
}

async function menu(row: string, entry: string): Promise<void> {
  await (await session.workbench.runRows()).filter({ hasText: row }).first().click({ button: 'right' });
  await session.workbench.menuEntry(entry);
}

test('Rename and Note are seen in the row and kept in the folder', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'finished');
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^small/)]);

  await menu('small', 'Rename Run…');
  await workbench.answer('Rename Run', 'baseline');
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^baseline/)]);
  await menu('baseline', 'Note on Run…');
  await workbench.answer('Note on Run', 'before the change');
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^baseline.*before the change/)]);
  expect(existsSync(path.join(workspace.runs('small')[0] as string, 'label.json'))).toBe(true);
  await workbench.screenshot('renamed');
});

test('Run Again makes a second run with the settings of the first', async () => {
  const { workspace } = session;
  const [first] = workspace.runs('small');
  await menu('baseline', 'Run Again');
  await expect.poll(() => workspace.runs('small').length, patience).toBe(2);
  const second = workspace.runs('small')[1];
  await expect.poll(() => workspace.events(second).at(-1), patience).toMatchObject({ outcome: 'finished' });
  const losses = (run: string | undefined) =>
    workspace.events(run).flatMap((event) => (event.kind === 'epoch' ? [event.evaluation.values.loss] : []));
  expect(losses(second)).toHaveLength(1);
  expect(losses(second)).toEqual(losses(first));
});

test('Delete Run asks, and takes row, view and folder away', async () => {
  const { workbench, workspace } = session;
  const [first] = workspace.runs('small') as [string];
  await (await session.workbench.runRows()).filter({ hasText: 'baseline' }).first().click();
  await workbench.page.locator('.tab', { hasText: 'Training: baseline' }).waitFor(patience);
  await menu('baseline', 'Delete Run…');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: path.basename(first) }).waitFor(patience);
  await workbench.screenshot('delete');
  await dialog.locator('.monaco-button', { hasText: 'Cancel' }).click();
  expect(existsSync(first)).toBe(true);

  await menu('baseline', 'Delete Run…');
  await dialog.locator('.monaco-button', { hasText: 'Move to Trash' }).click();
  // A server has no trash.
  await dialog.locator('.monaco-button', { hasText: 'Delete for Good' }).click();
  await expect.poll(() => existsSync(first), patience).toBe(false);
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^small/)]);
  await expect.poll(() => workbench.page.locator('.tab', { hasText: 'Training: baseline' }).count(), patience).toBe(0);
});
