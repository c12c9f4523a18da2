/**
 * Every row of the trees and the status bar, of runs and tasks in many states, against `everyRow.txt`. `RECORD=1 npm run test:unit -- test/host/trees/everyRow` writes that anew: read the difference.
 */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { checkpoint, ended, epoch, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import type { TreeItem } from '../editor/values';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until } from '../temporary';

process.env.TZ = 'UTC';
vi.mock('vscode', () => import('../editor/editor'));

const failure = { message: 'The loss is not finite.', hint: 'Lower the learning rate.' };
type Tree = NonNullable<ReturnType<typeof editor.trees.get>>;

/** What a row shows, and what it does when it is pressed. */
async function written(tree: Tree, row: object, depth: number): Promise<string[]> {
  const item = (await tree.item(row)) as TreeItem & Record<string, unknown>;
  const parts = [
    'label',
    'description',
    'contextValue',
    'iconPath',
    'collapsibleState',
    'command',
    'accessibilityInformation',
    'tooltip',
  ];
  const own = parts.flatMap((name) => (item[name] === undefined ? [] : [`${name} ${JSON.stringify(item[name])}`]));
  const below = await tree.rows(row);
  return [
    `${'  '.repeat(depth)}${own.join(' · ')}`,
    ...(await Promise.all(below.map((one) => written(tree, one, depth + 1)))).flat(),
  ];
}

const treeOf = async (tree: Tree) => [
  `above ${tree.message}`,
  ...(await Promise.all(tree.rows().map((row) => written(tree, row, 0)))).flat(),
];

test('every row', async () => {
  const made = await workbench({
    files: { 'a.experiment.ts': source, 'b.experiment.ts': source },
    runs: (home) => {
      const of = (name: string, time: number, ...events: object[]) => [
        started({ time, run: name, experiment: `${home}/b.experiment.ts` }),
        ...(events as never[]),
      ];
      return {
        finished: gated(`${home}/a.experiment.ts`),
        stopped: of('stopped', 2000, step(10), epoch(1, 0.5), checkpoint(10, true), ended(10, { outcome: 'stopped' })),
        failed: of('failed', 4000, step(3), ended(3, { outcome: 'failed', error: failure })),
      };
    },
  });
  const tasks = gridTasks([0.1, 0.2, 0.3], 2);
  const places = { experiment: `${made.home}/a.experiment.ts`, spec: `${made.home}/grid.sweep.ts` };
  const folder = await makeSweep(path.join(made.home, 'runs'), sweepFile(tasks, places));
  const began = (time: number) => started({ time, run: 'task' });
  await makeTask(folder, tasks[0], began(1000), step(10), epoch(1, 0.625), epoch(2, 0.5), ended(20));
  await makeTask(folder, tasks[1], began(1100), step(3), ended(3, { outcome: 'failed', error: failure }));
  const early = await makeTask(
    folder,
    tasks[2],
    began(1200),
    step(10),
    epoch(1, 0.25),
    checkpoint(10),
    ended(10, { outcome: 'stopped' }),
  );
  const decision = { method: 'asha', epoch: 1, score: 0.25, needed: 0.5, others: 4, reason: 'it was behind' };
  writeFileSync(path.join(early, runFiles.decision), JSON.stringify(decision));
  await makeTask(folder, tasks[3], began(1300), step(10), checkpoint(10), ended(10, { outcome: 'paused' }));
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs', `${tasks[1]!.id}.log`), 'line one\nline two\n');
  for (const name of ['finished', 'stopped', 'failed'])
    utimesSync(path.join(made.folderOf(name), runFiles.events), 9, 9);
  for (const watcher of editor.watchers) watcher.tell(path.join(folder, 'sweep.json'));
  await until(() => JSON.stringify(made.tree.rows()).includes('grid'));
  await until(async () => (await treeOf(made.tree)).join().includes('paused'));
  const lines = [
    ...['# runs', ...(await treeOf(made.tree))],
    ...['# gates', ...(await treeOf(made.gates))],
    '# status bar',
    ...editor.statusItems.map((item) => JSON.stringify(item)),
    '# problems',
    ...[...editor.problems].flatMap(([name, files]) => [...files].map((one) => JSON.stringify([name, ...one]))),
  ].map((line) =>
    // How much room folders take is counted a while later.
    line.replaceAll(made.root, '~').replaceAll(/(\\n)?[\d.]+ (byte|kB)[^"\\]*/g, ''),
  );
  const file = path.join(__dirname, 'everyRow.txt');
  if (process.env.RECORD !== undefined) writeFileSync(file, `${lines.join('\n')}\n`);
  expect(lines).toEqual(readFileSync(file, 'utf8').trimEnd().split('\n'));
});
