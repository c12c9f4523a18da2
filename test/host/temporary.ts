/** A folder that is gone after the test, a worker process that can be killed in earnest, and a machine that starts none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runFiles } from '../../src/protocol/files/runFolder';

export { lines } from '../protocol/lines';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-host-'));
  // A run that is just being ended may write into it a moment longer.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A hole of 600 MB, more than a string holds, and `end` behind it. */
export async function sparse(file: string, end: string): Promise<void> {
  const handle = await open(file, 'w');
  await handle.write(end, 600_000_000);
  await handle.close();
}

/** A process that only waits, written down as the folder's worker. */
export async function waitingWorker(folder: string) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid!;
  await writeWorker(folder, pid);
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { pid, kill };
}

export async function writeWorker(folder: string, pid: number, host = hostname()): Promise<void> {
  await writeFile(join(folder, runFiles.worker), JSON.stringify({ pid, host, started: 1 }));
}

/** Polls, since what is waited for comes from the disk or another process; the limit is the test's own. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** From here to the end of the test no process of ours can be started. */
export function breakStarts(): void {
  const node = process.execPath;
  onTestFinished(() => {
    process.execPath = node;
  });
  process.execPath = '/nowhere/node';
}
