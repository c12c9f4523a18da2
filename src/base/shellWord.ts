/** A word of a command as the shell reads it, whatever is in it: for scripts, and for commands that a person copies. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}_@%:./,+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
