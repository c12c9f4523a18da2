/** A command of Slurm, called once and waited for. */
import { execFile } from 'node:child_process';
import { UserError } from '../../base/userError';

export interface Answer {
  /** Undefined where it did not end by itself. */
  code: number | undefined;
  /** What ended it otherwise. */
  signal: NodeJS.Signals | undefined;
  stdout: string;
  /** Its own words about what went wrong, trimmed. */
  stderr: string;
}

/** A controller that is busy answers late; one that is gone, never. */
const patienceMs = 60_000;

/** Undefined where this machine has no such command. */
export function call(command: string, args: readonly string[], cwd?: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: patienceMs, maxBuffer: 1 << 28, cwd, windowsHide: true } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return resolve(undefined);
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      const words = stderr.trim() || (code === undefined ? (error?.message ?? '') : '');
      resolve({ code, signal: error?.killed ? undefined : (error?.signal ?? undefined), stdout, stderr: words });
    });
  });
}

/** Throws a `UserError` with the command's own words where it refuses. */
export async function ask(command: string, args: readonly string[], toDo: string, cwd?: string): Promise<string> {
  const answer = await call(command, args, cwd);
  if (answer === undefined) throw noSlurm(command);
  if (answer.code === 0) return answer.stdout;
  const { stderr, stdout, code } = answer;
  const words = stderr || stdout.trim() || `exit code ${code}`;
  throw new UserError(`${command} says: ${sentence(words)}`, { hint: toDo });
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

export const noSlurm = (command: string): UserError =>
  new UserError(`There is no ${command} on this machine.`, {
    hint: 'Submit on a login node of the cluster. `sluice sweep run` needs none, and `sluice sweep files` writes job files for others.',
  });
