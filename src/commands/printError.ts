/** An error as a terminal shows it: its place, what is wrong, what to do. */
import path from 'node:path';
import type { toUserFacing } from '../protocol/userError';

export function printError({ message, hint, source, stack }: ReturnType<typeof toUserFacing>): void {
  const place = source ? `${path.relative(process.cwd(), source.file)}:${source.line}: ` : '';
  console.error(`${place}${message}${hint ? `\n  ${hint}` : ''}`);
  if (stack && process.env.SLUICE_STACK) console.error(stack);
}
