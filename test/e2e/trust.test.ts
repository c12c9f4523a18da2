/** Restricted Mode: an experiment is a program, so nothing trains, and the user is told why. */
import { expect, test } from 'vitest';
import { openSession } from './session';
import { patience } from './workbench';
import { endless } from './workspace';

const sweep = `import { defineSweep } from 'sluice';
import experiment from './endless.experiment';
export default defineSweep({ experiment, seeds: 2 });
`;

const session = openSession({ 'endless.experiment.ts': endless, 'endless.sweep.ts': sweep }, { workspaceTrust: true });

test('Train is refused with its reason, and no worker starts', async () => {
  const { workbench, workspace } = session;
  await workbench.page.locator('.statusbar', { hasText: 'Restricted Mode' }).waitFor(patience);
  await workbench.runRows();
  const welcome = workbench.page.locator('.welcome-view-content', { hasText: 'Restricted Mode' });
  await expect
    .poll(() => welcome.innerText(), patience)
    .toMatch(/^No run yet in this workspace.*Manage Workspace Trust.*copied here can be looked at/s);
  await workbench.screenshot('restricted-welcome');
  await workbench.openFile('endless.experiment.ts');
  // What cannot work is not offered; what begins the work says why not.
  const lenses = workbench.page.locator('.codelens-decoration a');
  await expect.poll(() => lenses.allInnerTexts(), patience).toEqual(['▶ Train (off in Restricted Mode)']);
  await workbench.command('Sluice: Train');
  await expect
    .poll(() => workbench.notifications.allTextContents(), patience)
    .toContainEqual(expect.stringContaining('Restricted Mode'));
  await workbench.notifications.getByRole('button', { name: 'Manage Workspace Trust' }).first().waitFor(patience);
  await workbench.screenshot('restricted');
  expect(workspace.runs()).toEqual([]);

  // A sweep is a program, too: nothing of it is run, not even to count its runs.
  await workbench.openFile('endless.sweep.ts');
  const lens = workbench.page.locator('.codelens-decoration a', { hasText: '▶ Run Sweep (off in Restricted Mode)' });
  await lens.waitFor(patience);
  const before = await workbench.notifications.count();
  for (const command of ['Sluice: Run Sweep', 'Sluice: Submit Sweep to Slurm…']) {
    await workbench.command('Notifications: Clear All Notifications');
    await expect.poll(() => workbench.notifications.count(), patience).toBe(0);
    await workbench.command(command);
    await workbench.notifications.filter({ hasText: 'Restricted Mode' }).first().waitFor(patience);
  }
  expect(before).toBeGreaterThan(0);
  expect(workspace.runs()).toEqual([]);
});
