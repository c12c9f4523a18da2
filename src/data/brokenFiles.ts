/**
 * What happens when a file of a split cannot be decoded: the run stops with its name, or the next good file stands in
 * for it and the user is told, once a file. Its index keeps its place, so that the order of an epoch stays what it was.
 */
import { UserError } from '../protocol/userError';
import type { Split, Warn } from './dataset';
import type { ImageFile } from './imageList';

/** Named one by one; later only each doubling is told, so that a hopeless folder does not fill the log. */
const namedOneByOne = 10;

type Decode = (file: string, target: Uint8Array, offset: number) => void;

/** A `Split.read` over the files. Throws a UserError at the first broken file (`stop`) or when none is good (`skip`). */
export function brokenFiles(
  files: readonly ImageFile[],
  decode: Decode,
  { onBroken, warn }: { onBroken: 'skip' | 'stop'; warn: Warn },
): Split['read'] {
  const broken = new Set<string>();
  let nextReport = namedOneByOne;
  const report = (file: string, reason: string) => {
    broken.add(file);
    const count = broken.size;
    if (count > namedOneByOne && count < nextReport * 2) return;
    if (count > namedOneByOne) nextReport = count;
    warn(`${file} is broken (${reason}) and passed over; ${count} broken ${count === 1 ? 'file' : 'files'} so far.`);
  };
  return (index, target, offset) => {
    for (let step = 0; step < files.length; step++) {
      const { file, label } = files[(index + step) % files.length] as ImageFile;
      if (broken.has(file)) continue;
      try {
        decode(file, target, offset);
        return label;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (onBroken === 'stop')
          throw new UserError(`${file} is broken: ${reason}.`, {
            hint: "Replace or remove the file, or set onBroken: 'skip' to pass over broken files.",
          });
        report(file, reason);
      }
    }
    throw new UserError(`None of the ${files.length} images can be decoded, the first is ${files[0]?.file}.`, {
      hint: 'Check that the files are complete JPEG or PNG images.',
    });
  };
}
