/** How `UserError`s about the user's files come about on the host: one sentence, the file, one suggestion. */
import { UserError } from '../../base/userError';
import { diskReason } from '../../files/diskReason';
import { isFull } from '../../files/errorCode';

export function cannotWrite(what: string, file: string, error: unknown): UserError {
  const hint = isFull(error)
    ? 'Free some space on that disk.'
    : 'Choose a folder that you can write to; the setting sluice.runsFolder says where runs go.';
  return new UserError(`Cannot write ${what}: ${diskReason(error)}.`, { hint, source: { file, line: 1 } });
}
