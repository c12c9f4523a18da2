/** Says that a sample of a user's own data is waited for, and goes on waiting: their code may be slow, or give none at all. */
import { UserError } from '../../base/userError';
import { type Begun, begunIn } from '../sources/countedSamples';
import type { Warn } from '../sources/dataset';
import type { OwnCode } from '../sources/ownCode';

/** Without a sample for so long is worth a word; after that each time the wait is twice as long as the one that was told. */
export const patienceMs = 30_000;

export interface SlowSamples {
  /** Batches are waited for, or no longer. */
  waits(more: 1 | -1): void;
  close(): void;
}

/** @param threads The notes of each thread (countedSamples.ts). */
export function slowSamples(
  threads: readonly SharedArrayBuffer[],
  { located, generated }: { located: OwnCode['located']; generated: (split: Begun['split']) => boolean },
  { warn, patience = patienceMs }: { warn: Warn; patience?: number | undefined },
): SlowSamples {
  let waiting = 0;
  let told = patience;
  let since = performance.now();
  let counts = threads.map(() => -1);
  const look = () => {
    const begun = threads.map(begunIn);
    // Any sample that was begun means that the one before it is there.
    const before = counts;
    counts = begun.map((one) => one?.count ?? 0);
    const moved = counts.some((count, i) => count !== before[i]);
    const now = performance.now();
    if (moved || waiting === 0) since = now;
    // Of several threads the one that is at it; where none is, what is made of a sample for views takes its time.
    const slow = begun.find((one) => one?.open) ?? begun.find((one) => one !== undefined);
    if (slow === undefined || now - since < told) return;
    told = 2 * (now - since);
    const { message, detail } = asUserError(located(slowText(slow, now - since, generated(slow.split)), slow.split));
    warn(`${message} ${detail.hint ?? ''}`.trim(), detail.source);
  };
  const timer = setInterval(look, Math.min(1000, patience / 4));
  timer.unref();
  return {
    waits(more) {
      waiting += more;
      look();
    },
    close: () => clearInterval(timer),
  };
}

function slowText({ split, index }: Begun, ms: number, generated: boolean): UserError {
  const time = ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
  const what = generated
    ? `The generator of the ${split} split has not given sample ${index} for ${time}`
    : `Sample ${index} of the ${split} split has been made for ${time}`;
  return new UserError(`${what}, and the run waits for it.`, {
    hint: generated
      ? 'Wait, or stop the run and look there.'
      : 'Wait, or stop the run and look there: more `threads` make samples faster.',
  });
}

const asUserError = (error: unknown): UserError =>
  error instanceof UserError ? error : new UserError(error instanceof Error ? error.message : String(error));
