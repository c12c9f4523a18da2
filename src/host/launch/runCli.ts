/**
 * Runs a command of the command line in a process of its own and waits for it: for work that takes tensors and a minute.
 * Unlike a worker it ends with this window, and an interrupt leaves nothing half done. No `vscode` here.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../../base/userError';

export interface CliRun {
  /** Path of the built command line. */
  script: string;
  arguments: readonly string[];
  /** What relative paths mean. */
  cwd: string;
  /** Interrupts it. */
  signal: AbortSignal;
  /** Told what is being done. */
  say: (text: string) => void;
  /** Exit codes besides 0 with which it may give an answer. */
  answers?: readonly number[];
}

/** What it wrote to standard output; undefined when it was interrupted. Throws what it said went wrong. */
export async function runCli({
  script,
  arguments: given,
  cwd,
  signal,
  say,
  answers = [],
}: CliRun): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const child = spawn(process.execPath, [script, ...given], {
    cwd,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const interrupt = () => child.kill('SIGTERM');
  signal.addEventListener('abort', interrupt, { once: true });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    // Progress begins with a dot; what is left is an error and its hint.
    if (line.startsWith('· ')) say(line.slice(2));
    else said.push(line);
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  try {
    // `close` comes when all that was written has been read.
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (signal.aborted) return undefined;
    if (code === 0 || (answers.includes(code ?? 0) && output !== '')) return output;
    throw errorOf(said, code, cwd);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** A message, which may begin with a file and a line, and, indented below it, one hint. */
function errorOf(lines: readonly string[], code: number | null, cwd: string): UserError {
  const [message, ...rest] = lines.filter((line) => line.trim() !== '');
  const hint = rest.filter((line) => line.startsWith('  ')).map((line) => line.trim());
  const [, file, line] = /^(.+?):(\d+): /.exec(message ?? '') ?? [];
  return new UserError(message ?? `The command ended with exit code ${code ?? 'none'} and said nothing.`, {
    ...(hint.length > 0 ? { hint: hint.join(' ') } : {}),
    ...(file === undefined ? {} : { source: { file: resolve(cwd, file), line: Number(line) } }),
  });
}
