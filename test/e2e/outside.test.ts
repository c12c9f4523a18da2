/**
 * A run in the workspace whose experiment lies outside of it: every command that would run that program asks first. Refused,
 * nothing starts; accepted, the program runs, which is seen by the file that it writes.
 */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withValues } from '../protocol/someEvents';
import { report } from '../webview/profile/report';
import { openSession } from './session';
import { patience } from './workbench';

const outside = mkdtempSync(path.join(tmpdir(), 'sluice-outside-'));
const program = path.join(outside, 'theirs.experiment.ts');
const ran = path.join(outside, 'ran');
writeFileSync(
  program,
  `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(ran)}, '');\nthrow new Error('it ran');\n`,
);

const id = 'theirs-20260314-092653';
const session = openSession({ 'mine.experiment.ts': '// Nothing of mine is run.\n' });

/** Stopped, with a checkpoint, and with a class for every pixel: each command fits it. */
function addRun(): void {
  const { workspace } = session;
  workspace.addStoredRun(id, (event) => {
    if (event.kind === 'started') return { ...event, experiment: program };
    if (event.kind === 'epoch') return { ...event, evaluation: withValues(event.evaluation, { meanIoU: 0.5 }) };
    return event.kind === 'ended' ? { ...event, outcome: 'stopped' } : event;
  });
  const write = (file: string, value: unknown) => workspace.write(path.join('runs', id, file), JSON.stringify(value));
  write('config.json', { experiment: program, device: 'cpu', settings: {} });
  // Of the last checkpoint, whose numbers a view shows unless it is told otherwise.
  write('profile-last.json', { ...report, experiment: program, made: Date.now() + 1e9 });
}

const dialog = () => session.workbench.page.locator('.monaco-dialog-box');

async function answered(button: 'Run It' | 'Cancel'): Promise<void> {
  await dialog().waitFor(patience);
  expect((await dialog().innerText()).replaceAll('\u2060', '')).toContain(program);
  await dialog().locator('.monaco-button', { hasText: button }).click();
  await dialog().waitFor({ state: 'detached' });
}

const command = (title: string) => () => session.workbench.command(title);
const commands: [what: string, ask: () => Promise<unknown>][] = [
  ['Resume', command('Sluice: Resume')],
  ['Evaluate', command('Sluice: Evaluate')],
  ['Predict', command('Sluice: Predict')],
  [
    'Export Model',
    async () => {
      await session.workbench.command('Sluice: Export Model');
      await session.workbench.pick('onnx');
    },
  ],
  [
    'the curve',
    async () => {
      await session.workbench.page.locator('.tab', { hasText: 'Profile' }).first().click();
      const view = await session.workbench.view('profile');
      await view.getByText('Accuracy', { exact: true }).first().click();
      await view.getByRole('button', { name: 'Measure the curve' }).click();
    },
  ],
  // The last, for it makes another run.
  ['Run Again', command('Sluice: Run Again')],
];

test('the run is there, and so is its profile', async () => {
  addRun();
  const { workbench } = session;
  const row = (await workbench.runRows()).filter({ hasText: 'theirs' }).first();
  await row.waitFor(patience);
  await row.click({ button: 'right' });
  await workbench.menuEntry('Profile MACs');
  await workbench.view('profile');
  expect(existsSync(ran)).toBe(false);
});

test.each(commands)('%s asks, and runs the program for those who say so only', async (what, ask) => {
  const { workbench, workspace } = session;
  const runs = workspace.runs().length;
  await ask();
  await answered('Cancel');
  // Whoever was refused starts nothing later either: the next question comes after all that the first has begun.
  await ask();
  await dialog().waitFor(patience);
  expect(existsSync(ran), what).toBe(false);
  expect(workspace.runs()).toHaveLength(runs);
  await workbench.screenshot(`outside-${what.replaceAll(/\W/g, '-').toLowerCase()}`);
  await answered('Run It');
  await expect.poll(() => existsSync(ran), patience).toBe(true);
  // The failure of the program arrives as well, and the next command finds the run as it was.
  await expect.poll(async () => (await workbench.notifications.allTextContents()).join(), patience).toContain('it ran');
  await workbench.command('Notifications: Clear All Notifications');
  rmSync(ran);
  // What failed before its first step is no run.
  await expect.poll(() => workspace.runs().length, patience).toBe(runs);
});
