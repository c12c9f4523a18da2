/**
 * An error as a terminal shows it: its place, what is wrong, what to do. A long message of a library is cut, unless all of it
 * is asked for: a model as text would push what matters off the screen.
 */
import path from 'node:path';
import { isLong } from '../base/longMessage';
import { toUserFacing, type UserFacingError } from '../base/userError';
import { layerError } from '../load/layerError';
import { complain } from './print';

export const verboseFlag = '--verbose';
/** Of the process: where an error is printed, the flags of a command may not have been understood. */
const isVerbose = () => process.argv.includes(verboseFlag) || Boolean(process.env.SLUICE_STACK);

/** `FILE:LINE: ` as editors and terminals follow it; nothing of none. */
export const placeOf = (source: UserFacingError['source']): string =>
  source ? `${path.relative(process.cwd(), source.file)}:${source.line}: ` : '';

/** Of a command: what came out of a layer is at the user's line. */
export const failureOf = (error: unknown): UserFacingError => toUserFacing(layerError(error));

/**
 * @param whole The message before it was cut.
 * @param kept The file that has it, where there is one.
 */
export function printError({ message, hint, source, stack }: UserFacingError, whole = message, kept?: string): void {
  complain(`${placeOf(source)}${isVerbose() ? whole : message}${hint ? `\n  ${hint}` : ''}`);
  if (isLong(whole) && !isVerbose())
    complain(`  All of the message: ${kept ?? `the same command with ${verboseFlag}`}.`);
  if (stack && isVerbose()) complain(stack);
}
