/** A sweep of two tasks in a workbench, of which the second has been stopped. */
import { join } from 'node:path';
import { ended, started, step } from '../../protocol/someEvents';
import { editor } from '../editor/state';
import type { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until } from '../temporary';

/** Once both are in the tree. */
export async function stoppedTask({ home, tree }: Pick<Awaited<ReturnType<typeof workbench>>, 'home' | 'tree'>) {
  const tasks = gridTasks([0.1, 0.2], 1);
  const places = { experiment: join(home, 'a.experiment.ts'), spec: join(home, 'grid.sweep.ts') };
  const folder = await makeSweep(join(home, 'runs'), sweepFile(tasks, places));
  const task = await makeTask(folder, tasks[1], started(), step(10), ended(10, { outcome: 'stopped' }));
  for (const watcher of editor.watchers) watcher.tell(join(folder, 'sweep.json'));
  await until(() => JSON.stringify(tree.rows()).includes('grid'));
  await until(() => tree.rows({ sweep: folder }).length === 2);
  return { folder, task, id: tasks[1]!.id };
}
