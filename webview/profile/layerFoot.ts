/** What stands under the layers: time that belongs to none, what a filter leaves, and the total of all. */
import { type ProfileReport, type Unit, units } from '../../src/protocol/files/profileReport';
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
  const shown = filtered(rows, filter);
  const left: FootRow = {
    title: t('Shown: {0} of {1}', format.whole(shown.length), format.whole(rows.length)),
    hint: '',
    numbers: sumOf(shown),
  };
  const loose = (report.time?.notAttributed ?? []).map(
    ({ what, ms }): FootRow => ({
      title: t('Not attributed'),
      hint: what,
      numbers: { ...sumOf([]), ms },
      only: 'ms',
    }),
  );
  const total: FootRow = {
    title: t('Total'),
    hint: report.notCounted.length > 0 ? t('at least') : '',
    numbers: totalOf(report, rows, unit),
  };
  return [...(shown.length < rows.length ? [left] : []), ...loose, total];
}

function totalOf({ total, conditional, time }: ProfileReport, rows: readonly Row[], unit: Unit): Numbers {
  const sum = sumOf(rows);
  // Weighed image by image: the same as the sum of the rows, but for rounding.
  const mean = conditional && conditional.mean * units[unit];
  return {
    ...sum,
    ...{ cost: total.macs * units[unit], params: total.params, ms: time?.total ?? sum.ms },
    mean: mean ?? sum.mean,
    saved: conditional && total.macs > 0 ? 1 - conditional.mean / total.macs : sum.saved,
  };
}
