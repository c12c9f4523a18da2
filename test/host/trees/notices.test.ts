/** The one message of a run that is over: what it says, what its buttons do, and when it is for the log alone. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { RunProblems } from '../../../src/host/base/problems';
import type { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import type { EndedEvent, Runs } from '../../../src/host/runs/runs';
import { EndNotices } from '../../../src/host/trees/notices';
import { window } from '../editor/editor';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  window.state.focused = true;
});

const error = { message: 'No memory.', hint: 'Take a smaller batch.', source: { file: '/w/a.ts', line: 3 } };
const run = (more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary('/w/runs/a-20260102-030405'),
  experiment: '/w/a.experiment.ts',
  ...more,
});

function open(isSeen = false) {
  const said: unknown[][] = [];
  type Button = { title: string; run: () => unknown };
  let buttons: Button[] = [];
  const say =
    (level: string) =>
    (what: unknown, ...given: Button[]) => {
      buttons = given;
      said.push([level, what, ...given.map(({ title }) => title)]);
    };
  const reporter = { failure: say('failure'), info: say('info'), log: { info: say('log') } };
  const problems = {
    show: (...given: unknown[]) => said.push(['problem', ...given]),
    showStart: (...given: unknown[]) => said.push(['problem of a start', ...given]),
  };
  const ended = new Signal<{ run: RunSummary; event: EndedEvent }>();
  const notices = new EndNotices(
    { ended } as unknown as Runs,
    problems as unknown as RunProblems,
    reporter as unknown as Reporter,
    (folder) => isSeen && folder === run().folder,
  );
  onTestFinished(() => notices.dispose());
  const end = (of: RunSummary, event: Partial<EndedEvent>) => {
    said.length = 0;
    ended.emit({ run: of, event: { kind: 'ended', time: 1, step: 1, outcome: 'finished', ...event } });
    return said;
  };
  return { end, notices, said, ended, press: () => buttons[0]!.run() };
}

test('one that failed is a problem at its place and a failure, with a way on where it can go on', async () => {
  const { end, press } = open();
  const failed = run({ state: 'failed', resumable: true });
  const problem = ['problem', failed.folder, failed.experiment, error];
  const failure = { ...error, message: 'a: No memory.' };
  expect(end(failed, { outcome: 'failed', error })).toEqual([problem, ['failure', failure, 'Resume']]);
  await press();
  expect(editor.executed).toEqual([['sluice.resume', failed]]);
  expect(end({ ...failed, resumable: false }, { outcome: 'failed', error })[1]).toEqual(['failure', failure]);
  expect(end({ ...failed, resumable: false }, { outcome: 'failed' })[1]).toEqual([
    'failure',
    { message: 'a: a failed.' },
  ]);
});

test('one that never began says so, and that its last words are in the log: its folder goes', () => {
  const { end, notices, said } = open();
  const unbegun = run({ state: 'failed', neverBegan: true, resumable: true });
  expect(end(unbegun, { outcome: 'failed', error })).toEqual([
    ['problem of a start', unbegun.folder, unbegun.experiment, error],
    ['failure', { ...error, message: 'a did not begin: No memory.' }],
  ]);
  const inFolder = { message: 'Killed.', hint: 'worker.log in the run folder has its last words.' };
  const inLog = { message: 'Killed.', hint: 'The log has the last words of its process.' };
  expect(end(unbegun, { outcome: 'failed', error: inFolder })).toEqual([
    ['problem of a start', unbegun.folder, unbegun.experiment, inLog],
    ['failure', { ...inLog, message: 'a did not begin: Killed.' }],
  ]);
  said.length = 0;
  // Found on the disk: its error is its own.
  notices.failedStart({ ...unbegun, error });
  notices.failedStart(unbegun);
  expect(said.filter(([level]) => level === 'failure')).toEqual([
    ['failure', { ...error, message: 'a did not begin: No memory.' }],
    ['failure', { message: 'a did not begin: a failed.' }],
  ]);
});

test('one that has finished is told where it is not seen: in another view, or while another window has the focus', async () => {
  const { end, press } = open(true);
  const seen = run({ state: 'finished' });
  const log = [['log', 'a-20260102-030405 finished.']];
  const told = [['info', 'a has finished.', 'Show']];
  expect(end(seen, {})).toEqual(log);
  expect(end({ ...seen, folder: '/w/runs/other' }, {})).toEqual(told);
  window.state.focused = false;
  expect(end(seen, {})).toEqual(told);
  await press();
  expect(editor.executed).toEqual([['sluice.showTraining', seen]]);
  editor.settings['sluice.notifyWhenFinished'] = false;
  expect(end(seen, {})).toEqual(log);
  // A pause is told whoever sees it.
  window.state.focused = true;
  expect(end(seen, { outcome: 'paused' })).toEqual([
    ['info', 'a paused: it wrote a checkpoint and can be resumed.', 'Resume'],
  ]);
  await press();
  expect(editor.executed.at(-1)).toEqual(['sluice.resume', seen]);
  expect(end(seen, { outcome: 'stopped' })).toEqual([['log', 'a-20260102-030405 stopped.']]);
});

test('a task of a sweep is for the log, whatever came of it, and its error a problem', () => {
  const { end, ended, notices } = open();
  const task = run({ name: 'grid: a', sweep: '/w/runs/grid', state: 'failed', neverBegan: true });
  expect(end(task, { outcome: 'failed', error })).toEqual([
    ['problem', task.folder, task.experiment, error],
    ['log', 'grid: a: failed. No memory.'],
  ]);
  for (const outcome of ['failed', 'paused', 'finished', 'stopped'] as const)
    expect(end(task, { outcome })).toEqual([['log', `grid: a: ${outcome}`]]);
  notices.dispose();
  expect([end(task, {}), ended.size]).toEqual([[], 0]);
});
