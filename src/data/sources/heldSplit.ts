/** Splits whose images lie in memory as their files have them, and what is checked of every such set. */
import { UserError } from '../../base/userError';
import type { Split, SplitName, Warn } from './dataset';

/** Counted, because its number of images is told, and not loaded, because nobody reads them. */
export function countedSplit(length: number, name: SplitName): Split {
  return {
    length,
    read() {
      throw new Error(`The ${name} split was counted, not loaded.`);
    },
  };
}

/** Names of the two files, or groups of files, for messages. */
interface Splits {
  counts: Readonly<Record<SplitName, number>>;
  published: Readonly<Record<SplitName, number>>;
  files: Readonly<Record<SplitName, string>>;
}

/**
 * Throws a UserError where each split has the number of images that is published of the other. Other numbers are somebody's
 * choice of images.
 */
export function refuseSwapped(name: string, { counts, published, files }: Splits): void {
  if (counts.train !== published.test || counts.test !== published.train) return;
  const many = (count: number) => `${count.toLocaleString('en-US')} images`;
  throw new UserError(
    `${files.train} has ${many(counts.train)} and ${files.test} ${many(counts.test)}: in ${name} the training split is the one of ${many(published.train)}.`,
    { hint: 'The two were swapped: give each its own name again.' },
  );
}

/** How a file begins, as far as it was read, and its size in bytes. */
interface Beginning {
  head: Uint8Array;
  size: number;
}

/** Tells where both splits are copies of one file: the same size, and the same first images. */
export function warnOfSame(
  files: Readonly<Record<SplitName, string>>,
  { train, test }: Record<SplitName, Beginning>,
  warn: Warn,
): void {
  const known = Math.min(train.head.length, test.head.length);
  const same = Buffer.compare(train.head.subarray(0, known), test.head.subarray(0, known)) === 0;
  if (known > 0 && same && train.size === test.size)
    warn(`${files.test} and ${files.train} are the same: the scores are of images that are trained on.`);
}
