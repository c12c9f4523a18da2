/**
 * What happens when a file of a split cannot be decoded: the run stops with its name, or the next good file stands in
 * for it and the user is told, once a file, until there are too many. Its index keeps its place, so that the order of an
 * epoch stays what it was.
 */
import { UserError } from '../protocol/userError';
import type { Split, Warn } from './dataset';
import { type FileList, fileAt, isBroken, markBroken } from './fileList';
import type { ViewOf } from './view';

/** Named one by one; later only each doubling is told, so that a hopeless folder does not fill the log. */
const namedOneByOne = 10;

type Decode = (file: string, view: ViewOf, target: Uint8Array, offset: number) => void;

interface Options {
  onBroken: 'skip' | 'stop';
  /** The share of broken files above which a run stops, when there are more than ten; default 1. */
  share?: number;
  /** The view of a reader that asks for none. */
  view: ViewOf;
  warn: Warn;
}

/**
 * A `Split.read` over the files. Throws a UserError at the first broken file (`stop`), when more than the share are
 * broken, or when none is good (`skip`).
 */
export function brokenFiles(
  files: FileList,
  decode: Decode,
  { onBroken, share = 1, view: ownView, warn }: Options,
): Split['read'] {
  const report = (index: number, file: string, reason: string) => {
    const count = markBroken(files, index);
    // Another thread has told it.
    if (count === 0) return;
    const many = `${count} broken ${count === 1 ? 'file' : 'files'}`;
    if (count > namedOneByOne && count > share * files.length)
      throw new UserError(`${many} of ${files.length} cannot be read, the last is ${file} (${reason}).`, {
        hint: 'Unpack the archives again: so many are no accident.',
      });
    if (count <= namedOneByOne || doubles(count))
      warn(`${file} is broken (${reason}) and passed over; ${many} so far.`);
  };
  return (index, target, offset, view = ownView) => {
    for (let step = 0; step < files.length; step++) {
      const at = (index + step) % files.length;
      if (isBroken(files, at)) continue;
      const file = fileAt(files, at);
      try {
        decode(file, view, target, offset);
        return files.labels[at] as number;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (onBroken === 'stop')
          throw new UserError(`${file} is broken: ${reason}.`, {
            hint: "Replace or remove the file, or set onBroken: 'skip' to pass over broken files.",
          });
        report(at, file, reason);
      }
    }
    throw new UserError(`None of the ${files.length} images can be decoded, the first is ${fileAt(files, 0)}.`, {
      hint: 'Check that the files are complete JPEG or PNG images.',
    });
  };
}

/** 20, 40, 80, … */
function doubles(count: number): boolean {
  return Number.isInteger(Math.log2(count / namedOneByOne));
}
