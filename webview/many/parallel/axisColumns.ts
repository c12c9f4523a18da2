/** What an axis can show of a run: the columns of the table, with numbers said as on every page. */
import { type CellValue, type Column, columnsOf, usualColumns } from '../../../src/protocol/many/columns';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { Format } from '../../shared/format';
import type { ShownPoint } from '../part';

export interface AxisColumn {
  /** As the table names it. */
  key: string;
  title: string;
  isSetting: boolean;
  /** A setting in which the runs differ. */
  differs: boolean;
  better: 'higher' | 'lower' | undefined;
  /** Undefined where the run has none. */
  of(row: RunRow): CellValue | undefined;
  write(value: CellValue): string;
}

/** Columns that tell runs apart, not what they are. */
const names = new Set(['state', 'name', 'note', 'id', 'folder', 'live', 'problem']);

/** @param shown whose evaluation the numbers are of: without it in the name of the column. */
export function axisColumns(rows: readonly RunRow[], shown: ShownPoint, format: Format): AxisColumn[] {
  const all = columnsOf(rows);
  const usual = new Set(usualColumns(rows, all));
  return all
    .filter(({ id, of }) => !names.has(id) && (of === undefined || of === shown))
    .map((column) => ({
      ...{ key: keyOf(column), title: titleOf(column), isSetting: column.part === 'setting' },
      ...{ differs: column.part === 'setting' && usual.has(column.id), better: column.direction, of: column.value },
      write: writerOf(column, format),
    }));
}

/** An axis stays when another evaluation is looked at. */
const keyOf = ({ id, of }: Column) => (of === undefined || of === 'best' ? id : id.slice(of.length + 1));
const titleOf = ({ title, of }: Column) =>
  of === undefined || of === 'best' ? title : title.replace(/ \((last|chosen epoch)\)$/, '');

function writerOf({ kind, unit }: Column, format: Format): (value: CellValue) => string {
  const write = (value: number): string => {
    switch (kind) {
      case 'share':
        return format.percent(value, 0, 1);
      case 'macs':
        return format.si(value);
      case 'seconds':
        return format.duration(1000 * value);
      case 'time':
        return format.time(value);
      case 'count':
        return format.whole(value);
      default:
        return `${format.measure(value)}${unit ?? ''}`;
    }
  };
  return (value) => (typeof value === 'number' ? write(value) : String(value));
}
