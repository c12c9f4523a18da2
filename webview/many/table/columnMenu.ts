/** What can be done with a column: the same as with the mouse on its head, and a filter of it alone. */
import { h } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { PageModel } from '../model';
import { type Entry, entries } from '../popover';
import { nameColumn } from './gridTypes';
import type { TableHost } from './runTable';
import { moved, shownColumns, switched } from './tableColumns';

export function columnMenu(host: TableHost, model: PageModel, key: string, anchor: DOMRect): void {
  const { popover } = host;
  const column = model.columns.find((one) => one.key === key);
  const sort = (descending: boolean) => host.change({ sort: [{ column: key, descending }] });
  const order: Entry[] = [
    { title: t('Sort, least first'), action: () => sort(false) },
    { title: t('Sort, most first'), action: () => sort(true) },
    {
      title: t('Sort by it no more'),
      enabled: host.memory().sort.some((one) => one.column === key),
      action: () => host.change({ sort: host.memory().sort.filter((one) => one.column !== key) }),
    },
  ];
  const label = t('Menu of the column {0}', column?.title ?? t('Run'));
  if (column === undefined || key === nameColumn) {
    popover.open(anchor, label, entries(order, popover.close));
    return;
  }
  const memory = host.memory();
  const shown = shownColumns(model.columns, memory).map((one) => one.key);
  const at = shown.indexOf(key);
  const move = (to: string | undefined) => host.change({ order: moved(model.columns, host.memory(), key, to) });
  const stays = memory.frozen.includes(key);
  const frozen = stays ? memory.frozen.filter((one) => one !== key) : [...memory.frozen, key];
  const widths = ({ [key]: _, ...others }: Record<string, number>) => others;
  const list: Entry[] = [
    ...order,
    { title: t('Move to the left'), keys: 'Alt ←', enabled: at > 0, action: () => move(shown[at - 1]) },
    { title: t('Move to the right'), keys: 'Alt →', enabled: at < shown.length - 1, action: () => move(shown[at + 2]) },
    { title: stays ? t('Let it scroll') : t('Keep at the left'), action: () => host.change({ frozen }) },
    {
      title: t('Usual width'),
      enabled: memory.widths[key] !== undefined,
      action: () => host.change({ widths: widths(host.memory().widths) }),
    },
    { title: t('Hide the column'), action: () => host.change(switched(host.memory(), column, false)) },
  ];
  popover.open(
    anchor,
    label,
    filterField(host, column.key, column.title, column.numeric),
    entries(list, popover.close),
  );
}

function filterField(host: TableHost, key: string, title: string, numeric: boolean): HTMLElement {
  const field = h('input', {
    type: 'search',
    value: host.memory().filters[key] ?? '',
    placeholder: numeric ? t('> 0.7, or 0.2..0.5') : t('a part of it'),
    'aria-label': t('Only rows with this {0}', title),
  });
  field.addEventListener('input', () => {
    const { [key]: _, ...others } = host.memory().filters;
    host.change({ filters: field.value.trim() === '' ? others : { ...others, [key]: field.value } });
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') host.popover.close();
  });
  return h('label', { class: 'field' }, h('span', {}, t('Filter')), field);
}
