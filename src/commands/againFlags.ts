/** Flags of commands that take an experiment as a run had it. */
import { Option } from 'commander';
import { UserError } from '../base/userError';

export interface AgainFlags {
  again?: string;
  storedSource?: boolean;
}

export const storedSourceFlag = () =>
  new Option('--stored-source', 'with --again: the experiment as that run kept it, not as it is now');

/** Whether the text that a run keeps is asked for. Throws a `UserError` where no run is named. */
export function asStored({ again, storedSource = false }: AgainFlags): boolean {
  if (storedSource && again === undefined)
    throw new UserError('--stored-source is of which run?', { hint: 'Name it: --again <run>.' });
  return storedSource;
}
