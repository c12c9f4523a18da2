/** Steers a run: appends one command to its `control.jsonl`, in one write, so that two windows cannot mix lines. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { lastLines } from '../../files/lastLines';
import { appendText } from '../../files/ownFile';
import { runFiles } from '../../protocol/files/runFolder';
import type { ControlCommand } from '../../protocol/messages/control';

export async function sendCommand(folder: string, kind: ControlCommand['kind']): Promise<void> {
  const command: ControlCommand = { kind, time: Date.now() };
  const file = join(folder, runFiles.control);
  try {
    // A window that died in the middle of a line must not swallow this one.
    const { unfinished } = await lastLines(file, 1);
    await appendText(file, `${unfinished ? '\n' : ''}${JSON.stringify(command)}\n`);
  } catch (error) {
    throw new UserError(`Cannot tell the run to ${kind}: ${messageOf(error)}`, {
      hint: 'See that the run folder can be written to; the worker reads its commands there.',
      source: { file, line: 1 },
    });
  }
}

/** Bytes of it: what is appended from now on is for the session that is asked for next. */
export async function controlSize(folder: string): Promise<number> {
  return stat(join(folder, runFiles.control)).then(
    ({ size }) => size,
    () => 0,
  );
}
