/** Columns as axes, and the numbers behind the drawing. */

import { frontOf } from '../../../src/protocol/many/pareto';
import type { DataTable } from '../../shared/dataTable';
import { t } from '../../shared/l10n';
import { type ManyColumn, numberOf } from '../columns/manyColumn';
import { type AxisValue, rivals, spreadText, type TradePoint } from './points';
import { betterOf } from './scatter';

/** The column of that key, else the usual one. */
export function axisValue(columns: readonly ManyColumn[], key: string, usual: string): AxisValue | undefined {
  const column = columns.find((one) => one.key === key) ?? columns.find((one) => one.key === usual);
  return (
    column && {
      ...{ key: column.key, title: column.title, better: column.direction },
      ...{ write: column.write, writeSpread: column.writeSpread },
      of: (row) => numberOf(column, row),
    }
  );
}

/** As the page says them. */
export function dataOf(points: readonly TradePoint[], x: AxisValue, y: AxisValue): DataTable {
  const front = onFront(points, x, y);
  const many = points.some(({ rows }) => rows.length > 1);
  return {
    columns: [t('Run'), y.title, x.title, ...(many ? [t('Runs')] : []), t('On the front')],
    rows: points
      .toSorted((a, b) => a.x - b.x)
      .map((point) => [
        point.title,
        spreadText(y, point.y, point.sy),
        spreadText(x, point.x, point.sx),
        ...(many ? [String(point.rows.length)] : []),
        front.has(point.key) ? t('yes') : '',
      ]),
  };
}

/** Unrounded, for a file. */
export function numbersOf(points: readonly TradePoint[], x: AxisValue, y: AxisValue): (string | number)[][] {
  const front = onFront(points, x, y);
  return [
    ['run', x.key, y.key, `${x.key}_std`, `${y.key}_std`, 'runs', 'on_front'],
    ...points.map((point) => {
      const { title, rows, sx, sy } = point;
      // Of one run there is no spread: empty, not 0.
      const spread = rows.length > 1 ? [sx, sy] : ['', ''];
      return [title, point.x, point.y, ...spread, rows.length, front.has(point.key) ? 1 : 0];
    }),
  ];
}

function onFront(points: readonly TradePoint[], x: AxisValue, y: AxisValue): ReadonlySet<string> {
  const better = betterOf(x, y);
  return new Set(better === undefined ? [] : frontOf(rivals(points), better).map(({ key }) => key));
}
