/** The Runs tree, the status bar and the notices, as the extension makes them: what each says of each state of a run. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ended, started, step } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const experiment = '/a/shapes.experiment.ts';
const failure = { outcome: 'failed', error: { message: 'No memory.', hint: 'Take a smaller batch.' } } as const;
const runs = {
  'shapes-20260102-030405': gated(experiment),
  'shapes-20260102-030406': gated(experiment, [ended(20, failure)]),
  'shapes-20260102-030407': gated(experiment, [ended(20, { outcome: 'stopped' })]),
  'shapes-20260102-030408': gated(experiment, [ended(20, { outcome: 'paused' })]),
};

test('a row a run, newest first: name, numbers, picture, menus, a click, and all of it in the tooltip', async () => {
  const { tree } = await workbench({ runs });
  const rows = tree.rows() as { folder: string }[];
  expect(rows.map(({ folder }) => folder.at(-1))).toEqual(['8', '7', '6', '5']);
  const [paused, stopped, failed, finished] = rows.map((one) => tree.item(one));
  const icons = [paused, stopped, failed, finished].map((item) => [item!.iconPath!.id, item!.iconPath!.color?.id]);
  expect(icons).toEqual([
    ['debug-pause', 'charts.yellow'],
    ['circle-slash', undefined],
    ['error', 'testing.iconFailed'],
    ['pass', 'testing.iconPassed'],
  ]);
  expect(finished).toMatchObject({
    label: 'shapes',
    description: '50.0% · 40% MACs · epoch 2 (last) · 02/01/2026, 03:04',
    contextValue: 'run ended repeatable gated trained evaluable timeable',
    command: { title: 'Show Training' },
    accessibilityInformation: {
      label: 'shapes, finished, 50.0% · 40% MACs · epoch 2 (last) · 02/01/2026, 03:04',
    },
  });
  expect(finished!.tooltip).toMatch(/^shapes-20260102-030405: finished\nEpoch 2\.0 of 2\nLoss 0\.2500\n/);
  expect(failed!.description).toMatch(/^failed · 50\.0%/);
  expect(failed!.contextValue).toContain('run ended failed');
  expect(failed!.tooltip).toContain('No memory.\nTake a smaller batch.\n');
  expect(stopped!.contextValue).toContain('resumable');
  const at = '40.0% of dense';
  expect(paused!.tooltip).toContain(`Average MACs of a sample: ${at}\nEvaluated after epoch 2 (last)\nCPU\n`);
});

test('a press on a row opens its run, however often it was drawn anew; several selected rows open none', async () => {
  const { tree, row, run } = await workbench({ runs });
  const [first, second] = tree.rows() as [object, object];
  await tree.press(second);
  expect(editor.executed.at(-1)).toEqual(['sluice.showTraining', row('shapes-20260102-030407')]);
  // The editor knows none of the rows while they are drawn anew; nobody selects another one meanwhile.
  tree.select();
  const opened = editor.handlers.get('sluice.runs.press')!();
  const revealed = tree.revealed.length;
  await run('hideFailedRuns');
  expect(tree.revealed).toHaveLength(revealed);
  tree.select(first);
  await opened;
  expect(editor.executed.at(-1)).toEqual(['sluice.showTraining', row('shapes-20260102-030408')]);
  tree.select(first, second);
  const before = editor.executed.length;
  await editor.handlers.get('sluice.runs.press')!();
  expect(editor.executed).toHaveLength(before);
});

test('failed runs can be hidden, which the head counts and the workspace remembers', async () => {
  const { tree, run, context } = await workbench({ runs });
  await run('hideFailedRuns');
  expect(tree.rows()).toHaveLength(3);
  expect(tree.description).toMatch(/1 failed hidden$/);
  expect(context.workspaceState.get('sluice.failedHidden')).toBe(true);
  expect(editor.executed).toContainEqual(['setContext', 'sluice.hasFailedRunsHidden', true]);
  await run('showFailedRuns');
  expect(tree.rows()).toHaveLength(4);
  expect(tree.description).not.toContain('hidden');
});

test('one selected run becomes the current one, of several none does', async () => {
  const { tree, context } = await workbench({ runs });
  const [first, second, third] = tree.rows() as [object, object, { folder: string }];
  const current = () => context.workspaceState.get('sluice.gatesRun');
  tree.select(first, second);
  tree.select();
  await Promise.resolve();
  expect(current()).toBeUndefined();
  tree.select(third);
  await until(() => current() === third.folder);
});

test('keys for menus: what some run can do', async () => {
  await workbench({ runs });
  const key = (name: string) => editor.executed.findLast(([, given]) => given === `sluice.${name}`)?.[2];
  await until(() => key('hasTimeableRun') !== undefined);
  const all = ['hasRuns', 'hasEndedRun', 'hasFailedRun', 'hasResumableRun', 'hasRepeatableRun', 'hasGatedRun'];
  const trained = ['hasTrainedRun', 'hasEvaluableRun', 'hasTimeableRun'];
  expect([...all, ...trained].filter((name) => key(name) !== true)).toEqual([]);
  expect(['hasLiveRun', 'hasPixelRun', 'hasPredictableRun'].filter((name) => key(name) !== false)).toEqual([]);
});

test('keys of sweeps: one without a run is something that there is; a key is sent when it is another one', async () => {
  const made = await workbench();
  const sent = (name: string) =>
    editor.executed.flatMap(([, given, value]) => (given === `sluice.${name}` ? [value] : []));
  await until(() => sent('hasRuns').length > 0);
  expect([sent('hasRuns'), sent('hasSweep')]).toEqual([[false], [false]]);
  const tasks = gridTasks([0.1, 0.2], 1);
  const folder = await makeSweep(join(made.home, 'runs'), sweepFile(tasks));
  made.tree.show(true);
  await until(() => sent('hasSweep').at(-1) === true && sent('hasRuns').at(-1) === true);
  expect([sent('hasUnfinishedSweep'), sent('hasLiveSweep')]).toEqual([[false, true], [false]]);
  for (const task of tasks) await makeTask(folder, task, ...gated(experiment));
  made.tree.show(true);
  await until(() => sent('hasUnfinishedSweep').at(-1) === false && sent('hasTrainedRun').at(-1) === true);
  expect([sent('hasRuns'), sent('hasSweep'), sent('hasLiveSweep')]).toEqual([[false, true], [false, true], [false]]);
});

test('the status bar is for what trains: the current one, else the newest, and how many others', async () => {
  const live = [started({ experiment }), step(10, { loss: 0.1234 })];
  await workbench();
  expect(editor.statusItems[0]).toMatchObject({ name: 'Sluice Run', shown: false });
  const made = await workbench({ runs: { ...runs, live, other: live } });
  await writeWorker(made.folderOf('live'), process.pid);
  await writeWorker(made.folderOf('other'), process.pid);
  const [item] = editor.statusItems;
  await until(() => item!.shown);
  expect(item!.text).toMatch(/^\$\(sync~spin\) shapes 1\/2 · loss 0\.123.* \(\+1\)$/);
  expect(item!.command).toMatchObject({ command: 'sluice.showTraining' });
  await made.run('showTraining', made.folderOf('other'));
  await until(() => JSON.stringify(item!.command).includes(made.folderOf('other')));
  await made.say('other', ended(10));
  await made.say('live', ended(10));
  await until(() => !item!.shown);
});

test('what ends is told: failed with its error, paused with a way on, finished unless it is seen or nobody wants it', async () => {
  const live = [started({ experiment }), step(10)];
  const names = ['shapes-20260102-030405', 'b', 'c', 'd', 'e'];
  const made = await workbench({ runs: Object.fromEntries(names.map((name) => [name, live])) });
  for (const name of names) await writeWorker(made.folderOf(name), process.pid);
  made.tree.show(true);
  await until(() => editor.statusItems[0]!.text.includes('(+4)'));
  const told = () => editor.asked.map(({ level, text, titles }) => [level, text, titles]);
  await made.say('b', ended(10, failure));
  await until(() => told().length === 1);
  expect(told()[0]).toEqual(['error', 'shapes: No memory. Take a smaller batch.', ['Show Log']]);
  await made.say('c', ended(10, { outcome: 'paused' }));
  await until(() => told().length === 2);
  expect(told()[1]).toEqual(['information', 'shapes paused: it wrote a checkpoint and can be resumed.', ['Resume']]);
  await made.say('shapes-20260102-030405', ...gated(experiment, []).slice(2, 4), ended(10));
  await until(() => told().length === 3);
  expect(told()[2]).toEqual([
    'information',
    'shapes has finished: test accuracy 75.0%, 60% of the dense MACs.',
    ['Show'],
  ]);
  editor.settings['sluice.notifyWhenFinished'] = false;
  await made.say('d', ended(10));
  await until(() => editor.log.includes('info d finished.'));
  await made.say('e', ended(10, { outcome: 'stopped' }));
  await until(() => editor.log.includes('info e stopped.'));
  expect(told()).toHaveLength(3);
  expect(await readdir(made.folderOf('b'))).toContain('events.jsonl');
});
