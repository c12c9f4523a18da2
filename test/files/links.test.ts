/**
 * A copied run folder in which a name of ours is a link to a file or folder of the user's: whatever writes there, what the
 * link leads to stays as it is, and nothing is made where it leads to nothing.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/base/userError';
import { goBack } from '../../src/checkpoints/goBack';
import { checkpointFile } from '../../src/checkpoints/readCheckpoint';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { tryLock } from '../../src/files/fileLock';
import { appendText, openToAppendSync, openToCutSync, touch, touchIfText } from '../../src/files/ownFile';
import { spawnTask } from '../../src/host/launch/spawnTask';
import { spawnWorker } from '../../src/host/launch/spawnWorker';
import { writeProfile } from '../../src/host/profile/profileStore';
import { renewLease } from '../../src/host/runs/lease';
import { writeLabel } from '../../src/host/runs/runLabel';
import { runFiles } from '../../src/protocol/files/runFolder';
import { type SweepFile, sweepFiles } from '../../src/protocol/files/sweep';
import { boundLog } from '../../src/run/log/boundLog';
import { openRunLog } from '../../src/run/log/runLog';
import { claimRun } from '../../src/run/owner/claim';
import { sendCommand } from '../../src/run/owner/control';
import { endRun } from '../../src/run/owner/endRun';
import { removeLeftovers } from '../../src/run/owner/leftovers';
import { runPool } from '../../src/sweep/run/pool';
import { noteTimeout } from '../../src/sweep/slurm/requeues';
import { report } from '../webview/profile/report';

const profile = JSON.stringify(report);
const checkpoint = { state: { w: Float32Array.of(1) }, progress: { step: 1, epoch: 1 } };
const write = (folder: string, name: 'last' | 'previous' = 'last') =>
  writeCheckpoint(checkpointFile(folder, name), checkpoint, { w: [1] });

type Writer = (folder: string, file: string) => Promise<unknown>;

/** Writers by the file they write in place: refused with a `UserError`, or the text of one. */
const inPlace: [file: string, what: string, write: Writer][] = [
  [runFiles.events, 'the end of a dead worker', (run) => endRun(run, { message: 'gone' }, async () => true)],
  [runFiles.events, 'a session', (run) => openRunLog(run, { heartbeatScript: '/none', resume: true })],
  [runFiles.control, 'a command', (run) => sendCommand(run, 'stop')],
  [runFiles.lease, 'the lease', (run) => renewLease(run)],
  [
    runFiles.log,
    'the output of a worker',
    (run) => spawnWorker({ script: '-e', arguments: ['console.log(1)'], folder: run, cwd: run }),
  ],
  ['any', 'what is appended', (_, file) => appendText(file, 'x')],
  ['any', 'what a process appends', async (_, file) => openToAppendSync(file)],
  ['any', 'what is cut', async (_, file) => openToCutSync(file)],
  ['any', 'what is touched', (_, file) => touch(file, new Date())],
  ['any', 'the heartbeat', async (_, file) => touchIfText(file, 'mine')],
];

/** Writers of whole files: the link gives way to a file. */
const whole: [file: string, write: Writer][] = [
  [runFiles.label, (run) => writeLabel(run, { name: 'b' })],
  [runFiles.profile, (_, file) => writeProfile(file, profile)],
  [runFiles.worker, (run) => claimRun(run, { resume: true, staleMs: 100 })],
  [path.relative('/', checkpointFile('/', 'last')), (run) => write(run)],
];

/** The place of a file of the user's, which must stay as it is. */
function elsewhere() {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-elsewhere-'));
  const victim = path.join(folder, 'victim');
  writeFileSync(victim, 'mine');
  utimesSync(victim, 1000, 1000);
  const untouched = () => {
    expect(readdirSync(folder)).toEqual(['victim']);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(statSync(victim).mtimeMs).toBe(1000_000);
  };
  return { folder, victim, nothing: path.join(folder, 'nothing'), untouched };
}

function linked(file: string, to: string): { run: string; place: string } {
  const run = mkdtempSync(path.join(tmpdir(), 'sluice-linked-'));
  const place = path.join(run, file);
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(to, place);
  return { run, place };
}

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error) => {
      expect(error).toBeInstanceOf(UserError);
      return error.message;
    },
  );

describe.runIf(process.platform !== 'win32').each(['victim', 'nothing'] as const)('a link to %s', (to) => {
  test.each(inPlace)('as %s: %s is refused', async (file, _, writes) => {
    const other = elsewhere();
    const { run, place } = linked(file, other[to]);
    expect(await messageOf(writes(run, place))).toMatch(/is a link, and a run is written in its own folder only/);
    other.untouched();
    expect(lstatSync(place).isSymbolicLink()).toBe(true);
  });

  test.each(whole)('as %s gives way to the file', async (file, writes) => {
    const other = elsewhere();
    const { run, place } = linked(file, other[to]);
    await writes(run, place);
    other.untouched();
    expect(lstatSync(place).isFile()).toBe(true);
  });

  test('as a lock is no lock, and gives way', async () => {
    const other = elsewhere();
    const { place } = linked(runFiles.endLock, other[to]);
    expect(await tryLock(place)).toBeUndefined();
    const lock = await tryLock(place);
    expect(lock).toBeDefined();
    await lock?.release();
    expect(existsSync(place)).toBe(false);
    other.untouched();
  });

  test('as the log of a worker is not cut', () => {
    const other = elsewhere();
    const { place } = linked(runFiles.log, other[to]);
    expect(() => boundLog(place, { most: 1, head: 1, tail: 1 })).toThrow(/is a link/);
    other.untouched();
  });
});

describe.runIf(process.platform !== 'win32')('a link to a folder', () => {
  const leads = /is a link, and a run is written in its own folder only/;

  test('as checkpoints: none is written, and no session begins', async () => {
    const other = elsewhere();
    const { run } = linked(runFiles.checkpoints, other.folder);
    expect(await messageOf(write(run))).toMatch(leads);
    expect(await messageOf(openRunLog(run, { heartbeatScript: '/none', resume: true }))).toMatch(leads);
    expect(existsSync(path.join(run, runFiles.endLock))).toBe(false);
    other.untouched();
  });

  test('as what is set aside: the run does not go back, and is as it was', async () => {
    const other = elsewhere();
    const { run, place } = linked(path.join(runFiles.checkpoints, runFiles.setAside), other.folder);
    await write(run, 'previous');
    await write(run);
    expect(await messageOf(goBack(run, checkpointFile(run, 'previous'), () => {}))).toMatch(leads);
    other.untouched();
    expect(existsSync(checkpointFile(run, 'last'))).toBe(true);
    rmSync(place);
    await goBack(run, checkpointFile(run, 'previous'), () => {});
  });

  test.each([runFiles.checkpoints, runFiles.predictions, runFiles.exports])(
    'as %s: leftovers there are not ours to remove',
    async (name) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'sluice-elsewhere-'));
      writeFileSync(path.join(folder, 'a.999999999.part'), 'mine');
      const { run } = linked(name, folder);
      await removeLeftovers(run);
      expect(readdirSync(folder)).toEqual(['a.999999999.part']);
    },
  );
});

/** Writers into the logs of a sweep. */
const task = { id: 'task', index: 0, configuration: 0, settings: {} };
const sweepAt = (folder: string): SweepFile & { folder: string } => ({
  ...{ version: 1, name: 'links', spec: '', specFrom: '', experiment: '', experimentFrom: '', source: [], made: 1 },
  ...{ replicas: 1, tasks: [task], folder },
});
const pool = { tasks: [task], atOnce: 1, signal: new AbortController().signal, command: ['-e', 'console.log(1)'] };
const logging: [what: string, write: (folder: string) => Promise<unknown>][] = [
  [
    'a pool',
    async (folder) => {
      const refused = await runPool(sweepAt(folder), pool);
      if (refused) throw refused;
    },
  ],
  ['a task of the editor', (folder) => spawnTask({ script: '-e', folder, task, cwd: folder })],
];

describe.runIf(process.platform !== 'win32')('a link in a sweep', () => {
  test.each([...logging, ['a requeue', (at: string) => noteTimeout(sweepAt(at), task, '1', 1)] as const])(
    'as its logs is not entered by %s',
    async (_, writes) => {
      const other = elsewhere();
      const { run } = linked(sweepFiles.logs, other.folder);
      expect(await messageOf(writes(run))).toMatch(/is a link, and a run is written in its own folder only/);
      other.untouched();
    },
  );

  test.each(logging)('as the log of a task is not written by %s', async (_, writes) => {
    const other = elsewhere();
    const { run } = linked(path.join(sweepFiles.logs, 'task.log'), other.victim);
    expect(await messageOf(writes(run))).toMatch(/is a link, and a run is written in its own folder only/);
    other.untouched();
  });
});

test.runIf(process.platform !== 'win32')('a lock that is a folder is told, not waited for', async () => {
  const run = mkdtempSync(path.join(tmpdir(), 'sluice-linked-'));
  mkdirSync(path.join(run, runFiles.endLock));
  await expect(claimRun(run, { resume: true })).rejects.toThrow(/ended\.lock is a folder/);
});

test('what is no link is appended to, touched and cut as ever', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-own-')), 'a');
  await appendText(file, 'one');
  await appendText(file, ' two');
  expect(readFileSync(file, 'utf8')).toBe('one two');
  await touch(file, new Date(5000));
  expect(statSync(file).mtimeMs).toBe(5000);
  expect(touchIfText(file, 'one')).toBe(false);
  expect(touchIfText(file, 'one twoo')).toBe(false);
  expect(statSync(file).mtimeMs).toBe(5000);
  expect(touchIfText(file, 'one two')).toBe(true);
  expect(statSync(file).mtimeMs).toBeGreaterThan(5000);
});
