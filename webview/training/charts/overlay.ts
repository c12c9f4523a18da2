/** Another run's series beside this run's, in one chart and in one table. */

import type { ChartKind, Series } from '../../shared/charts/series';
import type { DataTable } from '../../shared/dataTable';
import { t } from '../../shared/l10n';
import type { Plot } from './plot';

type Added = (name: string) => boolean;

/** The shown run's first. Of the other one only what is drawn: lines of its own for its bands would hide this run's. */
export function seriesOf(kind: ChartKind, { own, other }: Plot, added: Added): Series[] {
  const series = kind.series(own, added);
  if (other === undefined) return series;
  const overlaid = kind.series(other.curve, added).flatMap((one): Series[] => {
    const { band: _, ...line } = one;
    return one.points.length === 0 || one.reference ? [] : [{ ...line, run: other.label }];
  });
  return [...series, ...overlaid];
}

/** With another run, a column says which of the two a row is of; what one of them lacks is empty. */
export function tableOf(kind: ChartKind, { own, other }: Plot, added: Added): DataTable {
  const mine = kind.table(own, added);
  if (other === undefined) return mine;
  const theirs = kind.table(other.curve, added);
  const columns = [...new Set([...mine.columns, ...theirs.columns])];
  const rows = (run: string, table: DataTable) =>
    table.rows.map((row) => [run, ...columns.map((name) => row[table.columns.indexOf(name)] ?? '')]);
  return { columns: [t('Run'), ...columns], rows: [...rows('this run', mine), ...rows(other.label, theirs)] };
}
