import type * as files from 'node:fs/promises';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { KnownRuns } from '../../../src/host/runs/knownRuns';
import { Runs } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, epoch, started, step } from '../events';
import { lines, temporaryFolder, waitingWorker } from '../temporary';

const opened: string[] = [];

// The real file system, which writes down what is opened.
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof files>();
  const open = (...given: Parameters<typeof real.open>) => {
    opened.push(String(given[0]));
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
});
