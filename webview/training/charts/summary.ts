/** A chart in words, for those who do not see it: what a person would say who looks at it for a second. */

import { labelOf } from '../../shared/charts/datasets';
import { type ChartKind, type Series, writtenOf } from '../../shared/charts/series';
import { isWhole } from '../../shared/charts/zoom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Plot } from './plot';

export function keyHint({ title }: ChartKind): string {
  return t('{0}. Plus and minus zoom on the epochs, arrow keys move, Escape shows all.', title);
}

export function summary(
  kind: ChartKind,
  series: readonly Series[],
  { range, full, marks }: Plot,
  format: Format,
): string {
  const whole = isWhole(range, full);
  const values = series
    .filter(({ folded, reference }) => !folded && !reference)
    .map((one) => {
      const points = one.points.filter(({ x }) => x >= range.from && x <= range.to);
      const [first, last] = [points[0]?.y, range.to < full.to ? points.at(-1)?.y : one.newest];
      if (first === undefined || last === undefined) return `${labelOf(one)} not measured${whole ? ' yet' : ' there'}`;
      return `${labelOf(one)} from ${writtenOf(kind, one, first)} to ${writtenOf(kind, one, last)}`;
    });
  const part = whole ? '' : `, ${format.epoch(range.from)} to ${format.epoch(range.to)}`;
  const listed = marks.length === 0 ? '' : ` What happened on the way is in the table Events.`;
  return `${kind.title} by epoch${part}: ${values.join(', ')}. The numbers are in the table that follows.${listed}`;
}
