/** What a user is told of a mistake. */
import { UserError } from '../src/base/userError';

/** Message and hint of the `UserError` that is thrown; any other error as it is, and one where nothing is thrown. */
export function said(run: () => unknown): { message: string; hint: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, hint: error.detail.hint ?? '' };
    throw error;
  }
  throw new Error('nothing was thrown');
}
