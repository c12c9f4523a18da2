import type { Source, UserFacingError } from './events';

/** An error whose message is meant for the user: shown without a stack, with its source and one suggestion. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    message: string,
    readonly detail: { hint?: string; source?: Source } = {},
  ) {
    super(message);
  }
}

export function toUserFacing(error: unknown): UserFacingError {
  if (error instanceof UserError) return { message: error.message, ...error.detail };
  if (error instanceof Error)
    return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}
