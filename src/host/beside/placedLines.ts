/** The lines of a run in the text of now: at their places while they are as they were, gone where they were changed. */
import { createHash } from 'node:crypto';
import type { LineFacts } from '../../protocol/facts/lineFacts';
import { lineMap } from './lineMap';
import type { RecordedFile } from './recordedFiles';

export interface PlacedLines {
  /** The text is the one that the run was made from. */
  fresh: boolean;
  /** By line of the text of now, 1-based. */
  lines: ReadonlyMap<number, LineFacts>;
}

/** Whether the text is the recorded one; an editor shows it without the byte order mark that a file may begin with. */
export function isRecorded({ sha256 }: RecordedFile, text: string): boolean {
  return [text, `\uFEFF${text}`].some((one) => createHash('sha256').update(one).digest('hex') === sha256);
}

/**
 * @param before The text that the run was made from, where it is known.
 * @returns Undefined where the text has changed and nobody knows from what: any place would be a guess.
 */
export function placeLines(
  facts: readonly LineFacts[],
  { fresh, before }: { fresh: boolean; before: string | undefined },
  text: string,
): PlacedLines | undefined {
  if (fresh) return { fresh, lines: new Map(facts.map((one) => [one.line, one])) };
  if (before === undefined) return undefined;
  const lineNow = lineMap(before, text);
  const placed = facts.flatMap((one): [number, LineFacts][] => {
    const line = lineNow(one.line);
    return line === undefined ? [] : [[line, one]];
  });
  return { fresh, lines: new Map(placed) };
}
