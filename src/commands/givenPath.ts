/** A path that a flag or an argument gives: it begins where the user stands. */
import { userPath } from '../files/userPath';

/** @param what the flag or the argument, as the help names it. */
export const givenPath = (text: string, what: string): string => userPath(text, process.cwd(), what);

/** Of what may be the name of something instead: one without a separator stays as it is. */
export const givenNameOrPath = (text: string, what: string): string =>
  /[\\/]|^~/.test(text) ? givenPath(text, what) : text;
