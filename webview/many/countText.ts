/** How many runs there are, or are left of them, as a sentence begins with it. */
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';

export function runsText(left: number, all: number, format: Pick<Format, 'whole'>): string {
  const total = format.whole(all);
  if (left === all) return all === 1 ? t('1 run') : t('{0} runs', total);
  return all === 1 ? t('{0} of 1 run', format.whole(left)) : t('{0} of {1} runs', format.whole(left), total);
}

export const groupsText = (count: number, format: Pick<Format, 'whole'>): string =>
  count === 1 ? t('1 group') : t('{0} groups', format.whole(count));
