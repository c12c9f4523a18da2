/** Other runs' series beside this run's, in one chart and in one table: each run in its own colour, its lines told apart by their dashes. */
import type { ChartKind, Series } from '../../shared/charts/series';
import type { DataTable } from '../../shared/dataTable';
import { t } from '../../shared/l10n';
import type { Plot } from './plot';

type Added = (name: string) => boolean;

const dashes = [
  [3, 3],
  [8, 3],
  [1, 3],
  [8, 3, 2, 3],
  [14, 4],
] as const;

/** The shown run's first. Of the others only what is drawn: lines of their own for their bands would hide this run's. */
export function seriesOf(kind: ChartKind, { own, others }: Plot, added: Added): Series[] {
  const overlaid = others.flatMap(({ label, colour, curve }) => {
    const drawn = kind.series(curve, added).filter((one) => one.points.length > 0 && !one.reference);
    const main = drawn.filter(isMain);
    return drawn.map((one, i): Series => {
      const { band: _, ...line } = one;
      // All lines of several runs are too many to be read: those beside the main ones are folded away until somebody asks.
      const folded = others.length > 1 && main.length > 0 && !isMain(one) && !added(`other/${one.name}`);
      return {
        ...{ ...line, run: label, runColour: colour, dash: dashes[i % dashes.length] },
        ...(others.length > 1 && { called: label }),
        ...(folded && { folded, points: [] }),
      };
    });
  });
  return [...kind.series(own, added), ...overlaid];
}

const isMain = ({ strong, marked }: Series) => strong === true || marked === true;

/** With other runs, a column says which a row is of; what one of them lacks is empty. */
export function tableOf(kind: ChartKind, { own, others }: Plot, added: Added): DataTable {
  const mine = kind.table(own, added);
  if (others.length === 0) return mine;
  const theirs = others.map(({ label, curve }) => ({ label, table: kind.table(curve, added) }));
  const columns = [...new Set([mine, ...theirs.map(({ table }) => table)].flatMap((table) => table.columns))];
  const rows = (run: string, table: DataTable) =>
    table.rows.map((row) => [run, ...columns.map((name) => row[table.columns.indexOf(name)] ?? '')]);
  return {
    columns: [t('Run'), ...columns],
    rows: [...rows('this run', mine), ...theirs.flatMap(({ label, table }) => rows(label, table))],
  };
}
