/** The end of what a task of a sweep has printed: of one that went wrong, and of no other. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SweepSummary, TaskSummary } from '../../../src/host/runs/sweepSummary';
import { lastLinesOf, logOf } from '../../../src/host/runs/taskWords';
import { readSweep } from '../../../src/sweep/record/readSweep';
import { temporaryFolder } from '../temporary';
import { gridTasks, makeSweep, sweepFile } from './aSweep';

it('is the last eight lines, where it failed or was interrupted', async () => {
  const tasks = gridTasks([0.1, 0.2], 1);
  const folder = await makeSweep(await temporaryFolder(), sweepFile(tasks));
  const sweep = { sweep: await readSweep(folder) } as SweepSummary;
  const task = (state: TaskSummary['state'], at = 0) => ({ task: tasks[at], state }) as TaskSummary;
  expect(await logOf(sweep, task('failed'))).toBeUndefined();
  expect(await lastLinesOf(sweep, task('failed'))).toBe('');
  await mkdir(join(folder, 'logs'));
  const log = join(folder, 'logs', `${tasks[0]!.id}.log`);
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
  await writeFile(log, `${lines.join('\n')}\n`);
  expect(await logOf(sweep, task('running'))).toBe(log);
  for (const state of ['failed', 'interrupted'] as const)
    expect(await lastLinesOf(sweep, task(state))).toBe(lines.slice(4).join('\n'));
  for (const state of ['running', 'finished', 'early', 'paused', 'queued', 'missing'] as const)
    expect(await lastLinesOf(sweep, task(state))).toBe('');
  expect(await lastLinesOf(sweep, task('failed', 1))).toBe('');
});
