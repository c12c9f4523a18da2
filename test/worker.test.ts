/** The worker as a process: the bundle as the build makes it, told what to do in one request. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../src/protocol/events/events';
import type { WorkerRequest } from '../src/protocol/messages/workerRequest';
import { endlessExperiment } from './endlessExperiment';
import { builtThreads } from './threads';

const temporary = () => mkdtempSync(path.join(tmpdir(), 'sluice-worker-'));

const experiment = (epochs: number) => endlessExperiment(temporary(), epochs);

function start(request: WorkerRequest, inline = true): ChildProcess {
  const text = JSON.stringify(request);
  const file = path.join(temporary(), 'request.json');
  writeFileSync(file, text);
  return spawn(process.execPath, [path.join(builtThreads, 'worker.js'), '--request', inline ? text : file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

const exitOf = (child: ChildProcess) => new Promise<number | null>((done) => child.once('exit', done));

const eventsIn = (folder: string): RunEvent[] => {
  const file = path.join(folder, 'events.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line));
};
const of = <K extends RunEvent['kind']>(events: RunEvent[], kind: K) =>
  events.filter((e): e is Extract<RunEvent, { kind: K }> => e.kind === kind);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 50));
}

describe('the worker', () => {
  it('does what a file of a request says, and keeps the settings when it goes on', async () => {
    const request: WorkerRequest = {
      experiment: experiment(50),
      folder: temporary(),
      resume: false,
      device: 'tfjs',
      settings: { epochs: '1', 'data.train': '16' },
    };
    expect(await exitOf(start(request, false))).toBe(0);
    const { settings: _, device: __, ...plain } = request;
    expect(await exitOf(start({ ...plain, resume: true }))).toBe(0);
    const [first, second] = of(eventsIn(request.folder), 'started');
    expect(first).toMatchObject({ epochs: 1, stepsPerEpoch: 1, device: { id: 'tfjs' }, step: 0 });
    expect(second).toMatchObject({ epochs: 1, stepsPerEpoch: 1, device: { id: 'tfjs' }, step: 1 });
    expect(of(eventsIn(request.folder), 'ended').map(({ outcome }) => outcome)).toEqual(['finished', 'finished']);
  });

  it('writes a checkpoint and stops when it is told to terminate, and not when its terminal goes away', async () => {
    const request: WorkerRequest = { experiment: experiment(5000), folder: temporary(), resume: false };
    const child = start(request);
    const exit = exitOf(child);
    const steps = () => of(eventsIn(request.folder), 'step').at(-1)?.step ?? 0;
    await until(() => steps() > 0);
    child.kill('SIGHUP');
    const then = steps();
    await until(() => steps() > then);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    const events = eventsIn(request.folder);
    expect(events.at(-1)).toMatchObject({ kind: 'ended', outcome: 'stopped' });
    expect(of(events, 'checkpoint').at(-1)).toMatchObject({ reason: 'stop', step: of(events, 'ended')[0]!.step });
  });

  it.skipIf(process.platform === 'win32')(
    'does not pause for the time that its machine slept (needs signals of POSIX)',
    async () => {
      const leaseMs = 4000;
      const request: WorkerRequest = { experiment: experiment(5000), folder: temporary(), resume: false, leaseMs };
      const lease = path.join(request.folder, 'lease');
      writeFileSync(lease, '');
      const child = start(request);
      const exit = exitOf(child);
      const steps = () => of(eventsIn(request.folder), 'step').at(-1)?.step ?? 0;
      // A window far away, whose clock is an hour behind; it sleeps too.
      let window = 1;
      const renewing = setInterval(() => {
        if (window > 0) utimesSync(lease, 1000, 1000 + window++);
      }, 100);
      await until(() => steps() > 0);
      window = 0;
      child.kill('SIGSTOP');
      await new Promise((done) => setTimeout(done, leaseMs + 2000));
      const slept = steps();
      child.kill('SIGCONT');
      await until(() => steps() > slept || child.exitCode !== null);
      window = 1000;
      // For long enough to look at the lease again and again.
      const then = Date.now();
      await until(() => (Date.now() > then + 2000 && steps() > slept + 10) || child.exitCode !== null);
      writeFileSync(path.join(request.folder, 'control.jsonl'), '{"kind":"stop","time":0}\n');
      await exit;
      clearInterval(renewing);
      expect(of(eventsIn(request.folder), 'ended')).toMatchObject([{ outcome: 'stopped' }]);
    },
  );

  it('outlives the process that started it', async () => {
    const request: WorkerRequest = { experiment: experiment(1), folder: temporary(), resume: false };
    const worker = [path.join(builtThreads, 'worker.js'), '--request', JSON.stringify(request)];
    const parent = `require('node:child_process')
      .spawn(process.execPath, ${JSON.stringify(worker)}, { stdio: 'ignore', detached: true }).unref();`;
    expect(await exitOf(spawn(process.execPath, ['-e', parent], { stdio: 'ignore' }))).toBe(0);
    await until(() => of(eventsIn(request.folder), 'ended').length > 0);
    expect(eventsIn(request.folder).at(-1)).toMatchObject({ kind: 'ended', outcome: 'finished', step: 2 });
  });

  it.each([
    ['leaves', 'process.exit(0);', /process\.exit\(0\)/],
    ['waits for ever', 'await new Promise(() => {});', /never settles/],
    ['throws later', "setTimeout(() => { throw new Error('late'); }, 1); await new Promise(() => {});", /late/],
  ])('says in its events that the code of the experiment %s, at its line', async (name, body, message) => {
    const file = path.join(temporary(), `${name.replaceAll(' ', '-')}.experiment.ts`);
    writeFileSync(
      file,
      `import { defineExperiment, synthetic } from 'sluice';
export default defineExperiment({
  model: async () => { ${body} return undefined as never; },
  data: synthetic({ train: 32, test: 16 }), epochs: 1,
});
`,
    );
    const request: WorkerRequest = { experiment: file, folder: temporary(), resume: false };
    expect(await exitOf(start(request))).toBe(1);
    expect(eventsIn(request.folder)).toMatchObject([
      {
        kind: 'ended',
        outcome: 'failed',
        error: { message: expect.stringMatching(message), source: { file, line: 3 } },
      },
    ]);
  });

  it.each<[string, Partial<WorkerRequest>, RegExp]>([
    ['a device that there is not', { device: 'abacus' }, /no device 'abacus'/],
    ['a setting that there is not', { settings: { epoch: '1' } }, /no setting 'epoch'/],
    ['an experiment that there is not', { experiment: '/nowhere.experiment.ts' }, /nowhere\.experiment\.ts/],
    ['a run that cannot be resumed', { resume: true }, /is no run folder/],
  ])('says in its events and its log that it was asked for %s', async (_, change, message) => {
    const request = { experiment: experiment(1), folder: temporary(), resume: false, ...change };
    const child = start(request);
    let log = '';
    child.stderr?.on('data', (chunk) => {
      log += chunk;
    });
    expect(await exitOf(child)).toBe(1);
    const events = eventsIn(request.folder);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      kind: 'ended',
      outcome: 'failed',
      error: { message: expect.stringMatching(message) },
    });
    expect(log).toMatch(message);
  });

  it('exits with a word where there is no request', async () => {
    const child = spawn(process.execPath, [path.join(builtThreads, 'worker.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    expect(await exitOf(child)).toBe(1);
    expect(log).toContain('--request');
  });
});
