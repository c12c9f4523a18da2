/** Why the numbers of a run do not compare with the others', in words. */
import type { Mismatch } from '../../src/protocol/many/comparable';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';

export function mismatchText({ kind, own, others }: Mismatch, format: Format): string {
  switch (kind) {
    case 'data':
      return t('scored on {0}, not on {1}', own, others);
    case 'fingerprint':
      return t('its data has the name of the others’ and another content');
    case 'test':
      return t('scored on {0} test samples, not on {1}', format.whole(Number(own)), format.whole(Number(others)));
    case 'denseMacs':
      return t('another dense network: {0} MACs, not {1}', format.si(Number(own)), format.si(Number(others)));
    default:
      return kind satisfies never;
  }
}
