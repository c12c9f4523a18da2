/** The colour of a run (or of a group of them, by its key) on the page as it is: another one after a change of theme. */
import { runColour } from '../../src/protocol/many/runColour';
import type { Theme } from './theme';

export function colorIn({ light }: Pick<Theme, 'light'>, key: string): string {
  const colour = runColour(key);
  return light ? colour.light : colour.dark;
}

export const dashOfRun = (key: string): readonly number[] => runColour(key).dash;
