/** The Runs tree as a place to keep order: what a row offers, keys, several rows at once, failed runs, copies, stored files. */
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});
const gated = 'cifar10-gated-20260314-092653';
const plain = 'plain-20260313-101500';
const failed = ['broken-20260315-101500', 'broken-20260315-101600'];

const named = (id: string) => (event: RunEvent) =>
  event.kind === 'started'
    ? { ...event, run: id, experiment: event.experiment.replace('cifar10-gated', id.replace(/-\d.*/, '')) }
    : event;

const withoutGates = (event: RunEvent): RunEvent =>
  event.kind === 'started'
    ? { ...event, model: { ...event.model, gates: [] } }
    : event.kind === 'epoch'
      ? { ...event, evaluation: { ...event.evaluation, gates: [] } }
      : event.kind === 'gates'
        ? { ...event, gates: [] }
        : event;

const failing = (event: RunEvent): RunEvent =>
  event.kind === 'ended' ? { ...event, outcome: 'failed', error: { message: 'no such width' } } : event;

const row = async (text: string) => (await session.workbench.runRows()).filter({ hasText: text }).first();

/** What the context menu of a row offers. */
async function offered(text: string): Promise<string[]> {
  const { page } = session.workbench;
  await (await row(text)).click({ button: 'right' });
  const labels = page.locator('.monaco-menu .action-label');
  await labels.filter({ hasText: 'Reveal Run Folder' }).waitFor(patience);
  const found = (await labels.allInnerTexts()).filter((label) => label !== '');
  await session.workbench.screenshot(`menu of ${text}`);
  await page.keyboard.press('Escape');
  return found;
}

const clipboard = () => session.workbench.page.evaluate(() => navigator.clipboard.readText());
const head = () => session.workbench.page.locator('.pane-header', { hasText: /^Runs/ }).innerText();
const dialog = () => session.workbench.page.locator('.monaco-dialog-box');

test('a row offers what can be done with its run', async () => {
  const { workbench, workspace } = session;
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  workspace.addStoredRun(gated);
  workspace.addStoredRun(plain, (event) => withoutGates(named(plain)(event)));
  for (const id of failed) workspace.addStoredRun(id, (event) => failing(named(id)(event)));
  const source = [
    { path: 'cifar10-gated.experiment.ts', sha256: '', text: '// as it was\n' },
    { path: 'parts/net.ts', sha256: '', text: '// imported\n' },
  ];
  workspace.write(`runs/${gated}/manifest.json`, JSON.stringify({ source }));
  workspace.write(`runs/${gated}/config.json`, '{ "epochs": 12 }');
  const rows = await workbench.runRows();
  await expect.poll(() => rows.count(), patience).toBe(4);

  const every = ['Show Training', 'Show Gates', 'Show Samples', 'Measure Speed-up', 'Evaluate', 'Export Model…'];
  // A window that has just been opened does not know yet that its workspace is trusted.
  await expect.poll(() => offered('cifar10-gated'), patience).toEqual(expect.arrayContaining(every));
  const ofGated = await offered('cifar10-gated');
  for (const entry of ['Show Predictions', 'Predict', 'Resume', 'Stop Training']) expect(ofGated).not.toContain(entry);
  const ofPlain = await offered('plain');
  for (const entry of [
    'Show Gates',
    'Show Samples',
    'Evaluate',
    'Measure Speed-up',
    'Show Speed-up',
    'Show Predictions',
  ])
    expect(ofPlain).not.toContain(entry);
  expect(ofPlain).toEqual(expect.arrayContaining(['Show Training', 'Export Model…', 'Run Again', 'Profile MACs']));
  expect(await offered('broken')).toContain('Resume');
});

test('F2 renames the selected run, Ctrl+C copies its id, and the menu its numbers and path', async () => {
  const { workbench, workspace } = session;
  const title = workbench.page.locator('.quick-input-title', { hasText: 'Rename Run' });
  await workbench.pressOn(await row('plain'), 'F2', title);
  await workbench.answer('Rename Run', 'baseline');
  await (await row('baseline')).waitFor(patience);
  await (await row('baseline')).click();
  await workbench.page.keyboard.press('Control+C');
  await expect.poll(clipboard, patience).toBe(plain);

  for (const [entry, text] of [
    ['Copy Run Path', path.join(workspace.folder, 'runs', plain)],
    ['Copy Run Values', expect.stringMatching(/^run\tname\tstate\t.*\n.*\tbaseline\tfinished\t12\t12\t.*\n$/s)],
  ] as const) {
    await (await row('baseline')).click({ button: 'right' });
    await workbench.page.locator('.monaco-menu .action-label', { hasText: /^Copy$/ }).hover();
    await workbench.page.locator('.monaco-menu .action-label', { hasText: entry }).waitFor(patience);
    await workbench.screenshot('copy');
    await workbench.menuEntry(entry);
    await expect.poll(clipboard, patience).toEqual(text);
  }
});

test('a key means the row with the focus, which the arrows move without the selection', async () => {
  const { workbench } = session;
  const { page } = workbench;
  const rows = await workbench.runRows();
  await (await row('baseline')).click();
  await expect.poll(() => rows.and(page.locator('.selected')).allInnerTexts(), patience).toHaveLength(1);
  // The selected row may be the last one.
  await page.keyboard.press('Home');
  const focused = rows.and(page.locator('.focused'));
  await expect.poll(() => focused.innerText(), patience).not.toContain('baseline');
  const name = await focused.locator('.label-name').innerText();
  const selected = async () => (await rows.and(page.locator('.selected')).allInnerTexts()).join();
  await expect.poll(() => selected(), patience).toContain('baseline');

  await page.keyboard.press('Delete');
  await dialog()
    .filter({ hasText: `Delete the run ${name}` })
    .waitFor(patience);
  await dialog().locator('.monaco-button', { hasText: 'Cancel' }).click();
  await expect.poll(selected, patience).toContain('baseline');

  // Of several that are selected too.
  await (await row('baseline')).click();
  await (await row('cifar10-gated')).click({ modifiers: ['ControlOrMeta'] });
  await page.keyboard.press('F2');
  await page.locator('.quick-input-title', { hasText: 'Rename Run' }).waitFor(patience);
  await expect
    .poll(() => page.locator('.quick-input-widget:visible input').inputValue(), patience)
    .toBe('cifar10-gated');
  await page.keyboard.press('Escape');
  await expect.poll(selected, patience).toMatch(/baseline.*cifar10-gated|cifar10-gated.*baseline/s);
});

test('of a run that is a link to elsewhere the link alone is deleted, and the question says so', async () => {
  const { workbench, workspace } = session;
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'sluice-elsewhere-'));
  const [target, link] = [path.join(elsewhere, 'linked-20260316-101500'), path.join(workspace.folder, 'runs/linked')];
  cpSync(path.join(workspace.folder, 'runs', gated), target, { recursive: true });
  writeFileSync(path.join(target, 'label.json'), JSON.stringify({ name: 'a linked run' }));
  symlinkSync(target, link);
  try {
    await (await row('a linked run')).waitFor(patience);
    // What is said of the row under the pointer lies over its neighbours, and stays as long as the pointer is on it.
    await workbench.page.mouse.move(900, 300);
    await workbench.page.locator('.context-view .hover-contents').waitFor({ ...patience, state: 'hidden' });
    const question = dialog().filter({ hasText: 'Remove the link to the run a linked run?' });
    await workbench.pressOn(await row('a linked run'), 'Delete', question.filter({ hasText: target }));
    await workbench.screenshot('delete link');
    await dialog().locator('.monaco-button', { hasText: 'Remove Link' }).click();
    const rows = await workbench.runRows();
    await expect.poll(() => rows.filter({ hasText: 'a linked run' }).count(), patience).toBe(0);
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
    expect(readdirSync(target).sort()).toEqual(
      [...readdirSync(path.join(workspace.folder, 'runs', gated)), 'label.json'].sort(),
    );
  } finally {
    rmSync(link, { force: true });
    rmSync(elsewhere, { recursive: true });
  }
});

test('Open Stored Experiment and Open Config show what the run was made of, beside no view', async () => {
  const { workbench } = session;
  const lines = () => workbench.page.locator('.editor-group-container .monaco-editor .view-lines').allInnerTexts();
  await (await row('cifar10-gated')).click({ button: 'right' });
  await workbench.menuEntry('Open Stored Experiment');
  await workbench.pick('cifar10-gated.experiment.ts');
  await expect.poll(lines, patience).toContainEqual(expect.stringMatching(/\/\/.as.it.was/));
  await (await row('cifar10-gated')).click({ button: 'right' });
  await workbench.menuEntry('Open Config');
  await expect.poll(lines, patience).toContainEqual(expect.stringMatching(/"epochs":.12/));
  await workbench.screenshot('config');
});

test('failed runs are hidden, shown again and deleted together, and several rows with one key, after one question', async () => {
  const { workbench, workspace } = session;
  const rows = await workbench.runRows();
  await expect.poll(head, patience).toMatch(/\d (kB|MB)/);
  await workbench.command('Sluice: Hide Failed Runs');
  await expect.poll(() => rows.count(), patience).toBe(2);
  await expect.poll(head, patience).toMatch(/ · 2 failed hidden/);
  await workbench.screenshot('failed hidden');
  await workbench.command('Sluice: Show Failed Runs');
  await expect.poll(() => rows.count(), patience).toBe(4);

  await rows.filter({ hasText: 'baseline' }).click();
  await rows.filter({ hasText: 'cifar10-gated' }).click({ modifiers: ['ControlOrMeta'] });
  await workbench.page.keyboard.press('Delete');
  await dialog()
    .filter({ hasText: 'Delete 2 runs' })
    .filter({ hasText: gated })
    .filter({ hasText: plain })
    .waitFor(patience);
  await workbench.screenshot('delete several');
  await dialog().locator('.monaco-button', { hasText: 'Cancel' }).click();

  await workbench.command('Sluice: Delete Failed Runs…');
  await dialog().filter({ hasText: 'Delete 2 runs' }).filter({ hasText: failed[1]! }).waitFor(patience);
  await dialog().locator('.monaco-button', { hasText: 'Move to Trash' }).click();
  // A server has no trash.
  await dialog().locator('.monaco-button', { hasText: 'Delete for Good' }).click();
  await expect.poll(() => rows.count(), patience).toBe(2);
  const there = (id: string) => existsSync(path.join(workspace.folder, 'runs', id));
  expect([gated, plain, ...failed].map(there)).toEqual([true, true, false, false]);
});
