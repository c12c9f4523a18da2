/**
 * The text of an experiment, for the record and for running it again: its own file and what it imports from beside it,
 * packages not included.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { UserError } from '../base/userError';
import { asOpened } from '../files/asOpened';
import { readText } from '../files/regularFile';
import type { SourceFile } from '../protocol/files/manifest';

/** Bytes of all texts that a manifest keeps; of what is beyond, the hash alone. */
const keptBytes = 1 << 20;

/** The files (absolute paths) that a bundle was made of, `texts` before those on the disk; the experiment `file` first. */
export async function sourceFiles(
  inputs: readonly string[],
  file: string,
  texts?: ReadonlyMap<string, string>,
): Promise<SourceFile[]> {
  const local = inputs.filter((input) => !input.includes(`${path.sep}node_modules${path.sep}`) && input !== file);
  const files: SourceFile[] = [];
  let bytes = 0;
  for (const each of [file, ...local.toSorted()]) {
    const text = texts?.get(each) ?? (await readText(each, 'source').catch(() => undefined));
    if (text === undefined) continue;
    const size = Buffer.byteLength(text);
    const kept = bytes + size <= keptBytes;
    if (kept) bytes += size;
    files.push({
      path: path.relative(path.dirname(file), each).split(path.sep).join('/'),
      sha256: sha256(text),
      text: kept ? text : undefined,
    });
  }
  return files;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Texts by absolute path, as they were when they were kept. Throws where they were not. */
export function storedTexts(source: readonly SourceFile[], experiment: string): Map<string, string> {
  // Of a run that was opened through a link, an earlier version has kept the real places.
  const named = asOpened(experiment);
  const texts = source.map(({ path: at, text }) => {
    if (text === undefined) throw notStored(`The text of ${at} was too long to be kept.`);
    return [named(path.resolve(path.dirname(experiment), at)), text] as const;
  });
  if (texts.length === 0) throw notStored('The run has not kept its source.');
  return new Map(texts);
}

const notStored = (message: string) => new UserError(message, { hint: 'Run it again without the stored source.' });
