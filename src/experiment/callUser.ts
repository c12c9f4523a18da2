/** Runs a function that the user wrote, so that what goes wrong in it is said at the user's line. */
import { withLongStacks } from '../base/longStacks';
import { UserError } from '../base/userError';
import { lineOf, placeOfText, writtenField } from './userCode';

/**
 * @param field Where the function stands in the experiment, for an error whose stack has no line of the user's.
 * @param own The function.
 */
export function callUser<T>(field: string, own: unknown, run: () => T): T {
  try {
    return withLongStacks(run);
  } catch (error) {
    throw userErrorOf(field, own, error);
  }
}

/** The same of one that may return a promise. */
export async function callUserAsync<T>(field: string, own: unknown, run: () => T | Promise<T>): Promise<T> {
  try {
    return await callUser(field, own, run);
  } catch (error) {
    throw userErrorOf(field, own, error);
  }
}

/** The line of a function, by its text; else of the field that it stands in. */
export const placeOf = (field: string, own: unknown) =>
  (typeof own === 'function' ? placeOfText(String(own)) : undefined) ?? writtenField(field);

function userErrorOf(field: string, own: unknown, error: unknown): UserError {
  const source = lineOf(error) ?? placeOf(field, own);
  if (error instanceof UserError)
    return error.detail.source ? error : new UserError(error.message, { ...error.detail, source });
  const message = error instanceof Error ? error.message : String(error);
  return new UserError(`${field} failed: ${message}`, { source });
}
