/** What a user is told of a mistake. */
import { UserError } from '../src/base/userError';
import { expectWhole } from './wholeError';

interface Told {
  message: string;
  hint: string;
}

/** Message and hint of the `UserError` that is thrown; any other error as it is, and one where nothing is thrown. */
export function said(run: () => unknown): Told {
  try {
    run();
  } catch (error) {
    return told(error);
  }
  throw new Error('nothing was thrown');
}

/** The same of what a promise rejects with. */
export async function saidBy(promise: Promise<unknown>): Promise<Told> {
  return promise.then(() => {
    throw new Error('nothing was thrown');
  }, told);
}

function told(error: unknown): Told {
  if (!(error instanceof UserError)) throw error;
  expectWhole(error);
  return { message: error.message, hint: error.detail.hint ?? '' };
}

/** Where a table has what is refused beside the nearest that is not. */
export const taken = 'taken';

/** Message and hint in one line with a bar between them, or `taken`. */
export function words(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return inOneLine(error);
  }
  return taken;
}

export const wordsBy = (promise: Promise<unknown>): Promise<string> => promise.then(() => taken, inOneLine);

function inOneLine(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  const { hint } = error.detail;
  return hint === undefined ? error.message : `${error.message} | ${hint}`;
}
