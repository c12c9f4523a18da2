/** How far a row is from the baseline in a metric: of groups with Welch's interval, and a word where there are too few runs to tell. */
import { numbersIn } from '../../../src/protocol/many/group';
import { isMeasured } from '../../../src/protocol/many/table';
import { type Difference, isBeyondNoise, welch } from '../../../src/protocol/many/welch';
import { t } from '../../shared/l10n';
import type { Line } from '../arrange';
import type { ManyColumn } from '../columns/manyColumn';
import type { GridCell } from './gridTypes';

type Delta = GridCell['delta'];

export function differenceOf(line: Line, baseline: Line, column: ManyColumn): Delta {
  if (!isMeasured(column)) return undefined;
  const found = welch(numbers(line, column), numbers(baseline, column));
  if (found === undefined) return undefined;
  const text = column.writeDelta(found.difference);
  const single = line.group === undefined && baseline.group === undefined;
  return single
    ? { text, title: t('{0} against the baseline', text), ...goodOf(text, found.difference, column) }
    : ofGroups(found, text, column);
}

function ofGroups(found: Difference, text: string, column: ManyColumn): Delta {
  const { interval, n } = found;
  if (interval === undefined)
    return {
      text: `${text} ?`,
      title: t('{0} against the baseline: {1} and {2} finished runs are too few to tell it from chance', text, ...n),
    };
  const certain = isBeyondNoise(found) === true;
  const range = interval.map(column.writeDelta).join(' … ');
  const words = certain
    ? t('{0} against the baseline; 95 % interval {1} (Welch, {2} and {3} finished runs)', text, range, ...n)
    : t(
        '{0} against the baseline; 95 % interval {1} (Welch, {2} and {3} finished runs): may be chance',
        text,
        range,
        ...n,
      );
  return { text: certain ? text : `${text} ~`, title: words, ...(certain && goodOf(text, found.difference, column)) };
}

/** Of a run whatever it has; of a group what its means are of. */
const numbers = ({ runs, group }: Line, column: ManyColumn): number[] =>
  numbersIn({ rows: runs }, column, group === undefined ? 'all' : 'finished');

/** What rounds to nothing is neither. */
function goodOf(text: string, difference: number, { direction }: ManyColumn): { good?: boolean } {
  if (direction === undefined || text.startsWith('±')) return {};
  return { good: difference > 0 === (direction === 'higher') };
}
