/** An error as a terminal shows it: its place, what is wrong, what to do. */
import path from 'node:path';
import type { toUserFacing } from '../base/userError';
import { complain } from './print';

export function printError({ message, hint, source, stack }: ReturnType<typeof toUserFacing>): void {
  const place = source ? `${path.relative(process.cwd(), source.file)}:${source.line}: ` : '';
  complain(`${place}${message}${hint ? `\n  ${hint}` : ''}`);
  if (stack && process.env.SLUICE_STACK) complain(stack);
}
