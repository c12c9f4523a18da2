/** What git knows of a folder, asked of its own program; nothing where there is no repository or no git. */
import { execFile } from 'node:child_process';
import type { GitState } from '../../protocol/files/manifest';

/** Characters of a diff that are kept, enough for any change that a person made. */
const keptDiff = 1 << 18;
const keptNames = 100;
/** A repository of any size answers in this; the run does not wait longer for its record. */
const patienceMs = 5000;

export async function gitState(folder: string): Promise<GitState | undefined> {
  const commit = (await git(folder, 'rev-parse', 'HEAD'))?.trim();
  if (!commit) return undefined;
  const [diff = '', untracked = ''] = await Promise.all([
    git(folder, 'diff', 'HEAD', '--no-color', '--no-ext-diff', '--no-textconv', '--relative', '--', '.'),
    git(folder, 'ls-files', '--others', '--exclude-standard', '--directory', '--no-empty-directory', '-z'),
  ]);
  return {
    commit,
    diff: diff.slice(0, keptDiff),
    diffCut: diff.length > keptDiff,
    untracked: untracked.split('\0').filter(Boolean).slice(0, keptNames),
  };
}

/** Undefined where it fails. A repository's own settings start no program of theirs here. */
function git(folder: string, ...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['-c', 'core.fsmonitor=false', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: patienceMs,
        // One more than is kept, so that a cut shows.
        maxBuffer: keptDiff + 1,
        windowsHide: true,
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      },
      (error, stdout) => resolve(error && !isCut(error) ? undefined : stdout),
    );
  });
}

/** More than `maxBuffer` is an error whose beginning is there. */
const isCut = (error: Error) => (error as { code?: unknown }).code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
