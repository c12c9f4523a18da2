/** The commands of `sluice` with their flags, as the help of the built command line says them. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { engine } from '../engine';
import { root } from './pages';

export const cli = path.join(root, 'dist/cli.js');

const help = async (...command: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [engine, ...command, '--help'])).stdout;

/** Indented by two, and what follows is two blanks away or on the next line. */
const entriesOf = (text: string, heading: string): string[] => {
  const [, section = ''] = text.split(`\n${heading}:\n`);
  return [...(section.split('\n\n')[0] ?? '').matchAll(/^ {2}(\S.*?)(?: {2,}|$)/gm)].map(([, entry = '']) => entry);
};

export interface Flag {
  /** As Commander has it: `--batch <n>`. */
  flags: string;
  default?: string;
}

export type Program = ReadonlyMap<string, readonly Flag[]>;

function flagsIn(text: string): Flag[] {
  const [, section = ''] = text.split('\nOptions:\n');
  const entries = (section.split('\n\n')[0] ?? '')
    .split(/\n(?= {2}-)/)
    .map((entry) => entry.replaceAll(/\s+/g, ' ').trim());
  return entries.flatMap((entry) => {
    const [, flags = ''] = /^(--[\w-]+(?: [<[][^>\]]+[>\]])?)/.exec(entry) ?? [];
    const [, value] = /\bdefault: "?([\w.]+)"?\)/.exec(entry) ?? [];
    return flags === '' ? [] : [{ flags, ...(value === undefined ? {} : { default: value }) }];
  });
}

/** By name; `bench infer` is one name. `--help` itself is left out. Two commands at a time: each is a process. */
export async function readProgram(): Promise<Program> {
  const found = new Map<string, Flag[]>();
  const visit = async (command: string[]): Promise<void> => {
    const text = await help(...command);
    const inner = entriesOf(text, 'Commands').map((entry) => entry.split(' ')[0] ?? '');
    if (inner.length === 0) found.set(command.join(' '), flagsIn(text));
    const below = inner.filter((name) => name !== 'help');
    for (let at = 0; at < below.length; at += 2)
      await Promise.all(below.slice(at, at + 2).map((name) => visit([...command, name])));
  };
  await visit([]);
  return found;
}

/** Long flags of the command that a line calls, as `--json`; throws for a command that is none. */
export function flagsOf(program: Program, line: string): string[] {
  const name = [...program.keys()].find((known) => line === known || line.startsWith(`${known} `));
  if (name === undefined) throw new Error(`There is no command: sluice ${line}`);
  return ['--help', ...(program.get(name) ?? []).map(({ flags }) => flags.split(' ')[0] ?? '')];
}
