/**
 * Options that somebody gave by name. Types are not checked when an experiment is bundled: a misspelt option would be one
 * that was never given.
 */
import { suggestion } from './nearest';
import { UserError } from './userError';

/** Every option of a type, so that the compiler misses none. */
export type Names<Options> = Readonly<Record<keyof Options, true>>;

/** The first key of an object that is none of those known. */
export const unknownKey = (given: object, known: readonly string[]): string | undefined =>
  Object.keys(given).find((key) => !known.includes(key));

/**
 * The options as they were given. Throws a `UserError` for what is no object, and for the first option that there is not.
 *
 * @param call What takes them: a function as a user writes it, or one with a field: `networks.resnet` or `step, warmup`.
 * @param inside The option that holds these, where they are inside another.
 */
export function knownOptions<Options extends object>(
  call: string,
  given: Options,
  names: Names<Options>,
  inside?: string,
): Options {
  const known = Object.keys(names);
  const what = inside === undefined ? call : `${call}: ${inside}`;
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UserError(`${what} takes options by name, not ${shown(given)}.`, {
      hint: `Write { ${known.join(', ')} }, or those of them that you need.`,
    });
  const wrong = unknownKey(given, known);
  if (wrong === undefined) return given;
  const path = (name: string) => (inside === undefined ? name : `${inside}.${name}`);
  throw new UserError(`There is no option '${path(wrong)}' of ${call}.`, {
    hint: suggestion(path(wrong), known.map(path), 'Options'),
  });
}

function shown(given: unknown): string {
  if (typeof given === 'function') return 'a function';
  return given === undefined ? 'nothing' : (JSON.stringify(given) ?? String(given));
}
