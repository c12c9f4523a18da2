/**
 * Runs a command of the terminal in a process of its own and stays in front of it. Node hears a signal only between two turns
 * of JavaScript, and a library that aborts takes its process along: user code that never returns, and a crash, are seen from
 * here only. Standard input and output are the command's own; standard error passes through, for its last words.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { isatty } from 'node:tty';
import { early } from '../base/earlySignals';
import type { UserFacingError } from '../protocol/events/events';
import {
  columnsVariable,
  type FromCommand,
  guardVariable,
  parentVariable,
  poolVariable,
  type ToCommand,
} from '../protocol/messages/guardMessages';
import { failureOf, sizeOfEvents } from '../run/owner/endRun';

import { removeUnbegun } from '../run/owner/unbegun';
import { endAfterExit } from '../run/owner/workerExit';
import { type End, endText, exitCodeOf, runError } from './endText';
import { type Asker, Interrupts } from './interrupts';
import { relay } from './relay';

/** After its last word a command has this long to leave; a thread of a device that hangs would keep it. */
const leaveMs = 5000;
/** What it wrote before it died may still be on its way; a child of its own may hold the pipe for longer. */
const restMs = 500;

/** The exit code. */
export async function guard(engine: string, given: readonly string[]): Promise<number> {
  const { columns, isTTY } = process.stderr;
  const end: End = {};
  let folder: string | undefined;
  let isNew = false;
  /** Bytes of the run's events when it began. */
  let before: Promise<number> | undefined;
  const interrupts = new Interrupts();
  // Heard before there is anybody to tell: a signal during the start must not leave a command without its front.
  const stopAsking = listen(interrupts, () => folder !== undefined, {
    asked: (signal) => {
      end.asked ??= signal;
    },
    say: (line) => errors.say(line),
    stop: () => send({ kind: 'stop', signal: end.asked }),
    kill() {
      end.killed = true;
      child.kill('SIGKILL');
    },
  });
  const child = spawn(process.execPath, [...nodeFlags(), engine, ...given], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    env: {
      ...process.env,
      [guardVariable]: String(process.pid),
      [parentVariable]: String(process.pid),
      ...(isTTY ? { [columnsVariable]: String(columns) } : {}),
    },
    windowsHide: true,
  });
  const send = (message: ToCommand) => {
    // Gone meanwhile, or just going: its exit says the rest.
    if (child.connected) child.send(message, () => {});
  };
  const errors = relay(child.stderr as NonNullable<ChildProcess['stderr']>, process.stderr, () =>
    send({ kind: 'shown' }),
  );
  process.stderr.on('resize', () => send({ kind: 'columns', columns: process.stderr.columns }));

  child.on('message', (message: FromCommand) => {
    if (message.kind === 'run') {
      ({ folder, isNew } = message);
      before = sizeOfEvents(folder);
    }
    if (message.kind === 'leaving') stopAsking();
    if (message.kind === 'alive') interrupts.answered(Date.now());
    if (message.kind === 'done') {
      end.done = message.code;
      setTimeout(() => child.kill('SIGKILL'), leaveMs).unref();
    }
  });
  // Its last message may be read after its exit is seen.
  const disconnected = new Promise((resolve) => child.once('disconnect', resolve));

  const exit = await exitOf(child);
  stopAsking();
  await atMost(restMs, Promise.all([errors.ended, disconnected]));
  child.stderr?.destroy();
  Object.assign(end, exit);
  if (end.done !== undefined) return exitCodeOf(end);
  const error = runError(end, errors.lastWords());
  const from = (await before) ?? 0;
  const recorded = folder !== undefined && (await record(folder, child.pid ?? 0, error, from));
  // A process that watches over its own session ends it with the reason, which is no guess.
  const own = folder !== undefined && recorded ? await failureOf(folder, from).catch(() => undefined) : undefined;
  errors.say(endText(end, own ?? error, recorded ? folder : undefined));
  if (folder !== undefined && isNew) await removeUnbegun(folder, { own: true }).catch(() => false);
  return exitCodeOf(end);
}

/** Those of this Node, but a debugger's port can be had once only: engine.js is what to debug. */
const nodeFlags = () => process.execArgv.filter((flag) => !flag.startsWith('--inspect'));

function exitOf(child: ChildProcess): Promise<Pick<End, 'code' | 'signal' | 'failure'>> {
  return new Promise((resolve) => {
    child.once('error', (failure) => resolve({ failure }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    work,
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  clearTimeout(timer);
}

/** Told once when the pool that started this process is gone. Returns what ends the watch. */
function watchPool(gone: () => void): () => void {
  const pool = Number(process.env[poolVariable]);
  if (!pool) return () => {};
  const timer = setInterval(() => {
    if (process.ppid === pool) return;
    clearInterval(timer);
    gone();
  }, 500);
  return () => clearInterval(timer);
}

/** Whether the run has its `ended` event now, ours or its own. */
async function record(folder: string, pid: number, error: UserFacingError, from: number): Promise<boolean> {
  try {
    const result = await endAfterExit(folder, pid, error, from);
    return result === 'written' || result === 'already ended';
  } catch {
    // The folder cannot be written to: what is printed is all that the user gets.
    return false;
  }
}

/** Hears the signals of this process, for as long as it lives: one more must not keep it from its last words. Returns what ends the asking. */
function listen(
  interrupts: Interrupts,
  hasRun: () => boolean,
  to: { asked(signal: NodeJS.Signals): void; say(line: string): void; stop(): void; kill(): void },
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const ask = (terminal: boolean) => {
    const how = hasRun() ? 'Stopping after the next step, with a checkpoint.' : 'Stopping.';
    to.say(terminal ? `${how} Ctrl-C again ends it at once.` : how);
    to.stop();
    timer = setInterval(() => {
      to.stop();
      if (interrupts.look(Date.now(), hasRun()) === 'end') to.kill();
    }, 1000);
  };
  const signalled = (from: Asker) => (signal: NodeJS.Signals) => {
    if (over) return;
    to.asked(signal);
    const verdict = interrupts.signal(Date.now(), from);
    if (verdict === 'ask') ask(from === 'terminal');
    if (verdict === 'end') to.kill();
  };
  const shown = [0, 1, 2].some((fd) => isatty(fd));
  const handlers: Partial<Record<NodeJS.Signals, (signal: NodeJS.Signals) => void>> = {
    SIGINT: signalled('terminal'),
    SIGTERM: signalled('process'),
    // What a cluster sends before the time of a job is over, whichever its scripts name.
    SIGUSR1: signalled('cluster'),
    SIGUSR2: signalled('cluster'),
    SIGBREAK: signalled('terminal'),
    SIGQUIT: (signal) => {
      to.asked(signal);
      to.kill();
    },
    // A terminal that goes away stops what it shows; with nothing on a terminal (nohup, a log file) there is no reason to.
    SIGHUP: shown ? signalled('process') : () => {},
  };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  for (const signal of early.splice(0)) handlers[signal]?.(signal);
  const unwatch = watchPool(() => (interrupts.asked ? to.kill() : signalled('process')('SIGTERM')));
  return () => {
    over = true;
    clearInterval(timer);
    unwatch();
  };
}
