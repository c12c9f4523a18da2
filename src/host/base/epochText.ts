/** The epoch that a number is of, and which checkpoint that is. No `vscode` here: the translation comes as an argument. */
import type { EpochMark } from '../../protocol/facts/shownCheckpoint';
import type { Language } from './language';

/** `epoch 10 (last)`, `epoch 9 (best)`. */
export function epochText(epoch: number, mark: EpochMark | undefined, { t }: Language): string {
  switch (mark) {
    case 'last':
      return t('epoch {0} (last)', epoch);
    case 'best':
      return t('epoch {0} (best)', epoch);
    case 'both':
      return t('epoch {0} (last and best)', epoch);
    case undefined:
      return t('epoch {0}', epoch);
    default:
      return mark satisfies never;
  }
}
