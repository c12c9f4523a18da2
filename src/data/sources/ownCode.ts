/**
 * Where a source of functions comes from: the bundle that made it, so that a thread can run that again and have the same functions. Kept
 * under a symbol: it is no option, goes with a copy of the source, and never into a record.
 */
import type { SplitName } from './dataset';

/** Plain data: it travels to the thread. */
export interface BundledCode {
  /** The experiment, by its name in stack frames. */
  file: string;
  script: string;
  /** Parameters and settings of the run. */
  settings: Readonly<Record<string, unknown>>;
}

export interface OwnCode extends BundledCode {
  /** The error at the user's line, of the function that makes samples of this split. */
  located(error: unknown, split: SplitName): unknown;
}

const own: unique symbol = Symbol('code');

export const withCode = <Source extends object>(source: Source, code: OwnCode): Source => ({ ...source, [own]: code });

export const codeOf = (source: object): OwnCode | undefined => (source as { [own]?: OwnCode })[own];
