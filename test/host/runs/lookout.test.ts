import type * as files from 'node:fs/promises';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KnownRuns } from '../../../src/host/runs/knownRuns';
import { Lookout, type LookoutOptions } from '../../../src/host/runs/lookout';
import { Runs } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { sweepFiles } from '../../../src/protocol/files/sweep';
import { ended, started, step } from '../events';
import { lines, temporaryFolder, until, waitingWorker } from '../temporary';

const asked: string[] = [];

// The real file system, which writes down what it is asked for.
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof files>();
  const noting =
    <A extends unknown[], R>(call: (...given: A) => R) =>
    (...given: A): R => {
      asked.push(String(given[0]));
      return call(...given);
    };
  return { ...real, stat: noting(real.stat), open: noting(real.open), readdir: noting(real.readdir) };
});

beforeEach(() => {
  asked.length = 0;
});

const never = 2 ** 30;

async function place(options: Partial<LookoutOptions>, ended = 20) {
  const root = await temporaryFolder();
  for (let i = 0; i < ended; i++) await endedRun(root, `ended-${i}`);
  const live = join(root, 'live');
  await mkdir(live);
  await waitingWorker(live);
  await writeFile(join(live, runFiles.events), lines(started()));
  const runs = new Runs(() => [root], { mayWrite: () => true, pollMs: 5 });
  onTestFinished(() => runs.dispose());
  await runs.scan();
  const lookout = new Lookout(runs, {
    ...{ toldMs: 1, newMs: never, allMs: never, ...options },
    failed: (error) => {
      throw error;
    },
  });
  onTestFinished(() => lookout.dispose());
  return { root, live, runs, lookout };
}

async function endedRun(root: string, id: string): Promise<string> {
  const folder = join(root, id);
  await mkdir(folder);
  await writeFile(join(folder, runFiles.events), lines(started(), step(1), ended(1)));
  return folder;
}

const ids = (runs: Runs) => runs.list().map(({ id }) => id);
const askedOf = (folder: string) => asked.filter((path) => path.startsWith(join(folder, '/')));

describe('Lookout', () => {
  it('asks for no file of another run, however much a live one writes', async () => {
    const { root, live, runs, lookout } = await place({});
    const looks = vi.spyOn(runs, 'look');
    asked.length = 0;
    for (let number = 1; number <= 50; number++) {
      await appendFile(join(live, runFiles.events), lines(step(number)));
      lookout.told(root, join(live, runFiles.events));
      const before = looks.mock.results.length;
      await until(() => looks.mock.results.length > before);
      await looks.mock.results.at(-1)?.value;
    }
    await appendFile(join(live, runFiles.events), lines(ended(50)));
    await until(() => runs.get(live)?.state === 'finished');
    expect(askedOf(live).length).toBeGreaterThan(50);
    expect(asked.filter((path) => path.startsWith(join(root, 'ended-')) || path === root)).toEqual([]);
  });

  it('finds a folder that appears when it is told of it, and opens nothing of the runs that are known', async () => {
    const { root, runs, lookout } = await place({});
    const before = ids(runs).length;
    asked.length = 0;
    const fresh = await endedRun(root, 'fresh');
    lookout.news();
    await until(() => ids(runs).length > before);
    expect(ids(runs)).toContain('fresh');
    expect(askedOf(fresh).length).toBeGreaterThan(0);
    expect(asked.filter((path) => path.startsWith(join(root, 'ended-')))).toEqual([]);
  });

  it('sees a run that appears, is named, is resumed and is deleted', async () => {
    const { root, runs, lookout } = await place({}, 0);
    const folder = await endedRun(root, 'new');
    lookout.told(root, join(folder, runFiles.events));
    await until(() => runs.get(folder)?.state === 'finished');
    await writeFile(join(folder, runFiles.label), '{"name":"mine"}');
    lookout.told(root, join(folder, runFiles.label));
    await until(() => runs.get(folder)?.name === 'mine');
    await waitingWorker(folder);
    await appendFile(join(folder, runFiles.events), lines(started(1)));
    lookout.told(root, join(folder, runFiles.events));
    await until(() => runs.get(folder)?.live === true);
    await appendFile(join(folder, runFiles.events), lines(ended(1)));
    await until(() => runs.get(folder)?.live === false);
    await rm(folder, { recursive: true });
    lookout.told(root, join(folder, runFiles.events));
    await until(() => runs.get(folder) === undefined);
  });

  it('finds what comes and goes where nothing is reported, and opens none of the others for that', async () => {
    const { root, runs } = await place({ newMs: 5 }, 3);
    await until(() => asked.filter((path) => path === root).length > 3);
    asked.length = 0;
    await endedRun(root, 'copied');
    await until(() => ids(runs).includes('copied'));
    await rm(join(root, 'ended-1'), { recursive: true });
    await until(() => !ids(runs).includes('ended-1'));
    expect(asked.filter((path) => path.startsWith(join(root, 'ended-')))).toEqual([]);
  });

  it('now and then looks at all of them: another machine may have resumed one', async () => {
    const { root, runs } = await place({ allMs: 5 }, 2);
    await writeFile(join(root, 'ended-0', runFiles.label), '{"name":"theirs"}');
    await until(() => runs.get(join(root, 'ended-0'))?.name === 'theirs');
  });

  it('keeps a run that is found while all are looked at', async () => {
    const { root, runs } = await place({}, 5);
    const scan = runs.scan();
    const folder = await endedRun(root, 'meanwhile');
    await Promise.all([scan, runs.look([folder])]);
    expect(runs.get(folder)?.state).toBe('finished');
  });

  it.each(['findNew', 'scan'] as const)('sees by %s also what came while all were looked at', async (ask) => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()];
    await endedRun(second, 'read');
    let during: (() => Promise<void>) | undefined;
    const asks: Promise<void>[] = [];
    // Asked in the scan when the first root has been listed.
    const known = { of: () => during?.(), keep: () => {}, forget: () => {} } as unknown as KnownRuns;
    const runs = new Runs(() => [first, second], { mayWrite: () => true, known });
    onTestFinished(() => runs.dispose());
    during = async () => {
      during = undefined;
      await endedRun(first, 'meanwhile');
      await mkdir(join(first, 'sweep'));
      await writeFile(join(first, 'sweep', sweepFiles.sweep), '{}');
      asks.push(runs[ask](), runs[ask](), runs[ask]());
    };
    await runs.scan();
    expect([asks.length, ids(runs), runs.sweeps.size]).toEqual([3, ['read'], 0]);
    await asks[0];
    expect([ids(runs).toSorted(), [...runs.sweeps]]).toEqual([['meanwhile', 'read'], [join(first, 'sweep')]]);
    // One more look does for all who asked.
    await Promise.all(asks);
    expect(asked.filter((path) => path === first)).toHaveLength(2);
  });
});

describe('what is asked for, and when', () => {
  function watched(fails?: Error) {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const log: string[] = [];
    const ask = (what: string) => {
      log.push(what);
      return fails === undefined ? Promise.resolve() : Promise.reject(fails);
    };
    const failed: unknown[] = [];
    const lookout = new Lookout(
      { scan: () => ask('all'), findNew: () => ask('new'), look: (folders) => ask([...folders].join()) },
      { failed: (error) => failed.push(error) },
    );
    onTestFinished(() => lookout.dispose());
    return { lookout, log, failed };
  }

  it('new ones every fifteen seconds, all of them every two minutes', async () => {
    const { log } = watched();
    await vi.advanceTimersByTimeAsync(121_000);
    expect(log.filter((what) => what === 'new')).toHaveLength(8);
    expect(log.filter((what) => what === 'all')).toEqual(['all']);
    expect(log.indexOf('all')).toBeGreaterThan(6);
  });

  it('once a second the runs that were written since, each by the name that a scan gives it', async () => {
    const { lookout, log } = watched();
    lookout.told('/w/runs', '/w/runs/first/events.jsonl');
    await vi.advanceTimersByTimeAsync(0);
    for (const run of ['a', 'b', 'a', 'sweep/task']) lookout.told('/w/runs', `/w/runs/${run}/events.jsonl`);
    await vi.advanceTimersByTimeAsync(900);
    expect(log).toEqual(['/w/runs/first']);
    await vi.advanceTimersByTimeAsync(200);
    expect(log).toEqual(['/w/runs/first', '/w/runs/a,/w/runs/b,/w/runs/sweep/task']);
    // The root is a link, and the editor tells of the place that it leads to.
    lookout.told('/w/runs', '/disk/real/c/events.jsonl');
    await vi.advanceTimersByTimeAsync(1000);
    expect(log.at(-1)).toBe('/w/runs/c');
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toHaveLength(3);
  });

  it('what fails is told', async () => {
    const error = new Error('no disk');
    const { lookout, failed } = watched(error);
    for (const ask of [() => lookout.all(), () => lookout.news(), () => lookout.told('/w', '/w/a/events.jsonl')]) {
      const before = failed.length;
      ask();
      await vi.advanceTimersByTimeAsync(0);
      expect(failed).toHaveLength(before + 1);
    }
    expect(failed).toEqual([error, error, error]);
  });

  it('nothing after the end', async () => {
    const { lookout, log } = watched();
    lookout.all();
    lookout.news();
    lookout.told('/w', '/w/a/events.jsonl');
    lookout.dispose();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(log).toEqual([]);
  });
});
