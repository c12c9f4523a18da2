/**
 * What goes past every `try` and would end the process, or leave it waiting for ever, without a word: an exception in a timer,
 * a rejection that nobody handles, `process.exit` in the user's code, a promise that never settles when nothing else is left
 * to do. Each becomes the failure of the work that is guarded, at the user's line where one is on the stack.
 */
import { UserError } from '../base/userError';
import { refusedExit } from '../experiment/refusedExit';
import { atUserLine, placeOfField } from '../experiment/userCode';

export interface Mishaps {
  /** The work's result, unless something happens first: then that is thrown. What the work waits for is left to itself. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Fires at the first one: what can still stop in good order may do so. */
  readonly signal: AbortSignal;
  dispose(): void;
}

function stuck(): UserError {
  const source = placeOfField('model');
  return new UserError('The experiment waits for a promise that never settles, and nothing else is left to do.', {
    hint: 'See what model() awaits: each promise has to be resolved or rejected by somebody.',
    source,
  });
}

export function watchMishaps(): Mishaps {
  const happened = new AbortController();
  let interrupt: ((reason: unknown) => void) | undefined;
  const happen = (error: unknown, what: string) => {
    if (happened.signal.aborted) return;
    happened.abort(atUserLine(error, what));
    interrupt?.(happened.signal.reason);
  };
  const uncaught = (error: unknown) => happen(error, 'Nothing caught an exception');
  const unhandled = (reason: unknown) => happen(reason, 'Nobody handled the rejection of a promise');
  const drained = () => {
    if (interrupt !== undefined) happen(stuck(), '');
  };
  const leave = process.exit;
  let watching = true;
  const refuse = (code?: number | string | null): never => {
    if (!watching) leave(code);
    const error = refusedExit(code);
    happen(error, 'The run failed');
    // Whoever called it expects that nothing after it is run.
    throw error;
  };
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', unhandled);
  process.on('beforeExit', drained);
  process.exit = refuse;
  return {
    signal: happened.signal,
    guard: (work) =>
      new Promise((resolve, reject) => {
        const settled = () => {
          interrupt = undefined;
        };
        interrupt = reject;
        work.finally(settled).then(resolve, reject);
        if (happened.signal.aborted) reject(happened.signal.reason);
      }),
    dispose() {
      process.off('uncaughtException', uncaught);
      process.off('unhandledRejection', unhandled);
      process.off('beforeExit', drained);
      watching = false;
      if (process.exit === refuse) process.exit = leave;
    },
  };
}
