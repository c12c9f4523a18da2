/** The table as a text, by the same code as the terminal's: the columns, the order, the groups and the baseline as they are shown. */
import { columnsOf } from '../../src/protocol/many/columns';
import { type ManyTable, manyTable } from '../../src/protocol/many/table';
import { asLatex } from '../../src/protocol/many/tableLatex';
import { asCsv, asMarkdown } from '../../src/protocol/many/tableText';
import { t } from '../shared/l10n';
import { groupedBy } from './groupings';
import type { ManyMemory } from './memory';
import type { PageModel } from './model';
import { entries } from './popover';
import type { TableHost } from './table/runTable';
import { shownColumns } from './table/tableColumns';

const ways: Record<string, { title: () => string; write: (table: ManyTable) => string }> = {
  csv: { title: () => t('CSV, the numbers unrounded'), write: asCsv },
  md: { title: () => t('Markdown'), write: asMarkdown },
  tex: { title: () => t('LaTeX, with booktabs'), write: asLatex },
};

export function openSaving(
  host: TableHost,
  save: (name: string, text: string) => void,
  model: PageModel,
  anchor: DOMRect,
): void {
  const list = Object.entries(ways).map(([ending, { title, write }]) => ({
    title: title(),
    action: () => save(`runs.${ending}`, write(tableOf(model, host.memory()))),
  }));
  host.popover.open(anchor, t('Save the table'), entries(list, host.popover.close));
}

export function tableOf({ rows, columns, baseline }: PageModel, memory: ManyMemory): ManyTable {
  const shown = shownColumns(columns, memory);
  const name = columnsOf(rows).filter(({ id }) => id === 'name');
  const groupBy = memory.group === null ? undefined : groupedBy(rows, columns, memory.group);
  return manyTable(rows, {
    columns: groupBy === undefined ? [...name, ...shown] : shown,
    ...{ groupBy, baseline: baseline?.folder },
    // Without an order of its own it stands as it is seen.
    sort: memory.sort.flatMap(({ column: key, descending }) => {
      const column = columns.find((one) => one.key === key);
      return column === undefined ? [] : [{ column, descending }];
    }),
  });
}
