import type * as files from 'node:fs/promises';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type KnownRun, KnownRuns } from '../../../src/host/runs/knownRuns';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { Runs } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, epoch, started, step } from '../events';
import { lines, temporaryFolder, until, waitingWorker } from '../temporary';

const opened: string[] = [];
/** What the next file that is opened to be written waits for. */
let slow: Promise<unknown> | undefined;

// The real file system, which writes down what is opened.
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof files>();
  const open = async (...given: Parameters<typeof real.open>) => {
    opened.push(String(given[0]));
    const wait = given[1] === 'wx' ? slow : undefined;
    if (wait !== undefined) slow = undefined;
    await wait;
    return real.open(...given);
  };
  return { ...real, open };
});

beforeEach(() => {
  opened.length = 0;
});

async function window(root: string, storage: string, version = '1') {
  const known = new KnownRuns(join(storage, 'known'), version, () => {}, 1);
  const runs = new Runs(() => [root], { mayWrite: () => false, known, pollMs: 5 });
  onTestFinished(() => {
    runs.dispose();
    known.dispose();
  });
  await runs.scan();
  return { runs, known };
}

async function place() {
  const [root, storage] = [await temporaryFolder(), await temporaryFolder()];
  for (let i = 0; i < 5; i++) {
    const folder = join(root, `run-2026010${i + 1}-000000`);
    await mkdir(folder);
    await writeFile(join(folder, runFiles.events), lines(started(), step(1), epoch(2, 0.5 + i / 100, 400), ended(20)));
  }
  return { root, storage };
}

const readEvents = () => opened.filter((file) => file.endsWith(runFiles.events));

describe('KnownRuns', () => {
  it('a second window opens no events of runs that have ended, and says the same of them', async () => {
    const { root, storage } = await place();
    const first = await window(root, storage);
    expect(readEvents()).toHaveLength(5);
    await first.known.save();
    opened.length = 0;
    const second = await window(root, storage);
    expect(readEvents()).toEqual([]);
    expect(second.runs.list()).toEqual(first.runs.list());
    expect(second.runs.list()[0]).toMatchObject({ state: 'finished', accuracy: 0.54, macsShare: 0.4 });
  });

  it('one that was written to since, or is just being resumed, is read', async () => {
    const { root, storage } = await place();
    const first = await window(root, storage);
    await first.known.save();
    const [resumed, other] = first.runs.list().map(({ folder }) => folder) as [string, string];
    await appendFile(join(other, runFiles.events), lines(started(20), step(21), ended(21, 'stopped')));
    // A worker that loads its experiment has said nothing yet.
    const { pid } = await waitingWorker(resumed);
    expect(pid).toBeGreaterThan(0);
    await writeFile(join(resumed, runFiles.worker), JSON.stringify({ pid, host: 'elsewhere', started: Date.now() }));
    opened.length = 0;
    const second = await window(root, storage);
    expect(readEvents().sort()).toEqual([resumed, other].map((folder) => join(folder, runFiles.events)).sort());
    expect(second.runs.get(other)?.state).toBe('stopped');
    expect(second.runs.get(resumed)?.state).toBe('starting');
  });

  it('what another version has kept is not read, nor is what is no such file', async () => {
    const { root, storage } = await place();
    const first = await window(root, storage);
    await first.known.save();
    opened.length = 0;
    await window(root, storage, '2');
    expect(readEvents()).toHaveLength(5);
    await writeFile(join(storage, 'known'), 'no such file');
    opened.length = 0;
    await window(root, storage);
    expect(readEvents()).toHaveLength(5);
  });

  describe('by itself', () => {
    const known = (folder: string, stamp = '1'): KnownRun => ({ stamp, facts: emptySummary(folder), ended: 2000 });
    async function open(file?: string) {
      const at = file ?? join(await temporaryFolder(), 'runs', 'known');
      const warned: string[] = [];
      const runs = new KnownRuns(at, '1', (message) => void warned.push(message), 1);
      onTestFinished(() => runs.dispose());
      // Of none yet: from then on what is kept counts.
      await runs.of('/none', '1');
      return { at, runs, warned };
    }
    const isKept = async (at: string, folder: string) =>
      (await (await open(at)).runs.of(folder, '1'))?.facts.folder === folder;

    it('writes what is kept and what is forgotten', async () => {
      const { at, runs } = await open();
      runs.keep('/a', known('/a'));
      await until(() => isKept(at, '/a'));
      expect(await (await open(at)).runs.of('/a', '2')).toBeUndefined();
      runs.forget('/none');
      runs.forget('/a');
      await until(async () => !(await isKept(at, '/a')));
    });

    it('keeps the first word of one that has not changed, and of very many the newest', async () => {
      const { at, runs } = await open();
      const first = known('/0');
      runs.keep('/0', first);
      runs.keep('/0', known('/0'));
      expect(await runs.of('/0', '1')).toBe(first);
      for (let i = 1; i <= 2000; i++) runs.keep(`/${i}`, known(`/${i}`));
      await runs.save();
      expect([await isKept(at, '/0'), await isKept(at, '/1'), await isKept(at, '/2000')]).toEqual([false, true, true]);
    });

    it('has on the disk what was kept last, though it takes longer to write what was kept before', async () => {
      const { at, runs } = await open();
      let second: Promise<void> | undefined;
      let begin = () => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      // Long enough for the second one, were it to be written at the same time.
      slow = begun.then(() => Promise.race([second, new Promise((resolve) => setTimeout(resolve, 200))]));
      runs.keep('/a', known('/a'));
      const earlier = runs.save();
      await until(() => slow === undefined);
      runs.keep('/b', known('/b'));
      second = runs.save();
      begin();
      await Promise.all([earlier, second]);
      expect([await isKept(at, '/a'), await isKept(at, '/b')]).toEqual([true, true]);
    });

    it('says that it cannot be kept', async () => {
      const blocked = join(await temporaryFolder(), 'file');
      await writeFile(blocked, '');
      const { runs, warned } = await open(join(blocked, 'known'));
      runs.keep('/a', known('/a'));
      await runs.save();
      expect(warned[0]).toMatch(/^What is known of runs cannot be kept: E/);
      expect(await runs.of('/a', '1')).toBeDefined();
    });
  });
});
