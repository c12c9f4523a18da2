/** The pictures beside the table, in the order of their tabs. Add one: a line here. */
import { t } from '../shared/l10n';
import { curvesPart } from './curves/curvesPart';
import { gatesPart } from './gates/gatesPart';
import { parallelPart } from './parallel/parallelPart';
import type { MakePart } from './part';
import { settingsPart } from './settings/settingsPart';
import { tradeoffPart } from './tradeoff/tradeoffPart';

export interface Section {
  title: () => string;
  make: MakePart;
}

export const sections: Record<string, Section> = {
  tradeoff: { title: () => t('Trade-off'), make: tradeoffPart },
  curves: { title: () => t('Curves'), make: curvesPart },
  parallel: { title: () => t('Parallel coordinates'), make: parallelPart },
  gates: { title: () => t('Gates'), make: gatesPart },
  settings: { title: () => t('Settings'), make: settingsPart },
};
