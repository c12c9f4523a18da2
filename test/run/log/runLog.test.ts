/** The worker's end of a run folder, as it lies on the disk: claimed, written line by line, given back. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { openRunLog, type RunLog, type RunLogOptions } from '../../../src/run/log/runLog';
import { sendCommand } from '../../../src/run/owner/control';
import { ended, started, step } from '../../host/events';
import { lines, temporaryFolder } from '../../host/temporary';
import { saidBy } from '../../said';
import { smallDisk } from '../../smallDisk';
import { builtThreads } from '../../threads';

const heartbeatScript = join(builtThreads, 'heartbeatThread.js');

async function opened(folder: string, options: Partial<RunLogOptions> = {}): Promise<RunLog> {
  const log = await openRunLog(folder, { heartbeatScript, resume: false, ...options });
  onTestFinished(() => log.close());
  return log;
}
const text = (folder: string, name: keyof typeof runFiles) => readFileSync(join(folder, runFiles[name]), 'utf8');
const kinds = (folder: string) =>
  text(folder, 'events')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as RunEvent).kind);

describe('a session', () => {
  it('makes its folder, writes its events in their order, and gives the run back at its end', async () => {
    const folder = join(await temporaryFolder(), 'deep/run');
    const log = await opened(folder);
    expect(JSON.parse(text(folder, 'worker'))).toMatchObject({ pid: process.pid });
    expect(JSON.parse(text(folder, 'worker'))).not.toHaveProperty('released');
    for (const event of [started(), step(1), step(2)]) await log.append(event);
    await log.finish(ended(2));
    expect(kinds(folder)).toEqual(['started', 'step', 'step', 'ended']);
    // A step is flat in its line.
    expect(JSON.parse(text(folder, 'events').split('\n')[1] ?? '')).toMatchObject({ step: 1, loss: 1, accuracy: 0.5 });
    await log.close();
    expect(JSON.parse(text(folder, 'worker'))).toMatchObject({ pid: process.pid, released: expect.any(Number) });
  });

  it('begins a line of its own behind half of one, and clears away what was being written', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, runFiles.config), '{}');
    await writeFile(join(folder, runFiles.events), `${lines(started())}{"kind":"st`);
    await writeFile(join(folder, `samples.bin.${2 ** 22 + 1}.part`), 'half');
    const log = await opened(folder, { resume: true });
    await log.finish(ended(0));
    const [, half, end, rest] = text(folder, 'events').split('\n');
    expect([half, JSON.parse(end ?? '').kind, rest]).toEqual(['{"kind":"st', 'ended', '']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    // Whole lines get no empty one before them.
    await log.close();
    const next = await opened(folder, { resume: true });
    await next.finish(started());
    expect(text(folder, 'events')).not.toContain('\n\n');
  });

  it('is told what comes after it was asked for, be that before it begins', async () => {
    const folder = await temporaryFolder();
    await sendCommand(folder, 'stop');
    const before = statSync(join(folder, runFiles.control)).size;
    await sendCommand(folder, 'checkpoint');
    const early = await opened(folder, { controlFrom: before });
    expect((await early.told()).commands).toMatchObject([{ kind: 'checkpoint' }]);
    await early.close();
    rmSync(join(folder, runFiles.events));
    const late = await opened(folder);
    expect(await late.told()).toEqual({ commands: [] });
    await sendCommand(folder, 'stop');
    expect((await late.told()).commands).toMatchObject([{ kind: 'stop' }]);
    await expect.poll(() => late.asked.aborted).toBe(true);
  });

  it('beats, hears a lease that nobody renews, and is not asked to end before', async () => {
    const folder = await temporaryFolder();
    const log = await opened(folder, { leaseMs: 300 });
    expect(log.asked.aborted).toBe(false);
    const worker = join(folder, runFiles.worker);
    const first = statSync(worker).mtimeMs;
    await expect.poll(() => log.asked.aborted).toBe(true);
    await expect.poll(() => statSync(worker).mtimeMs).toBeGreaterThan(first);
    expect(await log.sinceLease()).toBeGreaterThan(300);
    await writeFile(join(folder, runFiles.lease), '');
    expect(await log.sinceLease()).toBe(0);
  });

  it('writes JSON as people read it, for whom it may be read', async () => {
    const folder = await temporaryFolder();
    const log = await opened(folder);
    await log.writeJson(runFiles.config, { a: [1] });
    await log.writeJson(runFiles.manifest, {}, 0o600);
    expect(text(folder, 'config')).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    const mode = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
    expect([mode(runFiles.config), mode(runFiles.manifest)]).toEqual([(0o666 & ~process.umask()).toString(8), '600']);
  });
});

describe('the last word of a session', () => {
  it('is not said in a run that another worker has taken over', async () => {
    const folder = await temporaryFolder();
    const log = await opened(folder);
    await log.append(started());
    await writeFile(join(folder, runFiles.worker), JSON.stringify({ pid: 7, host: 'elsewhere' }));
    expect((await log.loss())?.what).toBe('worker');
    await log.finish(ended(0, 'failed'));
    await log.close();
    expect(kinds(folder)).toEqual(['started']);
    expect(JSON.parse(text(folder, 'worker'))).toEqual({ pid: 7, host: 'elsewhere' });
  });

  it('is said in events that have taken the place of the session’s own, on a line of its own', async () => {
    const folder = await temporaryFolder();
    const log = await opened(folder);
    await log.append(started());
    const events = join(folder, runFiles.events);
    await rm(events);
    await log.finish(ended(0, 'failed'));
    expect(kinds(folder)).toEqual(['ended']);
    await rm(events);
    await appendFile(events, '{"half');
    await log.finish(ended(0, 'failed'));
    expect(text(folder, 'events').split('\n')).toEqual(['{"half', expect.stringContaining('"ended"'), '']);
  });
});

describe('a folder that cannot be had', () => {
  const failure = (folder: string, resume = false) => saidBy(openRunLog(folder, { heartbeatScript, resume }));

  it('is given back where something else stands in the place of its checkpoints', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, runFiles.config), '{}');
    await writeFile(join(folder, runFiles.checkpoints), 'mine');
    expect((await failure(folder, true)).message).toMatch(/checkpoints is a file, where a run has a folder/);
    expect(JSON.parse(text(folder, 'worker'))).toHaveProperty('released');
    expect(existsSync(join(folder, runFiles.events))).toBe(false);
  });

  it('is said with the reason, and what to do', async () => {
    const root = await temporaryFolder();
    const gone = join(root, 'gone');
    expect(await failure(gone, true)).toEqual({
      message: `The run folder ${gone} could not be written: it does not exist.`,
      hint: 'Choose another folder for runs.',
    });
    writeFileSync(join(root, 'file'), '');
    expect((await failure(join(root, 'file', 'run'))).message).toMatch(
      /could not be written: a file stands where a folder should be\.$/,
    );
    await mkdir(join(root, 'held', runFiles.endLock), { recursive: true });
    expect((await failure(join(root, 'held'))).message).toMatch(/could not be written: ended\.lock is a folder/);
  });

  it('on a full disk, or one that is read only, is said in words (needs the right to mount)', async (context) => {
    const disk = smallDisk(context, 64);
    const folder = join(disk.folder, 'run');
    await mkdir(folder);
    disk.fill();
    expect(await failure(folder)).toEqual({
      message: `The run folder ${folder} could not be written: the disk is full.`,
      hint: 'Free some space or choose another folder for runs.',
    });
    disk.free();
    if (spawnSync('mount', ['-o', 'remount,ro', disk.folder]).status !== 0) return;
    expect(await failure(folder)).toEqual({
      message: `The run folder ${folder} could not be written: the folder cannot be written to.`,
      hint: 'Choose another folder for runs.',
    });
  });
});
