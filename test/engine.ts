/**
 * The command line as it is shipped, without the process in front of it, which is one more Node for every command. For tests of
 * what a command does; those of signals, crashes and the way of errors to the terminal start `dist/cli.js`.
 */
import path from 'node:path';

export const engine = path.join(__dirname, '../dist/engine.js');
