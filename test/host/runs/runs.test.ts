import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunSummary } from '../../../src/host/runs/runSummary';
import { type EndedEvent, Runs } from '../../../src/host/runs/runs';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { sweepFiles } from '../../../src/protocol/files/sweep';
import { checkpoint, ended, epoch, started, step } from '../events';
import { temporaryFolder, until, waitingWorker } from '../temporary';
import { runFolder, say } from './aRun';

function open(...roots: string[]): Runs {
  const runs = new Runs(() => roots, { mayWrite: () => true, pollMs: 5, idlePollMs: 5, goneMs: 20 });
  onTestFinished(() => runs.dispose());
  return runs;
}

const names = (runs: Runs) => runs.list().map(({ id }) => id);

describe('Runs', () => {
  it('finds what is on the disk, newest first, and says what came of it', async () => {
    const root = await temporaryFolder();
    await runFolder(
      root,
      'a-20260101-000000',
      started(),
      step(1),
      epoch(1, 0.75, 400),
      checkpoint(10),
      ended(10, 'stopped'),
    );
    await runFolder(root, 'b-20260103-000000', started(), epoch(2, 0.5, 1000), ended(20));
    await runFolder(root, 'c-20260102-000000', step(1), ended(1, 'failed'));
    await mkdir(join(root, 'no run'));
    await writeFile(join(root, 'a file'), '');
    const runs = open(root, join(root, 'missing'));
    await runs.scan();
    expect(names(runs)).toEqual(['b-20260103-000000', 'c-20260102-000000', 'a-20260101-000000']);
    const [finished, failed, stopped] = runs.list();
    expect(stopped).toMatchObject({
      name: 'shapes',
      state: 'stopped',
      accuracy: 0.75,
      macsShare: 0.4,
      resumable: true,
    });
    expect(finished).toMatchObject({ state: 'finished', accuracy: 0.5, macsShare: 1, resumable: false, live: false });
    expect(failed).toMatchObject({ name: 'c', state: 'failed', resumable: false, experiment: undefined });
  });

  it('finds the runs of a sweep in its folder, named after both, and no sweep as a run', async () => {
    const root = await temporaryFolder();
    await runFolder(join(root, 'grid-20260101-000000'), '0_lambda=0.1', started(), epoch(1, 0.5, 400), ended(10));
    await runFolder(join(root, 'grid-20260101-000000'), '1_lambda=0.3', started(), step(1));
    await mkdir(join(root, 'grid-20260101-000000', 'logs'));
    await writeFile(join(root, 'grid-20260101-000000', sweepFiles.sweep), '{}');
    // Without it a folder of folders is somebody's own.
    await runFolder(join(root, 'other'), 'x-20260102-000000', started(), ended(10));
    const runs = open(root);
    await runs.scan();
    const found = runs.list().map(({ id, name, state }) => [id, name, state]);
    expect(found.toSorted()).toEqual([
      ['0_lambda=0.1', 'grid-20260101-000000: 0_lambda=0.1', 'finished'],
      ['1_lambda=0.3', 'grid-20260101-000000: 1_lambda=0.3', 'running'],
    ]);
  });

  it('has no run that ended before its first step: no list, no question and no count finds it', async () => {
    const root = await temporaryFolder();
    const unbegun = await Promise.all([
      runFolder(root, 'load-20260102-000000', ended(0, 'failed')),
      runFolder(root, 'data-20260103-000000', started(), ended(0, 'failed')),
      runFolder(root, 'stop-20260104-000000', started(), ended(0, 'stopped')),
    ]);
    await runFolder(root, 'real-20260101-000000', started(), step(1), ended(1, 'failed'));
    const runs = open(root);
    await runs.scan();
    expect(names(runs)).toEqual(['real-20260101-000000']);
    for (const folder of unbegun) {
      expect(runs.get(folder)).toBeUndefined();
      expect(runs.neverBegan(folder)).toBe(true);
    }
  });

  it('has a run while it is started, and tells of its end when that comes before its first step', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a-20260101-000000');
    // It has said nothing yet: what tells of it is its record.
    await waitingWorker(folder);
    const runs = open(root);
    const ends: [boolean, EndedEvent][] = [];
    runs.ended.on(({ run, event }) => ends.push([run.neverBegan, event]));
    const expected = runs.expect(folder, '/a/shapes.experiment.ts');
    await runs.scan();
    expect(runs.list()).toMatchObject([{ folder, state: 'starting', live: true }]);
    const hold = runs.hold(folder);
    await until(() => hold.follower.unheard);
    await say(folder, ended(0, 'failed'));
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([[true, { outcome: 'failed' }]]);
    await rm(join(folder, runFiles.worker));
    expected.dispose();
    hold.dispose();
    expect(runs.list()).toEqual([]);
  });

  it('follows a live run by itself and tells its end once, but not the ends it finds', async () => {
    const root = await temporaryFolder();
    await runFolder(root, 'old', started(), ended(20));
    const folder = await runFolder(root, 'live', started(), step(1));
    await waitingWorker(folder);
    const runs = open(root);
    const ends: { run: RunSummary; event: EndedEvent }[] = [];
    runs.ended.on((end) => ends.push(end));
    await runs.scan();
    expect(runs.get(folder)?.live).toBe(true);
    await say(folder, step(2), ended(2, 'stopped'));
    await until(() => runs.get(folder)?.state === 'stopped');
    await runs.scan();
    expect(ends.map(({ run, event }) => [basename(run.folder), event.outcome])).toEqual([['live', 'stopped']]);
  });

  it('records the death of a run that nobody looks at', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'live', started(), step(1));
    const worker = await waitingWorker(folder);
    const runs = open(root);
    await runs.scan();
    await worker.kill();
    await until(() => runs.get(folder)?.state === 'failed');
    expect(await readFile(join(folder, runFiles.events), 'utf8')).toContain('"ended"');
  });

  it('follows an ended run only while somebody holds it, then still sees it resumed by a scan', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), checkpoint(1), ended(1, 'stopped'));
    const runs = open(root);
    await runs.scan();
    const hold = runs.hold(folder);
    const second = runs.hold(folder);
    expect(second.follower).toBe(hold.follower);
    await hold.follower.ready;
    hold.dispose();
    hold.dispose();
    expect(second.follower.news.size).toBe(1);
    second.dispose();
    // Let go: its listeners are gone with it.
    expect(second.follower.news.size).toBe(0);
    await waitingWorker(folder);
    await say(folder, started(1), step(2));
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ live: true, state: 'running' });
    const again = runs.hold(folder);
    expect(again.follower).not.toBe(hold.follower);
    again.dispose();
    // Live: kept without a holder.
    expect(again.follower.news.size).toBe(1);
  });

  it('can hold a run before its first event', async () => {
    const root = await temporaryFolder();
    const folder = join(root, 'shapes-20260101-000000');
    await mkdir(folder);
    const runs = open(root);
    const hold = runs.hold(folder);
    await hold.follower.ready;
    expect(runs.get(folder)).toMatchObject({ state: 'empty', name: 'shapes' });
    await waitingWorker(folder);
    await say(folder, { kind: 'phase', time: 1, phase: 'loading' });
    await until(() => runs.get(folder)?.phase === 'loading');
    expect(runs.get(folder)?.state).toBe('starting');
    hold.dispose();
  });

  it('counts a run as starting from the moment a worker is started until it speaks', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), checkpoint(1), ended(1, 'stopped'));
    const runs = open(root);
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ state: 'stopped', resumable: true });
    const expected = runs.expect(folder, '/a/shapes.experiment.ts');
    const hold = runs.hold(folder);
    await hold.follower.ready;
    expect(runs.get(folder)).toMatchObject({
      state: 'starting',
      live: true,
      resumable: false,
      experiment: '/a/shapes.experiment.ts',
    });
    await runs.scan();
    expect(runs.get(folder)?.state).toBe('starting');
    await waitingWorker(folder);
    await say(folder, started(1), step(2));
    await until(() => runs.get(folder)?.state === 'running');
    await say(folder, ended(2, 'stopped'));
    await until(() => runs.get(folder)?.state === 'stopped');
    expected.dispose();
    hold.dispose();
    expect(runs.get(folder)).toMatchObject({ live: false, resumable: true });
  });

  it('says nothing of why its last session failed while the next one is awaited', async () => {
    const root = await temporaryFolder();
    const error = { message: 'The disk is full.' };
    const folder = await runFolder(root, 'a', started(), checkpoint(1), { ...ended(1, 'failed'), error } as RunEvent);
    const runs = open(root);
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ state: 'failed', error });
    const expected = runs.expect(folder, '/a/shapes.experiment.ts');
    expect(runs.get(folder)).toMatchObject({ state: 'starting', error: undefined });
    expected.dispose();
    expect(runs.get(folder)).toMatchObject({ state: 'failed', error });
  });

  it('falls back to what the events say when the worker never speaks', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), checkpoint(1), ended(1, 'stopped'));
    const runs = open(root);
    await runs.scan();
    runs.expect(folder, '/a/shapes.experiment.ts').dispose();
    expect(runs.get(folder)).toMatchObject({ state: 'stopped', live: false });
    await runs.hold(folder).follower.ready;
    expect(runs.get(folder)).toMatchObject({ state: 'stopped', live: false });
  });

  it('forgets a run whose folder is deleted', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), ended(1));
    await runFolder(root, 'b', started(), ended(1));
    const runs = open(root);
    await runs.scan();
    await rm(folder, { recursive: true });
    await runs.scan();
    expect(names(runs)).toEqual(['b']);
  });

  it('finds a run behind a link, and what is deleted is the link', async () => {
    const root = await temporaryFolder();
    const [runsFolder, disk] = [join(root, 'runs'), join(root, 'disk')];
    await runFolder(runsFolder, 'a', started(), ended(1));
    const real = await runFolder(disk, 'elsewhere', started(), checkpoint(1), ended(1, 'stopped'));
    const link = join(runsFolder, 'b');
    await symlink(real, link);
    await symlink(join(real, runFiles.events), join(runsFolder, 'file'));
    await symlink(join(root, 'nowhere'), join(runsFolder, 'nothing'));
    const runs = open(runsFolder);
    await runs.scan();
    expect(names(runs).toSorted()).toEqual(['a', 'b']);
    expect(runs.get(link)).toMatchObject({ state: 'stopped', resumable: true });
    await runs.remove(link, () => rm(link, { recursive: true }));
    await runs.scan();
    expect(names(runs)).toEqual(['a']);
    expect(await readFile(join(real, runFiles.events), 'utf8')).toContain('started');
  });

  it('keeps what it knew of a folder that cannot be listed for the moment, and says so', async () => {
    const root = await temporaryFolder();
    await runFolder(join(root, 'runs'), 'a', started(), ended(1));
    const warnings: string[] = [];
    let at = join(root, 'runs');
    const runs = new Runs(() => [at], { mayWrite: () => true, warn: (message) => warnings.push(message) });
    onTestFinished(() => runs.dispose());
    await runs.scan();
    at = join(root, 'runs', 'a', runFiles.events);
    await runs.scan();
    expect(names(runs)).toEqual(['a']);
    expect(warnings).toEqual([expect.stringContaining('ENOTDIR')]);
  });

  it('goes on after a look that failed, of which whoever asked for it hears', async () => {
    const root = await temporaryFolder();
    await runFolder(root, 'a', started(), ended(1));
    let fails = true;
    const roots = () => {
      if (fails) throw new Error('no settings');
      return [root];
    };
    const runs = new Runs(roots, { mayWrite: () => true });
    onTestFinished(() => runs.dispose());
    await expect(runs.scan()).rejects.toThrow('no settings');
    await expect(runs.findNew()).rejects.toThrow('no settings');
    fails = false;
    await runs.findNew();
    expect(names(runs)).toEqual(['a']);
  });

  it('reads many runs and keeps no follower of the ended ones', async () => {
    const root = await temporaryFolder();
    for (let i = 0; i < 50; i++)
      await runFolder(root, `r${i}`, started(), ...Array.from({ length: 20 }, (_, k) => step(k + 1)), ended(20));
    const runs = open(root);
    await Promise.all([runs.scan(), runs.scan()]);
    expect(runs.list()).toHaveLength(50);
    expect(runs.list().every(({ state }) => state === 'finished')).toBe(true);
  });

  it('shows the name and the note that a person gave, also after they were written by another window', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a-20260101-000000', started(), ended(10));
    const runs = open(root);
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ name: 'shapes', note: undefined });
    let told = 0;
    runs.changed.on(() => told++);
    await runs.label(folder, { name: 'baseline' });
    await runs.label(folder, { note: 'seed 3' });
    expect(told).toBe(2);
    expect(runs.get(folder)).toMatchObject({ name: 'baseline', note: 'seed 3', experiment: '/a/shapes.experiment.ts' });
    const elsewhere = open(root);
    await elsewhere.scan();
    expect(elsewhere.get(folder)).toMatchObject({ name: 'baseline', note: 'seed 3' });
    await elsewhere.label(folder, { name: '' });
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ name: 'shapes', note: 'seed 3' });
  });

  it('forgets a run that is removed, also one that is looked at, and keeps one that cannot be erased', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a-20260101-000000', started(), ended(10));
    const runs = open(root);
    await runs.scan();
    const hold = runs.hold(folder);
    await hold.follower.ready;
    const removed: string[] = [];
    runs.removed.on((gone) => removed.push(gone));
    await expect(runs.remove(folder, () => Promise.reject(new Error('EBUSY')))).rejects.toThrow('EBUSY');
    expect([names(runs), removed]).toEqual([['a-20260101-000000'], []]);
    await runs.remove(folder, () => rm(folder, { recursive: true }));
    expect([names(runs), removed]).toEqual([[], [folder]]);
    hold.dispose();
    await runs.scan();
    expect(names(runs)).toEqual([]);
  });
});
