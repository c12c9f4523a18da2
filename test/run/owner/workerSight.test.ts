/** A worker seen from outside: silence that is counted by whoever watches, and what a process itself says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { bornOf, isAlive, machineId } from '../../../src/run/owner/processAlive';
import { presenceOf, WorkerSight } from '../../../src/run/owner/workerSight';
import { temporaryFolder, until, waitingWorker, writeWorker } from '../../host/temporary';

const nobody = 2 ** 22 + 1;
const dead = async () => false;

async function watched(options: ConstructorParameters<typeof WorkerSight>[1] = {}, host = hostname()) {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody, host);
  return { folder, file: join(folder, runFiles.worker), sight: new WorkerSight(folder, options) };
}

describe('silence', () => {
  it('grows by the time that somebody watched, and begins anew with each beat', async () => {
    const { file, sight } = await watched();
    const look = async (ms: number) => {
      const { silentMs, beating, presence } = await sight.look(ms);
      return [silentMs, beating, presence];
    };
    // The first look has nothing to compare with: a heart that may rest for years.
    expect(await look(400)).toEqual([0, false, 'unknown']);
    expect(await look(400)).toEqual([400, false, 'unknown']);
    expect(await look(0)).toEqual([400, false, 'unknown']);
    expect(await look(300)).toEqual([700, false, 'unknown']);
    await utimes(file, 1000, 1000);
    expect(await look(300)).toEqual([0, true, 'unknown']);
    expect(await look(200)).toEqual([200, true, 'unknown']);
  });

  it('of a record that is not there counts likewise', async () => {
    const { file, sight } = await watched();
    await rm(file);
    await sight.look(100);
    expect(await sight.look(100)).toMatchObject({ text: undefined, record: undefined, silentMs: 100, fresh: false });
  });

  it('is too long beyond each limit, not at it: the shorter one counts where the process is missing', async () => {
    const { sight } = await watched({ goneMs: 200, staleMs: 500, isAlive: dead });
    await sight.look(0);
    const missed = async (ms: number) => sight.missed(await sight.look(ms));
    expect(await missed(200)).toBeUndefined();
    expect(await missed(1)).toBe('process');
    const { sight: there } = await watched({ goneMs: 200, staleMs: 500, isAlive: async () => true });
    await there.look(0);
    const silent = async (ms: number) => there.missed(await there.look(ms));
    expect(await silent(500)).toBeUndefined();
    expect(await silent(1)).toBe('heartbeat');
  });

  it('of a worker on another host says nothing of processes here', async () => {
    const { sight } = await watched({ goneMs: 200, staleMs: 500, isAlive: dead }, 'elsewhere');
    await sight.look(0);
    const seen = await sight.look(400);
    expect(await sight.isMissing(seen)).toBe(false);
    expect(await sight.missed(seen)).toBeUndefined();
  });

  it('has limits of 5 s and of 20 s', async () => {
    const { sight } = await watched();
    expect([sight.goneMs, sight.staleMs]).toEqual([5000, 20_000]);
  });
});

it('a beat is young by both clocks within the limit, to either side', async () => {
  const { file, sight } = await watched({ staleMs: 60_000 });
  const at = async (seconds: number) => {
    const time = Date.now() / 1000 + seconds;
    await utimes(file, time, time);
    return (await sight.look(0)).fresh;
  };
  expect([await at(0), await at(-30), await at(30), await at(-90), await at(90)]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

it('text that is no record has no process to ask for', async () => {
  const { file, sight } = await watched();
  await writeFile(file, '{"pid":');
  expect(await sight.look(0)).toMatchObject({ text: '{"pid":', record: undefined, presence: 'unknown' });
});

describe.runIf(process.platform === 'linux')('a process', () => {
  it('says itself whether it runs, where its id means the same (needs Linux)', async () => {
    const own = {
      pid: process.pid,
      host: hostname(),
      machine: (await machineId())!,
      born: (await bornOf(process.pid))!,
    };
    expect(await presenceOf(own)).toBe('at work');
    expect(await presenceOf({ ...own, released: 0 })).toBe('gone');
    // Somebody else has the id by now.
    expect(await presenceOf({ ...own, born: `${own.born}1` })).toBe('gone');
    expect(await presenceOf({ ...own, pid: nobody })).toBe('gone');
    for (const unclear of [{ machine: 'another boot' }, { host: 'elsewhere' }])
      expect(await presenceOf({ ...own, ...unclear })).toBe('unknown');
    const { born: _, ...unborn } = own;
    expect(await presenceOf(unborn)).toBe('unknown');
  });

  it('that was killed is not alive, and one of another user is (needs Linux)', async () => {
    const worker = await waitingWorker(await temporaryFolder());
    expect([await isAlive(worker.pid), await isAlive(1), await isAlive(nobody)]).toEqual([true, true, false]);
    await worker.kill();
    expect(await isAlive(worker.pid)).toBe(false);
  });

  it('is told from its name, which may hold what stands behind one (needs Linux)', async () => {
    const program = join(await temporaryFolder(), 'a) Z b');
    await copyFile('/bin/sleep', program);
    const child = spawn(program, ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    expect(await isAlive(child.pid!)).toBe(true);
    expect(Number(await bornOf(child.pid!))).toBeGreaterThanOrEqual(Number(await bornOf(process.pid)));
  });

  it('that has ended and that nobody has collected is not alive (needs Linux)', async () => {
    // The shell becomes a program that never waits for the child that it had; then that child is let go.
    const script = 'exec 3<&0; cat <&3 & echo $!; exec sleep 1000';
    const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [said] = await once(parent.stdout, 'data');
    const pid = Number(String(said));
    await until(async () => (await readFile(`/proc/${parent.pid}/comm`, 'utf8')).trim() === 'sleep');
    expect(await isAlive(pid)).toBe(true);
    parent.stdin.end();
    await until(async () => !(await isAlive(pid)));
    expect(process.kill(pid, 0)).toBe(true);
  });
});
