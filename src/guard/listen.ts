/** What the front of a command does with the signals that it gets, and with the end of the pool that it trains for. */
import { isatty } from 'node:tty';
import { early } from '../base/earlySignals';
import { poolVariable } from '../protocol/messages/guardMessages';
import type { Asker, Interrupts } from './interrupts';

/** Hears the signals of this process, for as long as it lives: one more must not keep it from its last words. Returns what ends the asking. */
export function listen(
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
