/** The first minutes of somebody who knows nothing of the tool. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});

test('Get Started: steps with pictures; doing what a step says checks it', async () => {
  const { workbench, workspace } = session;
  const { page } = workbench;
  await workbench.command('Sluice: Get Started');
  const steps = page.locator('.getting-started-step');
  await expect.poll(() => steps.count(), patience).toBe(6);
  expect((await steps.locator('.step-title').allInnerTexts()).map((text) => text.trim())).toEqual([
    'Open the sample',
    'Train it',
    'See what the gates do',
    'Measure what they save',
    'Sweep a setting',
    'Gate your own network',
  ]);
  for (const [i, name] of ['sample', 'train', 'gates', 'speed', 'sweep', 'own'].entries()) {
    if (i > 0) await steps.nth(i).click();
    await expect.poll(() => steps.nth(i).getAttribute('class'), patience).toContain('expanded');
    await workbench.screenshot(`walkthrough-${name}`);
  }
  await steps.first().click();
  await steps.first().getByRole('button', { name: 'Open Sample' }).click();
  await expect.poll(() => existsSync(path.join(workspace.folder, 'shapes.experiment.ts')), patience).toBe(true);
  await page.locator('.tab.active', { hasText: 'shapes.experiment.ts' }).waitFor(patience);
  await page.locator('.tab', { hasText: 'Welcome' }).click();
  await expect
    .poll(() => steps.first().locator('.codicon-getting-started-step-checked.complete').count(), patience)
    .toBe(1);
  await workbench.screenshot('walkthrough-checked');
});
