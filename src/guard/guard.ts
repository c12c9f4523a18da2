/**
 * Runs a command of the terminal in a process of its own and stays in front of it. Node hears a signal only between two turns
 * of JavaScript, and a library that aborts takes its process along: user code that never returns, and a crash, are seen from
 * here only. Standard input and output are the command's own; standard error passes through, for its last words.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { UserFacingError } from '../protocol/events/events';
import {
  columnsVariable,
  type FromCommand,
  guardVariable,
  parentVariable,
  type ToCommand,
} from '../protocol/messages/guardMessages';
import { failureOf, sizeOfEvents } from '../run/owner/endRun';
import { removeUnbegun } from '../run/owner/unbegun';
import { endAfterExit } from '../run/owner/workerExit';
import { type End, endText, exitCodeOf, runError } from './endText';
import { Interrupts } from './interrupts';
import { listen } from './listen';
import { type Relay, relay } from './relay';

/** After its last word a command has this long to leave; a thread of a device that hangs would keep it. */
const leaveMs = 5000;
/** What it wrote before it died may still be on its way; a child of its own may hold the pipe for longer. */
const restMs = 500;

/** The run that a command says it is at. */
interface AnnouncedRun {
  folder: string;
  isNew: boolean;
  /** Bytes of its events when it was announced. */
  before: Promise<number>;
}

/** The exit code. */
export async function guard(engine: string, given: readonly string[]): Promise<number> {
  const end: End = {};
  let run: AnnouncedRun | undefined;
  const interrupts = new Interrupts();
  // Heard before there is anybody to tell: a signal during the start must not leave a command without its front.
  const stopAsking = listen(interrupts, () => run !== undefined, {
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
  const child = start(engine, given);
  const send = (message: ToCommand) => {
    // Gone meanwhile, or just going: its exit says the rest.
    if (child.connected) child.send(message, () => {});
  };
  const errors = relay(child.stderr as NonNullable<ChildProcess['stderr']>, process.stderr, () =>
    send({ kind: 'shown' }),
  );
  process.stderr.on('resize', () => send({ kind: 'columns', columns: process.stderr.columns }));

  child.on('message', (message: FromCommand) => {
    if (message.kind === 'run')
      run = { folder: message.folder, isNew: message.isNew, before: sizeOfEvents(message.folder) };
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
  if (end.done === undefined) await tellEnd(end, child.pid ?? 0, errors, run);
  return exitCodeOf(end);
}

function start(engine: string, given: readonly string[]) {
  const { columns, isTTY } = process.stderr;
  return spawn(process.execPath, [...nodeFlags(), engine, ...given], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    env: {
      ...process.env,
      [guardVariable]: String(process.pid),
      [parentVariable]: String(process.pid),
      ...(isTTY ? { [columnsVariable]: String(columns) } : {}),
    },
    windowsHide: true,
  });
}

/** The end of a command that left without a last word: written into its run, and printed. */
async function tellEnd(end: End, pid: number, errors: Relay, run: AnnouncedRun | undefined): Promise<void> {
  const error = runError(end, errors.lastWords());
  if (run === undefined) return errors.say(endText(end, error, undefined));
  const { folder, isNew } = run;
  const from = await run.before;
  const recorded = await record(folder, pid, error, from);
  // A process that watches over its own session ends it with the reason, which is no guess.
  const own = recorded ? await failureOf(folder, from).catch(() => undefined) : undefined;
  errors.say(endText(end, own ?? error, recorded ? folder : undefined));
  if (isNew) await removeUnbegun(folder, { own: true }).catch(() => false);
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
