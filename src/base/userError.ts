/** Errors that a user can act on, and the place that they name. */

import { hintOf, shortened } from './longMessage';

/** A place in the user's code, 1-based. */
export interface Source {
  file: string;
  line: number;
  column?: number;
}

/** An error a user can act on: what is wrong, where, and one thing to do about it. */
export interface UserFacingError {
  message: string;
  /** One suggestion, a full sentence. */
  hint?: string | undefined;
  /** Where in the user's code or data, when known. */
  source?: Source | undefined;
  /** For the log only. */
  stack?: string | undefined;
}

/** An error whose message is meant for the user: shown without a stack, with its source and one suggestion. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    message: string,
    readonly detail: { hint?: string | undefined; source?: Source | undefined } = {},
  ) {
    super(message);
  }
}

/** Long messages of libraries are cut (longMessage.ts). */
export function toUserFacing(error: unknown): UserFacingError {
  const { message, ...rest } = whole(error);
  const hint = rest.hint ?? hintOf(message);
  return { message: shortened(message), ...rest, hint };
}

function whole(error: unknown): UserFacingError {
  if (error instanceof UserError) return { message: error.message, ...error.detail };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}
