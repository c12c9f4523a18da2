/** A bundled experiment and the way back from its stack traces to the user's lines. */
import type { SourceMap } from 'node:module';
import path from 'node:path';
import type { Source } from '../protocol/events';
import { UserError } from '../protocol/userError';

export class UserCode {
  constructor(
    readonly file: string,
    readonly script: string,
    private readonly map: SourceMap,
  ) {}

  /** The name under which the bundle runs: what its stack frames say. */
  static bundleName(file: string): string {
    return `${file}.bundle.js`;
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

  private lookUp(line: number, column: number): Source | undefined {
    const entry = this.map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry) || !entry.originalSource) return undefined;
    const file = path.resolve(path.dirname(this.file), entry.originalSource);
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
    return new UserError(`${what}: ${message}`, { source });
  }

  /** An error that came through the user's code, at their line; any other as it is, with its stack. */
  traced(error: unknown, what: string): unknown {
    if (error instanceof UserError || !(error instanceof Error)) return error;
    return this.sources(error.stack ?? '').length > 0 ? this.located(error, what) : error;
  }
}
