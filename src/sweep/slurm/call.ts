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
  /** It gave no answer for a minute, and was ended. */
  hung: boolean;
}

/** A controller that is busy answers late; one that is gone, never. */
const patienceMs = 60_000;

/** Undefined where this machine has no such command. */
export function call(
  command: string,
  args: readonly string[],
  { cwd, timeout = patienceMs }: { cwd?: string; timeout?: number } = {},
): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout, maxBuffer: 1 << 28, cwd, windowsHide: true } as const;
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return resolve(undefined);
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      const hung = error?.killed === true;
      const silent = hung ? `no answer for ${timeout / 1000} s` : (error?.message ?? '');
      const words = stderr.trim() || (code === undefined ? silent : '');
      resolve({ code, signal: hung ? undefined : (error?.signal ?? undefined), stdout, stderr: words, hung });
    });
  });
}

/** Throws a `UserError` with the command's own words where it refuses. */
export async function ask(
  command: string,
  args: readonly string[],
  toDo: string,
  options: { cwd?: string; timeout?: number } = {},
): Promise<string> {
  const answer = await call(command, args, options);
  if (answer === undefined) throw noSlurm(command);
  if (answer.code === 0) return answer.stdout;
  throw new UserError(`${command} says: ${sentence(wordsOf(answer))}`, {
    hint: answer.hung ? `It may have done what it was asked for: squeue --me says so. ${toDo}` : toDo,
  });
}

export const wordsOf = ({ stderr, stdout, code }: Answer): string => stderr || stdout.trim() || `exit code ${code}`;

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

export const noSlurm = (command: string): UserError =>
  new UserError(`There is no ${command} on this machine.`, {
    hint: 'Submit on a login node of the cluster. `sluice sweep run` needs none, and `sluice sweep files` writes job files for others.',
  });
