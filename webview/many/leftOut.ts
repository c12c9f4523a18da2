/** Of which runs a picture is, where it is not of all: a picture that leaves some out without a word is read as one of all. */
import { t } from '../shared/l10n';
import type { ManyModel } from './part';

/** @param drawn how many runs the picture has, the first ones. Empty where none is left out. */
export function runsLeftOut(
  { rows, chosen, byHand }: Pick<ManyModel, 'rows' | 'chosen' | 'byHand'>,
  drawn: number,
): string {
  if (byHand)
    return drawn >= chosen.length
      ? ''
      : t('The first {0} of {1} chosen runs: more could not be told apart.', drawn, chosen.length);
  return drawn >= rows.length ? '' : t('The first {0} of {1} runs. Choose others in the table.', drawn, rows.length);
}
