/** How long a run that was told to stop is waited for, and what is said of one that does not. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { stopRun } from '../../../src/host/launch/stopRun';
import type { RunSummary } from '../../../src/host/runs/runSummary';
import { editor } from '../editor/state';
import { temporaryFolder, until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

/** @param then what is known of the run once it has been told to stop; undefined: it is gone. */
async function stop(then: boolean | undefined) {
  const folder = await temporaryFolder();
  const run = (live: boolean) => ({ folder, id: 'a', name: 'a', live }) as RunSummary;
  const changed = new Signal<void>();
  let now: RunSummary | undefined = then === undefined ? undefined : run(then);
  let holds = 0;
  const state = { endsWhenToldOf: false };
  const warnings = () => editor.asked.filter(({ level }) => level === 'warning').map(({ text }) => text);
  const runs = {
    ...{ changed, get: () => (state.endsWhenToldOf && warnings().length > 0 ? run(false) : now) },
    hold: () => {
      holds++;
      return { dispose: () => holds-- };
    },
  };
  const stopping = stopRun(runs as never, run(true), new Reporter(openLog('Sluice')));
  const becomes = (live: boolean | undefined) => {
    now = live === undefined ? undefined : run(live);
    changed.emit();
  };
  // Without a clock, which stands.
  const waitedFor = async () => {
    while (changed.size === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return { folder, state, stopping, changed, becomes, warnings, waitedFor, holds: () => holds };
}

test.each([false, undefined])(
  'a run of which live is %s by then is not waited for',
  { timeout: 10_000 },
  async (then) => {
    const { folder, stopping, warnings, holds } = await stop(then);
    await stopping;
    expect(JSON.parse(await readFile(join(folder, 'control.jsonl'), 'utf8'))).toMatchObject({ kind: 'stop' });
    expect([warnings(), holds(), vi.getTimerCount()]).toEqual([[], 0, 0]);
  },
);

test.each([false, undefined])('it is waited for until live is %s', { timeout: 10_000 }, async (then) => {
  const { stopping, changed, becomes, warnings, waitedFor, holds } = await stop(true);
  await waitedFor();
  becomes(true);
  expect([changed.size, holds()]).toEqual([1, 1]);
  becomes(then);
  await stopping;
  expect([warnings(), holds(), changed.size, vi.getTimerCount()]).toEqual([[], 0, 0, 0]);
});

test('after half a minute it is said that it has not stopped', { timeout: 10_000 }, async () => {
  const { stopping, changed, warnings, waitedFor, holds } = await stop(true);
  await waitedFor();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(changed.size).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await stopping;
  expect(warnings()).toEqual(['a has not stopped yet: its worker is busy or hangs.']);
  expect([holds(), changed.size]).toEqual([0, 0]);
});

/** What is said where the user wants the process ended. */
async function pressed(prepare: (folder: string, state: { endsWhenToldOf: boolean }) => unknown) {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { folder, state, stopping, waitedFor } = await stop(true);
  await waitedFor();
  await prepare(folder, state);
  editor.presses = ['End the Process'];
  await vi.advanceTimersByTimeAsync(30_000);
  await stopping;
  vi.useRealTimers();
  return () => editor.asked.flatMap(({ level, text }) => (level === 'error' ? [text] : []));
}

test('no process is ended that runs on another machine or is not known, nor one that has stopped by then', async () => {
  const elsewhere = await pressed((folder) => writeWorker(folder, 7, 'elsewhere'));
  await until(() => elsewhere().length > 0);
  expect(elsewhere()).toEqual(['The worker of this run is not on this machine. End process 7 on elsewhere.']);
  const unknown = await pressed(() => {});
  await until(() => unknown().length > 0);
  expect(unknown()).toEqual(['The worker of this run is not on this machine. Its record cannot be read.']);
  const over = await pressed((_, state) => Object.assign(state, { endsWhenToldOf: true }));
  // Time enough to look for its record.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(over()).toEqual([]);
});
