/** That a command is to stop: a signal of its process says so, or the process in front of it (src/guard), or that one's end. */
import { constants } from 'node:os';
import { exitCodeBy, interrupted } from '../base/exitCodes';
import type { ToCommand } from '../protocol/messages/guardMessages';

export interface Stop {
  readonly signal: AbortSignal;
  /** Of a command that was stopped: by the first signal that came to this process itself. */
  readonly exitCode: number;
  /** Listens no longer. */
  release(): void;
}

/** Asking twice changes nothing here: whoever is in front of this process ends it. With nobody there, the second signal does. */
export function stopSignal(): Stop {
  const stop = new AbortController();
  const abort = () => stop.abort();
  let exitCode = interrupted;
  const signalled = (name: NodeJS.Signals) => {
    if (stop.signal.aborted && process.send === undefined) process.exit(exitCode);
    if (!stop.signal.aborted) exitCode = exitCodeBy(constants.signals[name]);
    abort();
  };
  const told = (message: ToCommand) => {
    if (message.kind === 'stop') abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, signalled);
  process.on('message', told);
  process.on('disconnect', abort);
  // Listening must not keep a process that has nothing else to do.
  process.channel?.unref();
  return {
    signal: stop.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, signalled);
      process.off('message', told);
      process.off('disconnect', abort);
    },
  };
}
