/** Standard error as a command sees it: behind the process in front of it (src/guard), whose terminal it is. */
import {
  columnsVariable,
  type FromCommand,
  guardVariable,
  shownMark,
  type ToCommand,
} from '../protocol/messages/guardMessages';

/** The process in front; nobody where the command was started by itself. */
export const tellGuard = (message: FromCommand): void => {
  process.send?.(message);
};

/** Whether a person sees standard error. */
export const onTerminal = (): boolean => process.env[columnsVariable] !== undefined || process.stderr.isTTY === true;

/** Where a line that rewrites itself can be shown. */
export function terminal() {
  const size = { isTTY: onTerminal(), columns: Number(process.env[columnsVariable]) || 80 };
  process.on('message', (message: ToCommand) => {
    if (message.kind === 'columns') size.columns = message.columns;
  });
  process.channel?.unref();
  return Object.assign(size, { write: (text: string) => process.stderr.write(text) });
}

/** How long to wait for a terminal that was stopped. */
const patienceMs = 1000;

/** Resolves when what was written to standard error is on the terminal: standard output takes a shorter way there. */
export async function errorsShown(): Promise<void> {
  // A command that another one has started has no terminal.
  if (!process.connected || Number(process.env[guardVariable]) !== process.ppid) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      process.off('message', told);
      resolve();
    };
    const told = (message: ToCommand) => {
      if (message.kind === 'shown') finish();
    };
    const timer = setTimeout(finish, patienceMs);
    process.on('message', told);
    process.stderr.write(shownMark);
  });
}
