/**
 * Workers of the editor whose user code never returns, waits for ever, or takes the process along: the built worker, started
 * as the editor starts it. Each run gets one `ended` with a reason, and no process stays.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { spawnWorker } from '../src/host/launch/spawnWorker';
import { startRun } from '../src/host/launch/startRun';
import { type EndedEvent, Runs } from '../src/host/runs/runs';
import type { RunEvent } from '../src/protocol/events/events';
import type { WorkerRequest } from '../src/protocol/messages/workerRequest';
import { sendCommand } from '../src/run/owner/control';
import { isAlive } from '../src/run/owner/processAlive';
import { brittleExperiment, looping, type Parts, stuck } from './brittleExperiment';

const script = path.join(__dirname, '../dist/worker.js');
const temporary = () => mkdtempSync(path.join(tmpdir(), 'sluice-hung-'));

/** `reached()` in its code tells the test. */
function experiment(parts: Parts, file = path.join(temporary(), 'x.experiment.ts')) {
  const reached = `${file}.reached`;
  brittleExperiment(file, reached, { epochs: 1, ...parts });
  return { file, reached };
}

async function start(parts: Parts, more: Partial<WorkerRequest> = {}) {
  const { file, reached } = experiment(parts);
  const folder = temporary();
  const request: WorkerRequest = { experiment: file, folder, resume: false, ...more };
  return { reached, ...(await startRun({ script, request, cwd: folder })) };
}

function eventsOf(folder: string): RunEvent[] {
  const file = path.join(folder, 'events.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line));
}
const endsOf = (folder: string) => eventsOf(folder).filter(({ kind }) => kind === 'ended');

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 50));
}

const places: [string, Parts][] = [
  ['the module', { top: stuck }],
  ['model()', { model: looping }],
  ['a schedule', { rate: `(epoch: number) => { if (epoch > 0.4) { ${stuck} } return 0.1; }` }],
];
const silence = /told to stop, and its code did not return for \d+ s: its process was ended/;

describe('code that never returns', () => {
  it.concurrent.each(places)(
    'in %s is ended after Stop Training',
    async (_, parts) => {
      const { folder, reached, pid, exited, silentEnd } = await start(parts);
      await until(() => existsSync(reached));
      await sendCommand(folder, 'stop');
      await exited;
      expect(await isAlive(pid)).toBe(false);
      expect(await silentEnd).toBeUndefined();
      expect(endsOf(folder)).toMatchObject([{ outcome: 'failed', error: { message: expect.stringMatching(silence) } }]);
    },
    120_000,
  );

  it.concurrent('is ended where no window follows it any more', async () => {
    const { folder, pid, exited, silentEnd } = await start({ top: stuck }, { leaseMs: 1000 });
    await exited;
    await silentEnd;
    expect(await isAlive(pid)).toBe(false);
    const message = expect.stringMatching(/No window followed the run any more, and its code did not return/);
    expect(endsOf(folder)).toMatchObject([{ outcome: 'failed', error: { message } }]);
  }, 120_000);

  it.concurrent('of a resumed run is ended too, and the run can still go on', async () => {
    const { file, reached } = experiment({});
    const folder = temporary();
    const request = { experiment: file, folder, resume: false };
    await (await startRun({ script, request, cwd: folder })).silentEnd;
    expect(endsOf(folder)).toMatchObject([{ outcome: 'finished' }]);
    experiment({ top: stuck, epochs: 2 }, file);
    const again = await startRun({ script, request: { ...request, resume: true }, cwd: folder });
    await until(() => existsSync(reached));
    await sendCommand(folder, 'stop');
    expect(await again.silentEnd).toBeUndefined();
    expect(endsOf(folder)).toMatchObject([
      {},
      { outcome: 'failed', error: { message: expect.stringMatching(silence) } },
    ]);
    experiment({ epochs: 2 }, file);
    const third = { ...request, resume: true, settings: { epochs: '2' } };
    await (await startRun({ script, request: third, cwd: folder })).silentEnd;
    expect(endsOf(folder).at(-1)).toMatchObject({ outcome: 'finished', step: 4 });
  }, 120_000);

  it.concurrent('before its first event is a run that starts, in a window that is opened meanwhile', async ({
    onTestFinished,
  }) => {
    const { file, reached } = experiment({ top: stuck });
    const root = temporary();
    const folder = path.join(root, 'x-20260101-000000');
    mkdirSync(folder);
    const request: WorkerRequest = { experiment: file, folder, resume: false };
    // Of a window that is gone: nobody here waits for its exit.
    await spawnWorker({ script, arguments: ['--request', JSON.stringify(request)], folder, cwd: folder });
    await until(() => existsSync(reached));
    const runs = new Runs(() => [root], { mayWrite: () => true, pollMs: 50, idlePollMs: 50 });
    onTestFinished(() => runs.dispose());
    await runs.scan();
    expect(runs.get(folder)).toMatchObject({ state: 'starting', live: true, resumable: false });
    await sendCommand(folder, 'stop');
    const ends: EndedEvent[] = [];
    runs.ended.on(({ event }) => ends.push(event));
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([{ outcome: 'failed', error: { message: expect.stringMatching(silence) } }]);
    expect(runs.list()).toEqual([]);
  }, 120_000);
});

it('a promise that never settles while a timer runs: stopped at once, before the run began', async () => {
  const { folder, reached, silentEnd } = await start({
    model: 'setInterval(reached, 100); await new Promise(() => {});',
  });
  await until(() => existsSync(reached));
  await sendCommand(folder, 'stop');
  expect(await silentEnd).toBeUndefined();
  expect(endsOf(folder)).toMatchObject([{ outcome: 'stopped' }]);
});

describe('a worker that dies by itself', () => {
  const heap = 'const all: unknown[] = []; for (;;) all.push(new Array(1000).fill({}));';
  it.each<[string, Parts, RegExp]>([
    ['process.exit in the module', { top: 'process.exit(0);' }, /process\.exit\(0\) in the experiment/],
    ['process.exit in model()', { model: 'process.exit(0);' }, /process\.exit\(0\) in the experiment/],
    [
      'a rejection in the module',
      { top: "void Promise.reject(new Error('nobody'));", model: 'await new Promise(() => {});' },
      /nobody/,
    ],
    ['a promise that never settles', { model: 'await new Promise(() => {});' }, /never settles/],
    ['an exit past every guard', { top: 'process.reallyExit(0);' }, /exit code 0 before the run was over/],
    ['SIGKILL', { top: "process.kill(process.pid, 'SIGKILL');" }, /SIGKILL/],
    ['an abort in model()', { model: 'process.abort();' }, /SIGABRT/],
  ])('%s: its run fails, and says so', async (_, parts, message) => {
    const { folder, silentEnd } = await start(parts);
    expect(await silentEnd).toBeUndefined();
    expect(endsOf(folder)).toMatchObject([{ outcome: 'failed', error: { message: expect.stringMatching(message) } }]);
  });

  it('no memory left: its run fails with the last words of JavaScript', async () => {
    // A small heap, so that it is full soon.
    process.env.NODE_OPTIONS = '--max-old-space-size=150';
    onTestFinished(() => void delete process.env.NODE_OPTIONS);
    const { folder, silentEnd } = await start({ model: heap });
    expect(await silentEnd).toBeUndefined();
    const error = { message: expect.stringMatching(/SIGABRT/), stack: expect.stringMatching(/heap out of memory/) };
    expect(endsOf(folder)).toMatchObject([{ outcome: 'failed', error }]);
  });

  it('while no window is there: the next one ends its run', async () => {
    const { file } = experiment({ top: "process.kill(process.pid, 'SIGKILL');" });
    const root = temporary();
    const folder = path.join(root, 'x-20260101-000000');
    mkdirSync(folder);
    const request: WorkerRequest = { experiment: file, folder, resume: false };
    const { exited } = await spawnWorker({
      script,
      arguments: ['--request', JSON.stringify(request)],
      folder,
      cwd: folder,
    });
    await exited;
    const runs = new Runs(() => [root], { mayWrite: () => true, pollMs: 50, idlePollMs: 50, goneMs: 200 });
    onTestFinished(() => runs.dispose());
    await runs.scan();
    await until(() => runs.neverBegan(folder));
    expect(runs.list()).toEqual([]);
    expect(endsOf(folder)).toMatchObject([
      { outcome: 'failed', error: { message: expect.stringMatching(/ended without saying why/) } },
    ]);
  });
});
