/** Commands of the terminal whose code never returns, waits for ever, leaves or crashes: as built, with real signals. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type End, exitCodeOf } from '../../src/guard/endText';
import type { RunEvent } from '../../src/protocol/events/events';
import { sendCommand } from '../../src/run/owner/control';
import { brittleExperiment, looping, type Parts, stuck } from '../brittleExperiment';

const cli = path.join(__dirname, '../../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-guard-'));
const reached = path.join(folder, 'reached');

function experiment(name: string, parts: Parts): string {
  const file = path.join(folder, `${name}.experiment.ts`);
  brittleExperiment(file, reached, parts);
  return file;
}

const runs = (name: string) => path.join(folder, `${name}-runs`);
const trained = (name: string) => path.join(runs(name), readdirSync(runs(name))[0]!);
const eventsOf = (name: string): RunEvent[] =>
  readFileSync(path.join(trained(name), 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const ends = (name: string) => eventsOf(name).filter((event) => event.kind === 'ended');
const sluice = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const exit = new Promise<number | null>((done) => child.once('exit', done));
  return { child, exit, errors: () => errors };
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(50);
}

/** Ctrl-C until it is gone; how often is for those who wait for an answer in between. */
async function interruptUntilGone(child: ChildProcess, errors: () => string): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && !/^(Ended|Interrupted)/m.test(errors())) {
    child.kill('SIGINT');
    await pause(400);
  }
}

const childrenOf = (pid: number) =>
  spawnSync('ps', ['--ppid', String(pid), '-o', 'pid='], { encoding: 'utf8' })
    .stdout.trim()
    .split(/\s+/)
    .map(Number);
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

describe('code that never returns', () => {
  it.each<[string, Parts]>([
    ['the module', { top: stuck }],
    ['model()', { model: looping }],
    ['a schedule', { rate: `(epoch: number) => { if (epoch > 0.5) { ${stuck} } return 0.1; }` }],
  ])('in %s is ended by the second interrupt, and so is the run', async (name, parts) => {
    const own = name.replace(/\W/g, '');
    const before = existsSync(reached);
    if (before) writeFileSync(reached, 'old');
    const { child, exit, errors } = start('train', experiment(own, parts), '--runs', runs(own));
    await until(() => existsSync(reached) && readFileSync(reached, 'utf8') === '');
    const [engine] = childrenOf(child.pid!);
    child.kill('SIGINT');
    await until(() => errors().includes('Ctrl-C again ends it at once.'));
    await interruptUntilGone(child, errors);
    expect(await exit).toBe(130);
    expect(isAlive(engine!)).toBe(false);
    // A run that never began leaves nothing.
    if (parts.rate === undefined) expect(readdirSync(runs(own))).toEqual([]);
    else
      expect(ends(own)).toMatchObject([
        { outcome: 'failed', error: { message: expect.stringContaining('on request') } },
      ]);
  });

  it('in any command is ended, by one request to terminate as well', async () => {
    const file = experiment('later', {});
    expect(sluice('train', file, '--runs', runs('later')).status).toBe(0);
    experiment('later', { model: stuck });
    const commands = [
      ['evaluate', trained('later')],
      ['evaluate', trained('later'), '--curve'],
      ['predict', trained('later')],
      ['export', trained('later'), '--format', 'onnx'],
      ['profile', file],
      ['bench', 'infer', trained('later')],
      ['doctor', file],
    ];
    await Promise.all(
      commands.map(async (args) => {
        const { child, exit, errors } = start(...args);
        await until(
          () => childrenOf(child.pid!).some(Boolean) && readFileSync(`/proc/${child.pid}/stat`, 'utf8') !== '',
        );
        await interruptUntilGone(child, errors);
        expect(await exit, `${args} ${errors()}`).toBe(130);
      }),
    );
    writeFileSync(reached, 'old');
    const { child, exit } = start('export', trained('later'), '--format', 'onnx');
    await until(() => readFileSync(reached, 'utf8') === '');
    child.kill('SIGTERM');
    expect(await exit).toBe(143);
  }, 60_000);

  it('leaves no process behind when the one in front is killed and the code listens', async () => {
    const { child, errors } = start('train', experiment('orphan', { epochs: 1e6 }), '--runs', runs('orphan'));
    await until(() => errors().includes('epoch 1/'));
    const [engine] = childrenOf(child.pid!);
    child.kill('SIGKILL');
    await until(() => !isAlive(engine!));
    expect(ends('orphan')).toMatchObject([{ outcome: 'stopped' }]);
  });
});

it('a command whose code never returns does not outlive the process in front of it', async () => {
  writeFileSync(reached, 'old');
  const { child } = start('profile', experiment('orphaned', { model: stuck }));
  await until(() => readFileSync(reached, 'utf8') === '');
  const [engine] = childrenOf(child.pid!);
  child.kill('SIGKILL');
  await until(() => !isAlive(engine!));
});

it('a run that its own watch ended is told with the reason of its end, which is no guess', async () => {
  const own = 'watched';
  writeFileSync(reached, 'old');
  const rate = `(epoch: number) => { if (epoch > 0.4) { ${stuck} } return 0.1; }`;
  const { exit, errors } = start('train', experiment(own, { rate }), '--runs', runs(own));
  await until(() => readFileSync(reached, 'utf8') === '');
  await sendCommand(trained(own), 'stop');
  expect(await exit).toBe(1);
  expect(errors()).toMatch(/told to stop, and its code did not return for \d+ s: its process was ended/);
  expect(errors()).not.toContain('want of memory');
}, 120_000);

describe('code that ends or leaves its process', () => {
  /** In a timer, once the run has made some steps. */
  const soon = (what: string): Parts => ({
    top: `let timer: unknown; const soon = () => { timer ??= setTimeout(() => { ${what} }, 1); };`,
    rate: '(epoch: number) => { if (epoch > 2) soon(); return 0.1; }',
    epochs: 1e6,
  });
  it.each<[string, Parts, number, string | RegExp, number]>([
    ['a promise that never settles', { model: 'await new Promise(() => {});' }, 7, /never settles/, 2],
    ['process.exit in the module', { top: 'process.exit(0);' }, 5, /process\.exit\(0\)/, 2],
    ['process.exit in model()', { model: 'process.exit();' }, 8, /process\.exit\(\)/, 2],
    ['process.exit in a schedule', { rate: '(e) => (e > 0.4 ? process.exit(0) : 0.1)' }, 12, /process\.exit/, 1],
    ['process.exit in a timer', soon('process.exit(0);'), 5, /process\.exit/, 1],
    ['an exception in a timer', soon("throw new Error('late');"), 5, /late/, 1],
    ['a rejection', soon("void Promise.reject(new Error('nobody'));"), 5, /nobody/, 1],
    ['a rejection with a string', soon("void Promise.reject('a text');"), 1, /a text/, 1],
  ])('%s: fails the run at its line', (name, parts, line, message, code) => {
    const own = name.replace(/\W/g, '');
    const { status, stderr } = sluice('train', experiment(own, parts), '--runs', runs(own));
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`${own}.experiment.ts:${line}: `);
    expect(status).toBe(code);
    // A run that never began leaves nothing.
    if (code === 2) expect(readdirSync(runs(own))).toEqual([]);
    else expect(ends(own)).toMatchObject([{ outcome: 'failed', error: { source: { line } } }]);
  });

  it.each([
    ['SIGABRT', "console.error('last words'); process.abort();"],
    ['SIGKILL', "console.error('last words'); process.kill(process.pid, 'SIGKILL');"],
    ['SIGSEGV', "console.error('last words'); process.kill(process.pid, 'SIGSEGV');"],
    ['exit code 0', "console.error('last words'); process.reallyExit(0);"],
  ])('a process that ends with %s has its run ended, with its last words', (how, what) => {
    const own = how.replace(/\W/g, '');
    const { status, stderr } = sluice('train', experiment(own, soon(what)), '--runs', runs(own));
    expect(status).toBe(1);
    expect(stderr).toContain(`The process ended with ${how} before it was done.`);
    expect(ends(own)).toMatchObject([
      {
        outcome: 'failed',
        error: { message: expect.stringContaining(how), stack: expect.stringContaining('last words') },
      },
    ]);
  });

  it.each([
    ['SIGABRT', 'process.abort();'],
    ['SIGKILL', "process.kill(process.pid, 'SIGKILL');"],
    ['exit code 0', 'process.reallyExit(0);'],
  ])('a process that ends with %s before the first step leaves no run, and its last words are printed', (how, what) => {
    const own = `early${how.replace(/\W/g, '')}`;
    const file = experiment(own, { model: `console.error('last words'); ${what}` });
    const { status, stderr } = sluice('train', file, '--runs', runs(own));
    expect(status).toBe(1);
    expect(stderr).toContain('last words');
    expect(stderr).toContain(`The process ended with ${how} before it was done.`);
    expect(readdirSync(runs(own))).toEqual([]);
  });

  it('a timer that goes on keeps no command that is done', () => {
    const file = experiment('timer', { top: 'setInterval(() => {}, 50);' });
    expect(sluice('train', file, '--runs', runs('timer')).status).toBe(0);
  });

  it('a command other than train fails as well', () => {
    const file = experiment('profiled', { model: 'process.exit(0);' });
    const { status, stderr } = sluice('profile', file);
    expect(stderr).toContain('profiled.experiment.ts:8: ');
    expect(status).toBe(2);
  });
});

describe('a run that is asked to stop', () => {
  const steps = (name: string) =>
    existsSync(runs(name)) && readdirSync(runs(name)).length > 0 && existsSync(path.join(trained(name), 'events.jsonl'))
      ? readFileSync(path.join(trained(name), 'events.jsonl'), 'utf8').split('"step"').length
      : 0;
  const saved = (name: string) => {
    expect(ends(name)).toMatchObject([{ outcome: 'stopped' }]);
    expect(existsSync(path.join(trained(name), 'checkpoints/last.safetensors'))).toBe(true);
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s saves a checkpoint, and says which it was', async (signal, code) => {
    const { child, exit } = start('train', experiment(signal, { epochs: 1e6 }), '--runs', runs(signal));
    await until(() => steps(signal) > 3);
    child.kill(signal);
    expect(await exit).toBe(code);
    saved(signal);
  });

  const script = spawnSync('script', ['--version']).status === 0;
  it.runIf(script).each<[string, (terminal: ChildProcess) => unknown]>([
    ['that goes away', (terminal) => terminal.kill('SIGKILL')],
    // As a shell does: the process in front and the command behind it both hear it.
    ['whose shell tells all its processes', ({ pid = 0 }) => process.kill(-(childrenOf(pid)[0] ?? 0), 'SIGHUP')],
  ])('by a terminal %s saves one too (needs script)', async (how, leave) => {
    const name = how.replace(/\W/g, '');
    const file = experiment(name, { epochs: 1e6 });
    const command = [process.execPath, cli, 'train', file, '--runs', runs(name)].map((arg) => `'${arg}'`).join(' ');
    const terminal = spawn('script', ['-qfc', command, '/dev/null'], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await until(() => steps(name) > 3);
    leave(terminal);
    await until(() => ends(name).length > 0);
    saved(name);
    terminal.kill('SIGKILL');
  });

  it.each<[End, number]>([
    [{ done: 0, asked: 'SIGTERM' }, 0],
    [{ done: 1, asked: 'SIGTERM' }, 1],
    [{ done: 130 }, 130],
    [{ done: 130, asked: 'SIGHUP' }, 129],
    [{ done: 143 }, 143],
    [{ done: 143, asked: 'SIGINT' }, 130],
    [{ killed: true, asked: 'SIGTERM', signal: 'SIGKILL' }, 143],
    [{ killed: true, asked: 'SIGINT', signal: 'SIGKILL' }, 130],
    [{ signal: 'SIGTERM' }, 143],
    [{ signal: 'SIGKILL' }, 1],
    [{ code: 0 }, 1],
  ])('%j has the exit code %i', (end, code) => expect(exitCodeOf(end)).toBe(code));
});

describe('a reader that leaves', () => {
  it('stops a run that is told to it, with a checkpoint', () => {
    const args = [cli, 'train', experiment('head', { epochs: 1e6 }), '--runs', runs('head'), '--json'];
    const command = [process.execPath, ...args].map((arg) => `'${arg}'`).join(' ');
    const reader = `grep -m 1 '"kind":"step"'`;
    const { stdout, stderr } = spawnSync('sh', ['-c', `${command} | ${reader}`], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'step', step: 1 });
    expect(stderr).toBe('');
    expect(ends('head')).toMatchObject([{ outcome: 'stopped' }]);
    expect(existsSync(path.join(trained('head'), 'checkpoints/last.safetensors'))).toBe(true);
  });

  it('is no accident for a command that is done anyway', () => {
    const command = `('${process.execPath}' '${cli}' presets; echo "$?" >&2) | head -c 10`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stdout).toBe('cifar10-re');
    expect(stderr).toBe('0\n');
  });
});
