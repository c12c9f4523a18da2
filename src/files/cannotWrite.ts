import { UserError } from '../base/userError';
import { diskReason } from './diskReason';

/** What is said where a file or folder cannot be written. `hint`: what to do. */
export const cannotWrite = (file: string, error: unknown, hint: string): UserError =>
  new UserError(`${file} cannot be written: ${diskReason(error)}.`, { hint });
