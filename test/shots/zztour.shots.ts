import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from '../e2e/session';
import { waitForState } from '../e2e/trainingPage';
import { patience } from '../e2e/workbench';
const session = openSession({});
const minutes = { timeout: 900_000, interval: 500 };
const themes = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'];
test('tour', async () => {
  const { workbench, workspace } = session;
  const { page } = workbench;
  await workbench.command('Sluice: Open Sample');
  await page.locator('.tab.active', { hasText: 'shapes.experiment.ts' }).waitFor(patience);
  await workbench.runRows();
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'running');
  await expect.poll(async () => (await workbench.view('training')).evaluate(() => document.body.dataset.state), minutes).toBe('finished');
  await workbench.command('Notifications: Clear All Notifications');
  const shoot = async (name: string, view: string) => {
    for (const [w, h] of [[1280, 800], [1920, 1080]] as const) for (const theme of themes) {
      await page.setViewportSize({ width: w, height: h });
      workspace.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': theme }));
      const dark = !theme.includes('Light'); const hc = theme.includes('Contrast');
      const want = dark ? (hc ? 'hc-black' : 'vs-dark') : hc ? 'hc-light' : 'vs';
      await page.locator(`.monaco-workbench.${want}`).first().waitFor(patience);
      await page.mouse.move(700, h - 2);
      await page.waitForTimeout(900);
      await page.screenshot({ path: path.resolve(`test-results/tour/${view}-${w}-${want}.png`), animations: 'disabled', caret: 'hide' });
    }
    void name;
  };
  await shoot('t', 'training');
  const fromCode = async () => {
    await page.locator('.tab', { hasText: 'shapes.experiment.ts' }).first().click();
    await workbench.command('View: Close Editors in Other Groups');
  };
  for (const [command, view] of [['Sluice: Show Gates', 'gates'], ['Sluice: Show Samples', 'samples'], ['Sluice: Profile MACs', 'profile'], ['Sluice: Compare Runs', 'many']] as const) {
    await fromCode();
    await workbench.command(command);
    await workbench.view(view);
    await page.waitForTimeout(3000);
    await shoot(command, view);
  }
}, 1_800_000);
