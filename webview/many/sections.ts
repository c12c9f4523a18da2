/** The pictures beside the table, in the order of their tabs. Add one: a line here. */
import { t } from '../shared/l10n';
import { curvesPart } from './curves/curvesPart';
import type { MakePart } from './part';
import { tradeoffPart } from './tradeoff/tradeoffPart';

export interface Section {
  title: () => string;
  make: MakePart;
}

export const sections: Record<string, Section> = {
  tradeoff: { title: () => t('Trade-off'), make: tradeoffPart },
  curves: { title: () => t('Curves'), make: curvesPart },
};
