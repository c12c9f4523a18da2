/** That a command is to stop: a signal of its process says so, or the process in front of it (src/guard), or that one's end. */
import { constants } from 'node:os';
import { early } from '../base/earlySignals';
import { exitCodeBy, interrupted } from '../base/exitCodes';
import type { ToCommand } from '../protocol/messages/guardMessages';

export interface Stop {
  readonly signal: AbortSignal;
  /** The first signal that asked, where somebody knows which. */
  readonly by: string | undefined;
  /** Of a command that was stopped: by the first signal that came to this process itself. */
  readonly exitCode: number;
  /** Listens no longer. */
  release(): void;
}

/** SIGUSR1 and SIGUSR2 are what clusters send some time before they end a job. */
const heard =
  process.platform === 'win32'
    ? (['SIGINT', 'SIGTERM'] as const)
    : (['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const);

/** Asking twice changes nothing here: whoever is in front of this process ends it. With nobody there, the second signal does. */
export function stopSignal(): Stop {
  const stop = new AbortController();
  const abort = () => stop.abort();
  let exitCode = interrupted;
  let by: string | undefined;
  const signalled = (name: NodeJS.Signals) => {
    const order = name === 'SIGINT' || name === 'SIGTERM';
    if (stop.signal.aborted && order && process.send === undefined) process.exit(exitCode);
    if (!stop.signal.aborted) exitCode = exitCodeBy(constants.signals[name]);
    by ??= name;
    abort();
  };
  const told = (message: ToCommand) => {
    if (message.kind !== 'stop') return;
    by ??= message.signal;
    abort();
  };
  for (const signal of heard) process.on(signal, signalled);
  for (const signal of early.splice(0)) signalled(signal);
  process.on('message', told);
  process.on('disconnect', abort);
  // Listening must not keep a process that has nothing else to do.
  process.channel?.unref();
  return {
    signal: stop.signal,
    get by() {
      return by;
    },
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const signal of heard) process.off(signal, signalled);
      process.off('message', told);
      process.off('disconnect', abort);
    },
  };
}
