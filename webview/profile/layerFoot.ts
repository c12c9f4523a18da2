/** What stands under the layers: time that belongs to none, what a filter leaves, and the total of all. */
import { type ProfileReport, units } from '../../src/protocol/files/profileReport';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { type ColumnName, filtered } from './arrange';
import { type Numbers, type Row, sumOf } from './rows';
import type { ProfileSettings } from './settings';

export interface FootRow {
  title: string;
  hint: string;
  numbers: Numbers;
  /** The one column that has a number. */
  only?: ColumnName;
}

export function footRows(
  report: ProfileReport,
  rows: readonly Row[],
  { filter, unit }: Pick<ProfileSettings, 'filter' | 'unit'>,
  format: Format,
): FootRow[] {
  const { total, conditional, time, notCounted } = report;
  const shown = filtered(rows, filter);
  const all: Numbers = {
    ...sumOf(rows),
    // Weighed image by image: the same as the sum of the rows, but for rounding.
    ...(conditional ? { mean: conditional.mean * units[unit] } : {}),
    ...(conditional && total.macs > 0 ? { saved: 1 - conditional.mean / total.macs } : {}),
    ...{ cost: total.macs * units[unit], params: total.params },
    ...(time ? { ms: time.total } : {}),
  };
  return [
    ...(shown.length < rows.length
      ? [
          {
            title: t('Shown: {0} of {1}', format.whole(shown.length), format.whole(rows.length)),
            hint: '',
            numbers: sumOf(shown),
          },
        ]
      : []),
    ...(time?.notAttributed ?? []).map(({ what, ms }) => ({
      ...{ title: t('Not attributed'), hint: what },
      numbers: { ...sumOf([]), ms },
      only: 'ms' as const,
    })),
    { title: t('Total'), hint: notCounted.length > 0 ? t('at least') : '', numbers: all },
  ];
}
