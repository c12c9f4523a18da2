/** A SIGUSR1 that comes before the first line of a process of ours: Node has opened a port by then. As built, with real signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { endlessExperiment } from '../endlessExperiment';

const dist = path.join(__dirname, '../../dist');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-early-'));
const experiment = endlessExperiment(folder);
const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Runs before the script that is called so: signals itself, or opens a port as a debugger does, and notes the port's address. */
const preload = path.join(folder, 'preload.cjs');
writeFileSync(
  preload,
  `const inspector = require('node:inspector');
const { EARLY, EARLY_OUT, EARLY_DEBUGGER } = process.env;
if (require('node:worker_threads').isMainThread && process.argv[1]?.endsWith(EARLY)) {
  if (EARLY_DEBUGGER) inspector.open(0);
  else process.kill(process.pid, 'SIGUSR1');
  while (inspector.url() === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  require('node:fs').writeFileSync(EARLY_OUT, inspector.url());
}
`,
);

interface Early {
  child: ChildProcess;
  exit: Promise<number | null>;
  /** Of the inspector; empty before it is open. */
  url(): string;
  events(): string;
}

function start(script: string, name: string, env: Record<string, string>, args: (runs: string) => string[]): Early {
  const [runs, noted] = [path.join(folder, name), path.join(folder, `${name}.url`)];
  const child = spawn(process.execPath, [path.join(dist, script), ...args(runs)], {
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: `--require ${preload}`, EARLY_OUT: noted, ...env },
  });
  const run = () => (existsSync(path.join(runs, 'events.jsonl')) ? runs : path.join(runs, readdirSync(runs)[0] ?? ''));
  return {
    child,
    exit: new Promise((done) => child.once('exit', done)),
    url: () => text(noted),
    events: () => (existsSync(runs) ? text(path.join(run(), 'events.jsonl')) : ''),
  };
}
const train = (runs: string) => ['train', experiment, '--runs', runs, '--replicas', '1'];

const isOpen = (url: string) =>
  new Promise<boolean>((done) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 50));
}

describe.skipIf(process.platform === 'win32')('a SIGUSR1 before everything (needs signals of Unix)', () => {
  // One port for all of them: one after another.
  it.each([
    ['the process in front', 'cli.js', 'cli.js', train],
    ['the command behind it', 'cli.js', 'engine.js', train],
    [
      'a worker of the editor',
      'worker.js',
      'worker.js',
      (runs: string) => ['--request', JSON.stringify({ experiment, folder: runs, resume: false })],
    ],
  ])(
    'stops %s, and leaves no port open',
    async (name, script, which, args) => {
      const { exit, url, events } = start(script, name.replaceAll(' ', '-'), { EARLY: which }, args);
      // 128 and the signal's number; a worker has stopped as it was asked to.
      expect(await exit).toBe(script === 'cli.js' ? 138 : 0);
      expect(await isOpen(url())).toBe(false);
      expect(events()).not.toContain('"outcome":"finished"');
    },
    60_000,
  );

  it('a port that a debugger has opened stays open, and the run goes on', async () => {
    const { child, exit, url, events } = start(
      'cli.js',
      'debugged',
      { EARLY: 'engine.js', EARLY_DEBUGGER: '1' },
      train,
    );
    // Longer than anybody looks for the port of a signal.
    await until(() => (events().match(/"kind":"epoch"/g) ?? []).length > 3);
    expect(await isOpen(url())).toBe(true);
    child.kill('SIGTERM');
    expect(await exit).toBe(143);
  }, 60_000);
});
