/** The cells of the heatmap as a table: a row for each of the map, columns by channel whatever their order in the map. */
import type { DataTable } from '../../shared/dataTable';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Mode } from '../settings';
import type { HeatModel } from './heatModel';

export function rateTable({ mode, rows, columns }: HeatModel, format: Format): DataTable {
  const names: Record<Mode, string> = { layers: t('Layer'), classes: t('Class'), time: t('Epoch') };
  const channels = Array.from({ length: columns }, (_, channel) => channel);
  return {
    columns: [names[mode], ...channels.map(format.whole)],
    rows: rows.map(({ label, rates }) => [
      label,
      ...channels.map((channel) => {
        const rate = rates[channel];
        return rate === undefined ? '' : format.percent(rate);
      }),
    ]),
  };
}
