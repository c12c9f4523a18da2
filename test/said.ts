/** What a user is told of a mistake. */
import { UserError } from '../src/base/userError';

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
  if (error instanceof UserError) return { message: error.message, hint: error.detail.hint ?? '' };
  throw error;
}
