/** No dead ends: what a message names is a button on it, and a folder that came without types gets them. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { goTo } from './besidePage';
import { builtIn } from './builtIn';
import { openSession } from './session';
import { patience } from './workbench';

const cloned = `import { defineExperiment, networks, synthetic } from 'sluice';

function model() {
  throw new Error('no such width');
  return networks.resnetCifar();
}

export default defineExperiment({ model, data: synthetic({ train: 64, test: 32 }), epochs: 1, batchSize: 16, learningRate: 0.1 });
`;

const session = openSession({ 'cloned.experiment.ts': cloned }, { builtIn });
const toast = (text: string) => session.workbench.notifications.filter({ hasText: text });

test('a clone without types: they are offered, and are a quick fix on the import', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('cloned.experiment.ts');
  await toast("does not know the types of 'sluice'").first().waitFor(patience);
  await workbench.screenshot('types-offered');
  await workbench.command('Problems: Focus on Problems View');
  const problems = () => workbench.problems.allTextContents();
  await expect.poll(problems, patience).toContainEqual(expect.stringMatching(/Cannot find module 'sluice'.*\[Ln 1/));
  await goTo(workbench, 1);
  await workbench.page.keyboard.press('F8');
  const fix = workbench.page.locator('.action-widget .monaco-list-row', { hasText: "Add Types for 'sluice'" });
  await workbench.pressFor('Control+.', fix.first());
  await workbench.screenshot('types-quick-fix');
  await fix.first().click();
  await expect.poll(() => existsSync(path.join(workspace.folder, '.sluice/tsconfig.json')), patience).toBe(true);
  await expect.poll(problems, patience).not.toContainEqual(expect.stringMatching(/Cannot find module 'sluice'/));
  expect(readdirSync(workspace.folder)).toContain('tsconfig.json');
});

test('an error at a line has a button that goes there', async () => {
  const { workbench } = session;
  await workbench.openFile('cloned.experiment.ts');
  await goTo(workbench, 1);
  await workbench.command('Sluice: Train');
  const failed = toast('no such width').first();
  await failed.waitFor(patience);
  await workbench.screenshot('go-to-line');
  await failed.getByRole('button', { name: 'Go to Line' }).click();
  await workbench.page.locator('.statusbar', { hasText: /Ln 4, Col \d+/ }).waitFor(patience);
});

test('Open Sample asks once where to; then it opens the one that is there', async () => {
  const { workbench, workspace } = session;
  const samples = () => readdirSync(workspace.folder).filter((name) => name.startsWith('sluice-sample'));
  await workbench.command('Sluice: Open Sample');
  await workbench.pick('New folder');
  const tab = workbench.page.locator('.tab.active', { hasText: 'shapes.experiment.ts' });
  await tab.first().waitFor(patience);
  expect(samples()).toEqual(['sluice-sample']);
  await workbench.openFile('cloned.experiment.ts');
  await workbench.command('Sluice: Open Sample');
  await tab.first().waitFor(patience);
  expect(samples()).toEqual(['sluice-sample']);
});
