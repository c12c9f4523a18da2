/** What `Runs` keeps of a run, what it tells of it, and when it lets go. */
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KnownRun, KnownRuns } from '../../../src/host/runs/knownRuns';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { Runs, type RunsOptions } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { sweepFiles } from '../../../src/protocol/files/sweep';
import { checkpoint, ended, epoch, started, step } from '../events';
import { temporaryFolder, until, waitingWorker, writeWorker } from '../temporary';
import { runFolder, say } from './aRun';

const rare = { mayWrite: () => true, pollMs: 1e6, idlePollMs: 1e6 };

function open(roots: readonly string[], more: Partial<RunsOptions> = {}) {
  const warned: string[] = [];
  const warn = (message: string) => void warned.push(message);
  const runs = new Runs(() => roots, { ...rare, warn, ...more });
  onTestFinished(() => runs.dispose());
  const told = { times: 0 };
  runs.changed.on(() => told.times++);
  return { runs, warned, told };
}

/** `asked` may do something just before a run is read, when its stamp has been taken. */
function memory(asked: (folder: string) => Promise<KnownRun | undefined> = async () => undefined) {
  const log: string[] = [];
  const known = {
    of: async (folder: string) => {
      log.push(`of ${folder}`);
      return asked(folder);
    },
    keep: (folder: string) => void log.push(`keep ${folder}`),
    forget: (folder: string) => void log.push(`forget ${folder}`),
  } as unknown as KnownRuns;
  return { known, log };
}

describe('the list', () => {
  it('has runs of one time by their folders, and none without a root', async () => {
    const root = await temporaryFolder();
    const ids = ['c', 'a', 'd', 'b'];
    const folders = await Promise.all(ids.map((id) => runFolder(root, id, started(), step(1), ended(1))));
    const { runs, warned } = open([join(root, 'missing'), root]);
    await runs.look(folders);
    expect(runs.list().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    // A root that is not there holds nothing: what goes from the others is forgotten.
    await rm(join(root, 'b'), { recursive: true });
    await runs.findNew();
    expect([runs.list().map(({ id }) => id), warned]).toEqual([['a', 'c', 'd'], []]);
  });

  it('has scores of the last checkpoint, or of the one that is shown', async () => {
    const root = await temporaryFolder();
    const events = [started(), epoch(1, 0.75, 400), epoch(2, 0.5, 300), ended(20)];
    const [a, b] = [await runFolder(root, 'a', ...events), await runFolder(root, 'b', ...events)];
    const plain = open([root]).runs;
    await plain.scan();
    expect(plain.get(a)).toMatchObject({ accuracy: 0.5, macsShare: 0.3 });
    const { runs } = open([root], { shown: (folder) => (folder === a ? 'best' : 'last') });
    await runs.scan();
    expect([a, b].map((folder) => runs.get(folder))).toMatchObject([
      { accuracy: 0.75, macsShare: 0.4, evaluated: { epoch: 1 } },
      { accuracy: 0.5, macsShare: 0.3, evaluated: { epoch: 2 } },
    ]);
  });

  it('says why a run cannot be read', async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, 'a'));
    await symlink(runFiles.events, join(root, 'a', runFiles.events));
    const { runs } = open([root]);
    await runs.scan();
    expect(runs.list()).toMatchObject([{ id: 'a', problem: expect.stringContaining('ELOOP') }]);
  });

  it('has starts that failed apart, and one of them as a run while it is started again', async () => {
    const root = await temporaryFolder();
    const failed = await runFolder(root, 'failed', started(), ended(0, 'failed'));
    await runFolder(root, 'run', started(), step(1), ended(1));
    const { runs } = open([root]);
    await runs.scan();
    expect(runs.unbegun().map(({ folder }) => folder)).toEqual([failed]);
    const expected = runs.expect(failed, '/a/shapes.experiment.ts');
    expect([runs.get(failed)?.state, runs.unbegun()]).toEqual(['starting', []]);
    expected.dispose();
    expect(runs.unbegun()).toHaveLength(1);
  });

  it('has a task of a sweep by the name that a person gave it', async () => {
    const root = await temporaryFolder();
    const task = await runFolder(join(root, 'sweep'), '0_seed=0', started(), ended(1));
    await writeFile(join(root, 'sweep', sweepFiles.sweep), '{}');
    const { runs } = open([root]);
    await runs.scan();
    await runs.label(task, { name: 'mine' });
    expect(runs.peek(task)).toMatchObject({ name: 'mine', sweep: join(root, 'sweep') });
  });
});

describe('what is told', () => {
  it('is told after a look at one run, and with each run that is known from before', async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(['a', 'b', 'c'].map((id) => runFolder(root, id, started(), ended(1))));
    const kept = (folder: string): KnownRun => ({ stamp: '', facts: emptySummary(folder), ended: 2000 });
    const { runs, told } = open(
      [root],
      memory(async (folder) => kept(folder)),
    );
    await runs.scan();
    // Of each, and of the whole.
    expect(told.times).toBe(4);
    await writeFile(join(folders[0]!, runFiles.label), '{ "name": "theirs" }');
    await runs.look(folders.slice(0, 1));
    expect([told.times, runs.peek(folders[0]!)?.name]).toEqual([5, 'theirs']);
  });

  it('a sweep is there before its tasks are read', async () => {
    const root = await temporaryFolder();
    const sweep = join(root, 'sweep');
    await runFolder(sweep, '0_seed=0', started(), ended(1));
    await writeFile(join(sweep, sweepFiles.sweep), '{}');
    const seen: string[][] = [];
    const { runs } = open([root], {
      ...memory(async () => {
        seen.push([...runs.sweeps]);
        return undefined;
      }),
    });
    await runs.scan();
    expect(seen).toEqual([[sweep]]);
  });

  it('a label that cannot be read is told of once, and again when it was mended meanwhile', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), ended(1));
    const { runs, warned } = open([root]);
    const label = (text: string) => writeFile(join(folder, runFiles.label), text);
    await label('{');
    for (let i = 0; i < 2; i++) await runs.scan();
    expect(warned).toHaveLength(1);
    await label('{}');
    await runs.scan();
    await label('{');
    for (let i = 0; i < 2; i++) await runs.scan();
    expect(warned).toHaveLength(2);
    expect(warned[1]).toBe(warned[0]);
  });

  it('a worker that has said nothing yet does not take the name of its experiment away', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a');
    const { runs } = open([root]);
    const expected = runs.expect(folder, '/a/shapes.experiment.ts');
    const hold = runs.hold(folder);
    await hold.follower.ready;
    await writeWorker(folder, process.pid);
    await hold.follower.poke();
    expect(hold.follower.unheard).toBe(true);
    expect(runs.get(folder)).toMatchObject({ state: 'starting', experiment: '/a/shapes.experiment.ts' });
    expected.dispose();
    hold.dispose();
  });
});

describe('what is kept for the next window', () => {
  it('is what an ended run came to; nothing of one that was written meanwhile, or that a worker is about to go on with', async () => {
    const root = await temporaryFolder();
    const [plain, written, resumed] = [
      await runFolder(root, 'plain', started(), step(1), ended(1)),
      await runFolder(root, 'written', started(), step(1), ended(1)),
      await runFolder(root, 'resumed', started(), step(1), checkpoint(1), ended(1, 'stopped')),
    ];
    await writeFile(
      join(resumed, runFiles.worker),
      JSON.stringify({ pid: process.pid, host: 'elsewhere', started: Date.now() }),
    );
    let late = () => appendFile(join(written, runFiles.events), '\n');
    const { known, log } = memory(async (folder) => {
      if (folder === written) await late();
      return undefined;
    });
    const { runs } = open([root], { known });
    await runs.scan();
    expect(runs.get(resumed)?.live).toBe(true);
    expect(log.filter((said) => said.startsWith('keep'))).toEqual([`keep ${plain}`]);
    late = async () => {};
    log.length = 0;
    await appendFile(join(resumed, runFiles.events), '\n');
    await runs.scan();
    // What has changed since is read again; one that is followed anyhow is not.
    expect(log).toEqual([`of ${written}`, `keep ${written}`]);
    await rm(plain, { recursive: true });
    log.length = 0;
    await runs.findNew();
    expect(log).toEqual([`forget ${plain}`]);
  });
});

describe('a run is let go', () => {
  it('by a scan when its folder is gone and nobody looks at it any more', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), step(1), ended(1));
    const { runs } = open([root]);
    await runs.scan();
    const hold = runs.hold(folder);
    await hold.follower.ready;
    await rm(folder, { recursive: true });
    await runs.findNew();
    await runs.look([folder]);
    expect([runs.peek(folder) !== undefined, hold.follower.news.size]).toEqual([true, 1]);
    hold.dispose();
    await runs.findNew();
    expect(runs.peek(folder)).toBeUndefined();
  });

  it('when it ends and nobody looks at it', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), step(1));
    await waitingWorker(folder);
    const { runs } = open([root]);
    await runs.scan();
    const { follower, dispose } = runs.hold(folder);
    dispose();
    expect(follower.news.size).toBe(1);
    await say(folder, ended(1));
    await follower.poke();
    await until(() => follower.news.size === 0);
    expect(runs.get(folder)).toMatchObject({ state: 'finished', live: false });
  });

  it('by a start that did not come to anything', async () => {
    const root = await temporaryFolder();
    const folder = await runFolder(root, 'a', started(), checkpoint(1), ended(1, 'stopped'));
    const { runs } = open([root]);
    await runs.scan();
    const expected = runs.expect(folder, '/a/shapes.experiment.ts');
    const { follower, dispose } = runs.hold(folder);
    await follower.ready;
    dispose();
    expect(follower.news.size).toBe(1);
    expected.dispose();
    expect(follower.news.size).toBe(0);
  });

  it('when it is deleted, or the window closes, also where somebody looks at it', async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(['a', 'b'].map((id) => runFolder(root, id, started(), step(1), ended(1))));
    const { runs } = open([root]);
    await runs.scan();
    const [a, b] = folders.map((folder) => runs.hold(folder).follower);
    await Promise.all([a!.ready, b!.ready]);
    await runs.remove(folders[0]!, () => rm(folders[0]!, { recursive: true }));
    expect([a!.news.size, b!.news.size]).toEqual([0, 1]);
    runs.dispose();
    expect([b!.news.size, runs.list()]).toEqual([0, []]);
  });

  it('does not look on, nor begin a look, when the window has closed', async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(['a', 'b'].map((id) => runFolder(root, id, started(), step(1))));
    const asked = memory(async () => {
      runs.dispose();
      return undefined;
    });
    const { runs } = open([root], asked);
    await runs.look(folders);
    expect([asked.log, folders.map((folder) => runs.peek(folder))]).toEqual([
      [`of ${folders[0]}`],
      [undefined, undefined],
    ]);
    let looks = 0;
    const later = new Runs(() => {
      looks++;
      return [root];
    }, rare);
    const asking = [later.scan(), later.findNew(), later.look(folders)];
    later.dispose();
    await Promise.all(asking);
    expect([looks, later.list()]).toEqual([0, []]);
  });
});
