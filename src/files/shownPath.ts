/** A path as a person would type it here, in a command: with the quotes that its spaces need. */
import path from 'node:path';
import { shellWord } from '../base/shellWord';

export const shownPath = (file: string): string => {
  const typed = path.relative(process.cwd(), file) || file;
  // The shells of Windows know no single quotes.
  return process.platform === 'win32' ? (/\s/.test(typed) ? `"${typed}"` : typed) : shellWord(typed);
};
