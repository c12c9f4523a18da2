/**
 * A path as a user writes it, in an experiment, a setting or a flag: `~` is the home folder, as in a shell, and what is relative
 * begins at a folder of the caller's. Of what else a shell would replace nothing is: where it leads to nothing, that is said.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { UserError } from '../base/userError';

/** @param what the field, setting or flag, for errors. */
export function userPath(text: string, base: string, what: string): string {
  const home = /^~([^\\/]*)[\\/]*/.exec(text);
  if (home?.[1])
    throw new UserError(`${what} is '${text}': the home folder of somebody else is not looked up.`, {
      hint: `Write its whole path, or ./${text} for what has that name; ~/ is your own home folder.`,
    });
  const placed = (given: string) =>
    home ? path.join(homedir(), given.slice(home[0].length)) : path.resolve(base, given);
  const variable = variables.exec(text);
  // Below what is there something may be made; what the variable begins is not made by mistake.
  const named = text.slice(0, (variable?.index ?? 0) + (variable?.[0].length ?? 0));
  if (variable === null || existsSync(placed(named))) return placed(text);
  throw new UserError(`${what} is '${text}': ${variable[1]} is not expanded, and nothing there is named so.`, {
    hint: 'Write the whole path; ~/ is your home folder.',
  });
}

/** The name in a path that has `$HOME`, `${HOME}`, `${workspaceFolder}` or `%USERPROFILE%` in it, and that part of it. */
const variables = /(\$\{[^}\\/]*\}|(?<=^|[\\/])\$[A-Za-z_]\w*(?=[\\/]|$)|(?<=^|[\\/])%\w+%)[^\\/]*/;
