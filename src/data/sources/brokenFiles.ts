/**
 * What happens when a file of a split cannot be decoded: the run stops with its name, or the next good file stands in
 * for it and the user is told, once a file, until there are too many. Its index keeps its place, so that the order of an
 * epoch stays what it was; a split that is scored leaves its samples out.
 */
import { howMany } from '../../base/howMany';
import { UserError } from '../../base/userError';
import { BrokenFile } from '../image/brokenFile';
import { imageFormats } from '../image/imageNames';
import type { ViewOf } from '../image/view';
import type { Split, Warn } from './dataset';
import { type FileList, fileAt, isBroken, markBroken } from './fileList';

/** Named one by one; later only each doubling is told, so that a hopeless folder does not fill the log. */
const namedOneByOne = 10;

/** Of released data sets: their files are all whole, so more than a few broken ones mean a broken copy. */
export const releasedShare = 0.001;

/** More than ten, and more than the share of all. */
export function tooMany(count: number, share: number, all: number): boolean {
  return count > namedOneByOne && count > share * all;
}

/** Throws an Error that says what is wrong with the file, or a BrokenFile; `view` is asked when nothing is. */
type Decode = (index: number, view: ViewOf, target: Uint8Array, offset: number, labels?: Uint8Array) => void;

interface Options {
  onBroken: 'skip' | 'stop';
  /** The share of broken files above which a run stops, when there are more than ten; default 1. */
  share?: number;
  /** The test split: no other image is scored in the place of a broken one. */
  scored?: boolean;
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
  { onBroken, share = 1, scored = false, view: ownView, warn }: Options,
): Split['read'] {
  const report = (index: number, { file, reason, hint }: Fault) => {
    const count = markBroken(files, index);
    // Another thread has told it.
    if (count === 0) return;
    const many = howMany(count, 'broken file');
    if (tooMany(count, share, files.length))
      throw new UserError(`${many} of ${files.length} cannot be read, the last is ${file} (${reason}).`, {
        hint: hint ?? 'Unpack the archives again: so many are no accident.',
      });
    if (count <= namedOneByOne || doubles(count))
      warn(
        scored
          ? `${file} is broken (${reason}) and left out of the scores; ${many} of ${files.length} so far.`
          : `${file} is broken (${reason}) and passed over; ${many} so far. Another image stands in for it.`,
      );
  };
  const faultAt = (...request: Parameters<Decode>): Fault | undefined => {
    try {
      decode(...request);
      return undefined;
    } catch (error) {
      return faultOf(error, fileAt(files, request[0]));
    }
  };
  return (index, target, offset, view = ownView, labels) => {
    for (let step = 0; step < files.length; step++) {
      const at = (index + step) % files.length;
      if (isBroken(files, at)) continue;
      const fault = faultAt(at, view, target, offset, labels);
      if (fault === undefined) {
        const label = files.labels[at] as number;
        return step === 0 ? label : -1 - label;
      }
      if (onBroken === 'stop')
        throw new UserError(`${fault.file} is broken: ${fault.reason}.`, {
          hint: `${fault.hint ?? 'Replace or remove the file.'} Or set onBroken: 'skip' to pass over broken files.`,
        });
      report(at, fault);
    }
    // Once more, for its reason: another thread may have met it.
    const first = faultAt(0, view, target, offset, labels) ?? {
      file: fileAt(files, 0),
      reason: 'it was broken before',
    };
    throw new UserError(`${noneText(files.length, 'decoded')} ${first.file} (${first.reason}).`, {
      hint: first.hint ?? `Check that the files are complete ${imageFormats('or')} images.`,
    });
  };
}

/** What is wrong, and with which file. */
interface Fault {
  file: string;
  reason: string;
  hint?: string | undefined;
}

function faultOf(error: unknown, file: string): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return error instanceof BrokenFile ? { file: error.file, reason, hint: error.hint } : { file, reason };
}

/** 20, 40, 80, … */
function doubles(count: number): boolean {
  return Number.isInteger(Math.log2(count / namedOneByOne));
}

/** The beginning of a sentence that ends with the name of the first one. */
export const noneText = (images: number, can: 'decoded' | 'read'): string =>
  images === 1 ? `The only image cannot be ${can}:` : `None of the ${images} images can be ${can}, the first is`;
