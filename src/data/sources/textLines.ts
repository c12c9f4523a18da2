/**
 * Lines of a text that a user gives: a list of labels, names of classes. In UTF-8, or in UTF-16 as PowerShell's `>` writes it;
 * the line ends of every system. What is neither is refused with its line, since a wrong guess would be a wrong label.
 */

import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { readBytes } from '../../files/regularFile';
import { formatOf } from '../image/fileFormat';

export interface Line {
  text: string;
  /** From 1, as editors count. */
  number: number;
}

/** Lines that are not blank. Throws a UserError that names the file; `hint`: what to do about one that cannot be read. */
export async function linesOf(file: string, hint: string): Promise<Line[]> {
  const bytes = await readBytes(file, 'list').catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}.`, { hint });
  });
  return textLines(bytes, file);
}

/** `file`: for messages. */
export function textLines(bytes: Uint8Array, file: string): Line[] {
  return decoded(bytes, file)
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== '');
}

function decoded(bytes: Uint8Array, file: string): string {
  const format = formatOf(bytes);
  const wide = wideEncoding(bytes);
  if (format && !wide) throw new UserError(`${file} is ${format.what}, not a text.`, { hint: format.hint });
  const text = decode(bytes, wide ?? 'utf-8');
  const nul = text?.indexOf('\0') ?? -1;
  if (text !== undefined && nul < 0) return text;
  const line = text === undefined ? lineOfFault(bytes, wide) : text.slice(0, nul).split(/\r\n|\n|\r/).length;
  const why =
    text !== undefined
      ? 'holds a zero byte: it is no text'
      : wide
        ? `is not ${wide.toUpperCase()}, as the file begins`
        : 'is not UTF-8, and may be Latin-1 (Windows-1252)';
  throw new UserError(`${file}, line ${line} ${why}.`, {
    hint: 'Save the file as UTF-8.',
    source: { file, line },
  });
}

type Wide = 'utf-16le' | 'utf-16be';

/** By the byte order mark, or by every second byte being zero: a text of ASCII letters. */
function wideEncoding(bytes: Uint8Array): Wide | undefined {
  const [a, b, c, d] = bytes;
  // Four bytes a letter begin alike.
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? undefined : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, Math.min(bytes.length & ~1, 4096));
  if (head.length < 4) return undefined;
  const zero = (parity: number) => head.every((byte, i) => (i % 2 === parity) === (byte === 0));
  return zero(1) ? 'utf-16le' : zero(0) ? 'utf-16be' : undefined;
}

/** Without its byte order mark. Undefined where the bytes are not of that encoding. */
function decode(bytes: Uint8Array, encoding: 'utf-8' | Wide): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Told with the line by the caller.
    return undefined;
  }
}

/** The first line that cannot be decoded. */
function lineOfFault(bytes: Uint8Array, wide: Wide | undefined): number {
  if (wide)
    return (
      new TextDecoder(wide)
        .decode(bytes)
        .split('\ufffd', 1)[0]
        ?.split(/\r\n|\n|\r/).length ?? 1
    );
  let [line, from] = [1, 0];
  const ends = (at: number) => bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10);
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && !ends(at)) continue;
    if (decode(bytes.subarray(from, at), 'utf-8') === undefined) return line;
    line++;
    from = at + 1;
  }
  return line;
}
