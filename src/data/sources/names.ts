/**
 * Names of classes and files, compared: an é is one character on most systems and two on a Mac, so names are compared in
 * composed form (Unicode NFC), and ordered alike on every machine.
 */
import { UserError } from '../../base/userError';

export const composed = (name: string): string => name.normalize('NFC');

const surrogate = /[\ud800-\udfff]/;

/**
 * In the order of their code points in composed form, which is that of their UTF-8 bytes and of Python's `sorted`. Code units,
 * which JavaScript compares, have another order where emoji and the like are among them.
 */
export function sorted(names: readonly string[]): string[] {
  const keyed = names.map((name) => ({ name, key: composed(name) }));
  if (keyed.some(({ key }) => surrogate.test(key)))
    keyed.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  else keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ name }) => name);
}

/** Case and blanks left out: names that are the same so are one to the eye, and on some systems one to the disk. */
const folded = (name: string) => composed(name).normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** The one of `names` that differs from `name` in case or blanks only. */
export function alike(name: string, names: Iterable<string>): string | undefined {
  for (const other of names) if (other !== name && folded(other) === folded(name)) return other;
  return undefined;
}

/** Pairs that differ in case or blanks only. */
export function lookAlikes(names: readonly string[]): [string, string][] {
  const seen = new Map<string, string>();
  return names.flatMap((name): [string, string][] => {
    const [key, other] = [folded(name), seen.get(folded(name))];
    if (other === undefined) seen.set(key, name);
    return other === undefined ? [] : [[other, name]];
  });
}

/** Throws a UserError where two names of `dir` are one in composed form: nobody can tell them apart. */
export function refuseTwins(dir: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(composed(name));
    if (other !== undefined)
      throw new UserError(`${dir} has two folders named ${composed(name)}: ${escaped(other)} and ${escaped(name)}.`, {
        hint: 'They differ in how the accents are written (Unicode NFC and NFD) only. Move the files of both into one.',
      });
    seen.set(composed(name), name);
  }
}

/** What is not ASCII by its number. */
const escaped = (name: string) =>
  JSON.stringify(name).replace(/[^\x20-\x7e]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
