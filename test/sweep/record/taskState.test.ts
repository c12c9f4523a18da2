/** What has become of a task that a rule has ended early, by its folder. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { writeDecision } from '../../../src/sweep/record/decision';
import { isDone, taskState } from '../../../src/sweep/record/taskState';
import { lines } from '../../protocol/lines';
import { checkpoint, ended, epoch, started } from '../../protocol/someEvents';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-state-'));
  mkdirSync(path.join(folder, 'checkpoints'));
  writeFileSync(path.join(folder, 'checkpoints/last.safetensors'), '');
});
const decided = (score: number) =>
  writeDecision(folder, { method: 'asha', epoch: 2, score, needed: 0.5, others: 3, reason: 'behind' });
async function stateAfter(...events: RunEvent[]) {
  writeFileSync(path.join(folder, 'events.jsonl'), lines(started(), ...events));
  const found = await taskState(folder);
  return [found.state, isDone(found)];
}
const stopped = (at: number) => [checkpoint(at), ended(at, { outcome: 'stopped' })];

it('is ended early where it stopped when that was decided; also one whose score was no number', async () => {
  await decided(0.1);
  expect(await stateAfter(epoch(2, 0.1), ...stopped(21))).toEqual(['early', true]);
  await decided(Number.NaN);
  expect(await stateAfter(epoch(2, 0.1), ...stopped(21))).toEqual(['early', true]);
});

it('is stopped where nothing was decided, or where it has gone on since', async () => {
  expect(await stateAfter(epoch(2, 0.1), ...stopped(21))).toEqual(['paused', false]);
  await decided(0.1);
  expect(await stateAfter(epoch(2, 0.1), ...stopped(21), started({ step: 21 }), epoch(3, 0.1), ...stopped(35))).toEqual(
    ['paused', false],
  );
  expect(await stateAfter(epoch(2, 0.1), ...stopped(21), started({ step: 21 }), epoch(3, 0.1), ended(40))).toEqual([
    'finished',
    true,
  ]);
});

it('has gone on since where a whole epoch more was done, not where a part of one was', async () => {
  await decided(0.1);
  const again = started({ step: 21 });
  expect(
    await stateAfter(epoch(2, 0.1), ...stopped(21), again, checkpoint(29), ended(29, { outcome: 'stopped' })),
  ).toEqual([...['early', true]]);
  expect(
    await stateAfter(epoch(2, 0.1), ...stopped(21), again, checkpoint(30), ended(30, { outcome: 'stopped' })),
  ).toEqual([...['paused', false]]);
});
