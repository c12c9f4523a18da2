/** The colour of a run (or of a group of them) on the page as it is: another one after a change of theme. */
import type { RunColour } from '../../src/protocol/many/runColour';
import type { Theme } from './theme';

export const colorIn = ({ light }: Pick<Theme, 'light'>, colour: RunColour): string =>
  light ? colour.light : colour.dark;
