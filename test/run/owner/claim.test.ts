import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { tryLock } from '../../../src/files/fileLock';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { claimRun } from '../../../src/run/owner/claim';
import { endRun } from '../../../src/run/owner/endRun';
import { bornOf, machineId } from '../../../src/run/owner/processAlive';
import { lines, temporaryFolder, until, writeWorker } from '../../host/temporary';
import { smallDisk } from '../../smallDisk';

const worker = (folder: string) => readFile(join(folder, runFiles.worker), 'utf8');

/** Processes that claim the run in the same moment, and tell what came of it. */
async function rivals(folder: string, count: number): Promise<string[]> {
  const script = join(await temporaryFolder(), 'rival.cjs');
  await build({
    stdin: {
      contents: `import { claimRun } from './src/run/owner/claim';
        const [folder] = process.argv.slice(2);
        process.once('message', () => claimRun(folder, { resume: true }).then(
          ({ text }) => process.send(text), (error) => process.send(error.message)));
        setInterval(() => {}, 1000);
        process.send('ready');`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    ...{ bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error' },
  });
  const processes = Array.from({ length: count }, () => fork(script, [folder]));
  onTestFinished(() => processes.forEach((child) => void child.kill('SIGKILL')));
  await Promise.all(processes.map((child) => once(child, 'message')));
  const answers = processes.map(async (child) => String((await once(child, 'message'))[0]));
  for (const child of processes) child.send('go');
  return Promise.all(answers);
}

describe('a run', () => {
  it('gets one worker of many that start at once, and the others are told which', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, runFiles.config), '{}');
    const answers = await rivals(folder, 8);
    const won = answers.filter((answer) => answer.startsWith('{'));
    expect(won).toEqual([await worker(folder)]);
    const { pid } = JSON.parse(won[0]!) as { pid: number };
    const lost = answers.filter((answer) => !won.includes(answer));
    expect(lost).toHaveLength(7);
    for (const message of lost) expect(message).toContain(`is being trained already: by process ${pid} on `);
  });

  it.runIf(process.platform === 'linux')('is free at once when its worker was killed (needs Linux)', async () => {
    const folder = await temporaryFolder();
    const [first] = await rivals(folder, 1);
    process.kill((JSON.parse(first!) as { pid: number }).pid, 'SIGKILL');
    await until(() =>
      claimRun(folder, { resume: true }).then(
        () => true,
        () => false,
      ),
    );
    expect(JSON.parse(await worker(folder))).toMatchObject({ pid: process.pid });
  });

  it('is free when it was given back, and not before, in one process too', async () => {
    const folder = await temporaryFolder();
    const claim = await claimRun(folder, { resume: false });
    await expect(claimRun(folder, { resume: true })).rejects.toThrow(`by process ${process.pid} on`);
    await claim.release();
    const next = await claimRun(folder, { resume: true });
    // Late, and not its own any more.
    await claim.release();
    expect(await worker(folder)).toBe(next.text);
  });

  it('is not taken while a lock is held, and not from who came first meanwhile', async () => {
    const folder = await temporaryFolder();
    const lock = (await tryLock(join(folder, runFiles.endLock)))!;
    // Who waits for the end is there before the claim can fail.
    const waiting = expect(claimRun(folder, { resume: true })).rejects.toThrow('by process 7 on elsewhere');
    await new Promise((resolve) => setTimeout(resolve, 200));
    // Who waits puts a file beside the lock for a moment, to see how old the lock is.
    expect(await readdir(folder)).not.toContain(runFiles.worker);
    await writeWorker(folder, 7, 'elsewhere');
    await lock.release();
    await waiting;
    expect(await readdir(folder)).toEqual([runFiles.worker]);
  });

  it('is not taken from who claimed it between the last look and the lock', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    // Asked at the first look, and again when the dead worker's heart has rested for long enough: then another one comes.
    let asked = 0;
    const isAlive = async () => {
      if (++asked === 2) await writeWorker(folder, 7, 'elsewhere');
      return false;
    };
    await expect(claimRun(folder, { resume: true, goneMs: 0, isAlive })).rejects.toThrow('by process 7 on elsewhere');
    expect(JSON.parse(await worker(folder))).toMatchObject({ pid: 7 });
  });

  it('is not ended by a window that saw its last worker die, once it has a new one', async () => {
    const folder = await temporaryFolder();
    const text = lines({ kind: 'started', step: 0 });
    await writeFile(join(folder, runFiles.events), text);
    const { text: record } = await claimRun(folder, { resume: true });
    const result = await endRun(folder, { message: 'gone' }, async () => (await worker(folder)) !== record);
    expect(result).toBe('alive');
    expect(await readFile(join(folder, runFiles.events), 'utf8')).toBe(text);
  });

  it('that is new wants a folder without one', async () => {
    const root = await temporaryFolder();
    for (const [name, text] of [
      [runFiles.events, lines({ kind: 'started' })],
      [runFiles.config, '{}'],
    ] as const) {
      const folder = join(root, name);
      await mkdir(folder);
      await writeFile(join(folder, name), text);
      await expect(claimRun(folder, { resume: false })).rejects.toThrow('holds a run already');
      expect(await readdir(folder)).toEqual([name]);
    }
    const checkpoints = join(root, 'c');
    await mkdir(join(checkpoints, runFiles.checkpoints), { recursive: true });
    await expect(claimRun(checkpoints, { resume: false })).rejects.toThrow('holds a run already');
    // What a window makes before its worker comes is no run.
    const fresh = join(root, 'fresh');
    await mkdir(fresh);
    await writeFile(join(fresh, runFiles.lease), '');
    await writeFile(join(fresh, runFiles.log), 'words');
    await claimRun(fresh, { resume: false });
  });

  it('that is gone is not made again to go on with it', async () => {
    const root = await temporaryFolder();
    const folder = join(root, 'run');
    await expect(claimRun(folder, { resume: true })).rejects.toThrow('ENOENT');
    expect(await readdir(root)).toEqual([]);
    await rm(root, { recursive: true });
  });
});

describe('the record of a claim', () => {
  it('says which process has the run, where and since when, and with which job', async () => {
    vi.stubEnv('SLURM_JOB_ID', '12');
    vi.stubEnv('SLURM_ARRAY_JOB_ID', '9');
    vi.stubEnv('SLURM_ARRAY_TASK_ID', '3');
    const folder = await temporaryFolder();
    const before = Date.now();
    const { text, release } = await claimRun(folder, { resume: false });
    vi.unstubAllEnvs();
    const record = JSON.parse(text);
    expect(record).toEqual({
      ...{ pid: process.pid, host: hostname(), started: expect.any(Number), job: '9_3' },
      ...(process.platform === 'linux' ? { machine: await machineId(), born: await bornOf(process.pid) } : {}),
    });
    expect([record.started >= before, record.started <= Date.now()]).toEqual([true, true]);
    await release();
    const released = JSON.parse(await worker(folder));
    expect(released).toEqual({ ...record, released: expect.any(Number) });
    expect(released.released).toBeGreaterThanOrEqual(record.started);
  });

  it('gives way where there is no room to say that the run is given back (needs the right to mount)', async (context) => {
    const disk = smallDisk(context, 64);
    const { release } = await claimRun(disk.folder, { resume: true });
    disk.fill();
    await release();
    expect(await readdir(disk.folder)).not.toContain(runFiles.worker);
    expect((await readdir(disk.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('of a folder that is gone is given back without a word', async () => {
    const folder = join(await temporaryFolder(), 'run');
    const { release } = await claimRun(folder, { resume: false });
    await rm(folder, { recursive: true });
    await release();
  });

  it('wants a folder without a manifest, and takes one whose files are empty', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, runFiles.manifest), '{}');
    await expect(claimRun(root, { resume: false })).rejects.toMatchObject({
      message: `The folder ${root} holds a run already.`,
      detail: { source: { file: root, line: 1 }, hint: expect.stringContaining('--resume') },
    });
    await writeFile(join(root, runFiles.manifest), '');
    await claimRun(root, { resume: false });
  });
});
