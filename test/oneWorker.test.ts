/** One run, one worker, with a command as it is shipped; the process in front of it is tried in test/guard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunEvent } from '../src/protocol/events/events';
import { parseWorkerRecord } from '../src/run/owner/workerRecord';
import { endlessExperiment } from './endlessExperiment';

// Several processes a test, each of which loads TensorFlow.js.
vi.setConfig({ testTimeout: 120_000 });

const cli = path.join(__dirname, '../dist/engine.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-one-'));
const experiment = endlessExperiment(folder);

function sluice(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, err })),
  );
  return { child, ended };
}

const lines = (run: string) => {
  const file = path.join(run, 'events.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
};
const events = (run: string): RunEvent[] => lines(run).map((line) => JSON.parse(line));
const count = (run: string, kind: RunEvent['kind']) =>
  lines(run).filter((line) => line.includes(`"kind":"${kind}"`)).length;
const owner = (run: string) => parseWorkerRecord(readFileSync(path.join(run, 'worker.json'), 'utf8'))!;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 50));
}

/** A run that was stopped after its first checkpoint, in a folder of its own. */
async function stoppedRun(): Promise<string> {
  const runs = mkdtempSync(path.join(folder, 'runs-'));
  const { child, ended } = sluice('train', experiment, '--runs', runs);
  const run = () => path.join(runs, readdirSync(runs)[0] ?? 'none');
  await until(() => count(run(), 'checkpoint') > 0);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(143);
  return run();
}

const stop = async (child: ChildProcess, ended: Promise<unknown>) => {
  child.kill('SIGTERM');
  await ended;
};

it('a run that trains is not resumed beside itself, and is free at once when its worker is killed', async () => {
  const run = await stoppedRun();
  const first = sluice('train', '--resume', run);
  await until(() => count(run, 'started') === 2);
  const { pid, host, started } = owner(run);
  const second = await sluice('train', '--resume', run).ended;
  expect(second.code).toBe(2);
  expect(second.err).toContain(
    `is being trained already: by process ${pid} on ${host}, since ${new Date(started).toISOString()}`,
  );
  expect(count(run, 'started')).toBe(2);
  expect(owner(run).pid).toBe(first.child.pid);
  // It goes on, and what it wrote is whole.
  const steps = count(run, 'step');
  await until(() => count(run, 'step') > steps);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = sluice('train', '--resume', run);
  await until(() => count(run, 'started') === 3);
  await stop(third.child, third.ended);
  expect(events(run).at(-1)).toMatchObject({ kind: 'ended', outcome: 'stopped' });
});

it('of several that resume a run in the same moment, one trains', async () => {
  const run = await stoppedRun();
  const rivals = Array.from({ length: 4 }, () => sluice('train', '--resume', run));
  const codes: (number | null)[] = [];
  for (const { ended } of rivals) void ended.then(({ code }) => codes.push(code));
  await until(() => codes.length === 3);
  expect(codes).toEqual([2, 2, 2]);
  const winner = rivals.find(({ child }) => child.exitCode === null)!;
  await until(() => count(run, 'started') === 2);
  expect(owner(run).pid).toBe(winner.child.pid);
  await stop(winner.child, winner.ended);
  expect(count(run, 'started')).toBe(2);
  expect(count(run, 'ended')).toBe(2);
});

it('a run that trains on another machine is left alone, whatever the clocks say', async () => {
  const run = await stoppedRun();
  const record = path.join(run, 'worker.json');
  writeFileSync(record, JSON.stringify({ pid: 2 ** 22 + 1, host: `not-${hostname()}`, started: 1 }));
  let beat = 0;
  const heart = setInterval(() => utimesSync(record, 1000, 1000 + beat++), 200);
  const { code, err } = await sluice('train', '--resume', run).ended;
  clearInterval(heart);
  expect(code).toBe(2);
  expect(err).toContain(`process ${2 ** 22 + 1} on not-${hostname()}`);
  expect(count(run, 'started')).toBe(1);
});

it('a folder that is deleted under a run ends it with a failure, and exit code 1', async () => {
  const runs = mkdtempSync(path.join(folder, 'runs-'));
  const { ended } = sluice('train', experiment, '--runs', runs);
  const run = () => path.join(runs, readdirSync(runs)[0] ?? 'none');
  await until(() => count(run(), 'checkpoint') > 0);
  // A file may be written while others are deleted: like a person, it tries again.
  await until(() => {
    try {
      // A file may be written while its folder goes.
      rmSync(run(), { recursive: true, force: true });
      return true;
    } catch {
      return false;
    }
  });
  const { code, err } = await ended;
  expect(code).toBe(1);
  expect(err).toMatch(/run folder .* is gone: it was deleted or moved/);
  expect(readdirSync(runs)).toEqual([]);
});

it('a run that is not there is not made to go on with it', async () => {
  const { code, err } = await sluice('train', experiment, '--resume', 'nowhere/run').ended;
  expect(code).toBe(2);
  expect(err).toContain('nowhere/run');
  expect(existsSync(path.join(folder, 'nowhere'))).toBe(false);
});
