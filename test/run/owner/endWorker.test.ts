/** A worker that hangs, ended on a person's word: the process is gone, and the run says who did it. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startRun } from '../../../src/host/launch/startRun';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { endWorker } from '../../../src/run/owner/endWorker';
import { isAlive } from '../../../src/run/owner/processAlive';
import { readWorkerRecord } from '../../../src/run/owner/workerRecord';
import { temporaryFolder, until } from '../../host/temporary';

it('ends a hung worker of this window, and the run once, with the reason', async () => {
  const folder = await temporaryFolder();
  const experiment = join(folder, 'a.experiment.ts');
  const reached = join(folder, 'reached');
  const text = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(reached)}, '');\nfor (;;);\n`;
  await writeFile(experiment, text);
  const run = await temporaryFolder();
  const script = join(__dirname, '../../../dist/worker.js');
  const { pid, silentEnd } = await startRun({ script, request: { experiment, folder: run, resume: false }, cwd: run });
  await until(() => existsSync(reached));
  expect((await readWorkerRecord(run))?.pid).toBe(pid);
  // It asks no more: neither the command nor a signal is heard.
  process.kill(pid, 'SIGTERM');
  await endWorker(run, pid);
  expect(await isAlive(pid)).toBe(false);
  await silentEnd;
  const events = (await readFile(join(run, runFiles.events), 'utf8')).trim().split('\n');
  expect(events.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'ended', outcome: 'failed', error: { message: expect.stringContaining('on request') } },
  ]);
});

it('ends the run of a process that is gone already', async () => {
  const folder = await temporaryFolder();
  await endWorker(folder, 2 ** 22 + 1);
  expect(JSON.parse(await readFile(join(folder, runFiles.events), 'utf8'))).toMatchObject({ kind: 'ended' });
});

it('ends a process also where its run cannot be written to any more', async () => {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const exited = new Promise((done) => child.once('exit', done));
  await expect(endWorker(join(await temporaryFolder(), 'gone'), child.pid!)).rejects.toThrow(/ENOENT/);
  await exited;
});
