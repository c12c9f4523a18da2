/** Settings of the editor: what they mean where they are given, and where they are not. */
import { mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { beside, notifiesWhenFinished, placeFlags, runsFolders, workerSettings } from '../../../src/host/base/settings';
import { editor } from '../editor/state';
import { Uri } from '../editor/values';
import { temporaryFolder } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const scope = Uri.file('/w/a.experiment.ts') as never;

test('a worker waits five minutes for a window, at least as long as three renewals, or for ever', () => {
  const lease = (minutes?: number) => {
    if (minutes !== undefined) editor.settings['sluice.leaseMinutes'] = minutes;
    return workerSettings(scope).leaseMs;
  };
  expect([lease(), lease(2), lease(0.5), lease(0.25), lease(0.1), lease(0), lease(-1), lease(-0.5)]).toEqual([
    ...[300_000, 120_000, 30_000, 15_000, 15_000, 15_000, undefined, undefined],
  ]);
});

test('a device is as the experiment says unless another is named; a package is where the workspace says', () => {
  expect(workerSettings(scope)).toEqual({ device: undefined, leaseMs: 300_000, tfjsNodeGpuPath: undefined });
  expect(placeFlags('/w')).toEqual([]);
  Object.assign(editor.settings, { 'sluice.device': 'gpu', 'sluice.tfjsNodeGpuPath': ' gpu/package ' });
  editor.openFolders('/w');
  expect(workerSettings(scope)).toMatchObject({ device: 'gpu', tfjsNodeGpuPath: '/w/gpu/package' });
  expect(placeFlags('/w/x')).toEqual(['--tfjs-node-gpu', '/w/gpu/package']);
  editor.openFolders();
  expect(workerSettings(scope).tfjsNodeGpuPath).toBe(join(homedir(), 'gpu/package'));
  editor.settings['sluice.device'] = 'experiment';
  editor.settings['sluice.tfjsNodeGpuPath'] = '  ';
  expect(workerSettings(scope)).toMatchObject({ device: undefined, tfjsNodeGpuPath: undefined });
});

test('runs lie in each folder of the workspace, each place once; none where a setting names no place', async () => {
  const root = await temporaryFolder();
  const [one, two, link] = ['one', 'two', 'link'].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [one, two]) await mkdir(join(folder, 'runs'), { recursive: true });
  await symlink(one, link);
  expect(runsFolders()).toEqual([]);
  editor.openFolders(one, link, two);
  expect(runsFolders()).toEqual([join(one, 'runs'), join(two, 'runs')]);
  editor.folders.push({ name: 'far', uri: Uri.from({ scheme: 'vscode-vfs', path: '/far' }) });
  expect(runsFolders()).toHaveLength(2);
  editor.settings['sluice.runsFolder'] = '  ';
  expect(runsFolders()).toEqual([join(one, 'runs'), join(two, 'runs')]);
  editor.settings['sluice.runsFolder'] = join(root, 'shared');
  expect(runsFolders()).toEqual([join(root, 'shared')]);
  // The home of a user that is not named here.
  editor.settings['sluice.runsFolder'] = '~somebody/runs';
  expect(runsFolders()).toEqual([]);
});

test('all that stands beside the code is on, and a finished run says so, until somebody switches it off', () => {
  expect(beside(scope)).toEqual({ decorations: true, hovers: true, codeLens: true, gateHealth: true });
  expect(notifiesWhenFinished(scope)).toBe(true);
  for (const name of ['decorations', 'hovers', 'codeLens', 'gateHealth'] as const) {
    editor.settings[`sluice.editor.${name}`] = false;
    expect(beside(scope)[name]).toBe(false);
  }
  editor.settings['sluice.notifyWhenFinished'] = false;
  expect(notifiesWhenFinished(scope)).toBe(false);
});
