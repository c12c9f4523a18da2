/** A bundled experiment and the way back from its stack traces to the user's lines. */
import { existsSync } from 'node:fs';
import type { SourceMap } from 'node:module';
import path from 'node:path';
import { UserError } from '../base/userError';
import { readBytesSync } from '../files/regularFile';
import type { Source } from '../protocol/events/events';
import { fieldPlace } from './fieldPlace';

/**
 * Every bundle that runs in this process, by the name in its stack frames: an exception in a timer comes from one of them, and
 * from where nothing is known but the process.
 */
const running = new Map<string, UserCode>();

/** An error that came out of nowhere, at the user's line where its stack has one. */
export function atUserLine(error: unknown, what: string): unknown {
  if (error instanceof UserError) return error;
  const codes = [...running.values()];
  const found = codes.find((code) => code.sources(error instanceof Error ? (error.stack ?? '') : '').length > 0);
  if (found) return found.located(error, what);
  if (error instanceof Error) return error;
  // Ours are errors: what is none was thrown by the experiment.
  const source = codes.at(-1) && { file: (codes.at(-1) as UserCode).file, line: 1 };
  return new UserError(`${what}: ${String(error)}`, source ? { source } : {});
}

/** The user's innermost line on an error's stack, whichever experiment of this process it is of. */
export function lineOf(error: unknown): Source | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return [...running.values()].map((code) => code.sources(stack)[0]).find((source) => source !== undefined);
}

/** The line of the experiment that runs on which a field begins, as far as its text says so; else its first. */
export function placeOfField(field: string): Source | undefined {
  const file = [...running.values()].at(-1)?.file;
  return writtenField(field) ?? (file === undefined ? undefined : { file, line: 1 });
}

/** The same; undefined where the text of the experiment does not have the field. */
export function writtenField(field: string): Source | undefined {
  const file = [...running.values()].at(-1)?.file;
  if (file === undefined || !existsSync(file)) return undefined;
  const place = fieldPlace(readBytesSync(file, 'source').toString('utf8'), field);
  return place && { file, ...place };
}

/**
 * The error at the first of these fields that the experiment has, where it names no place itself: a data set and a device know
 * none. A file that is not there is no place either.
 */
export function atField(error: unknown, ...fields: string[]): unknown {
  if (!(error instanceof UserError)) return error;
  const named = error.detail.source;
  if (named !== undefined && existsSync(named.file)) return error;
  const source = fields.map(writtenField).find((place) => place !== undefined);
  return source === undefined ? error : new UserError(error.message, { ...error.detail, source });
}

/** What is wrong with data that is opened is at its field, or at that of an augmentation that it cannot have. */
export function atData(error: unknown): unknown {
  const augmented = error instanceof UserError && error.message.startsWith('augmentation.');
  return atField(error, ...(augmented ? ['augmentation'] : []), 'data');
}

/** Where a function of a running experiment is written, by its text. */
export function placeOfText(text: string): Source | undefined {
  // The latest first: a process may have run an earlier copy of the same text.
  for (const code of [...running.values()].reverse()) {
    const place = code.placeOf(text);
    if (place) return place;
  }
  return undefined;
}

/** A source map names files as URLs do: a letter beyond ASCII is %-encoded. One of a package's own map may be none. */
function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}

export class UserCode {
  constructor(
    readonly file: string,
    readonly script: string,
    private readonly map: SourceMap,
    /** From the name that a source map gives a file to the one that the user knows. */
    private readonly named: (file: string) => string,
    /** Its files that import each other in a circle, where there are some. */
    private readonly cycle?: readonly string[],
  ) {}

  /** The name under which the bundle runs: what its stack frames say. */
  static bundleName(file: string): string {
    return `${file}.bundle.js`;
  }

  /** From here on its lines are found, whatever happens. */
  runs(): void {
    const name = UserCode.bundleName(this.file);
    running.delete(name);
    running.set(name, this);
  }

  /** The user's frames of a stack trace, innermost first. */
  sources(stack: string): Source[] {
    const name = UserCode.bundleName(this.file);
    return stack.split('\n').flatMap((line) => {
      const at = line.indexOf(`${name}:`);
      const position = at < 0 ? undefined : /^(\d+):(\d+)/.exec(line.slice(at + name.length + 1));
      const source = position && this.lookUp(Number(position[1]), Number(position[2]));
      return source ? [source] : [];
    });
  }

  /** The user's line of a piece of the bundle. */
  placeOf(text: string): Source | undefined {
    const at = this.script.indexOf(text);
    if (at < 0) return undefined;
    const before = this.script.slice(0, at).split('\n');
    return this.lookUp(before.length, (before.at(-1)?.length ?? 0) + 1);
  }

  private lookUp(line: number, column: number): Source | undefined {
    const entry = this.map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry) || !entry.originalSource) return undefined;
    const file = this.named(path.resolve(path.dirname(this.file), decoded(entry.originalSource)));
    // A package's code is not the user's: the line that called it is.
    if (file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }

  /** The error at the user's line, where it came from one. */
  located(error: unknown, what: string): UserError {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const source = this.sources(stack)[0] ?? { file: this.file, line: 1 };
    if (error instanceof UserError) return new UserError(error.message, { source, ...error.detail });
    const message = error instanceof Error ? error.message : String(error);
    const hint = this.cycleHint(error);
    return new UserError(`${what}: ${message}`, { source, hint });
  }

  /** What is not there yet looks like a mistake of the line that uses it. */
  private cycleHint(error: unknown): string | undefined {
    if (this.cycle === undefined || this.cycle.length < 2) return undefined;
    if (!(error instanceof TypeError || error instanceof ReferenceError)) return undefined;
    const names = [...this.cycle, this.cycle[0] ?? ''].map((file) => path.relative(path.dirname(this.file), file));
    return `These files import each other, so that one runs before the other has its values: ${names.join(' → ')}. Move what both need into a third file.`;
  }

  /** An error that came through the user's code, at their line; any other as it is, with its stack. */
  traced(error: unknown, what: string): unknown {
    if (error instanceof UserError || !(error instanceof Error)) return error;
    return this.sources(error.stack ?? '').length > 0 ? this.located(error, what) : error;
  }
}
