/** The marks of the axis as a table: for screen readers always, for all others once it is unfolded. */

import type { Mark } from '../shared/charts/marks';
import { dataTable } from '../shared/dataTable';
import { h } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { markKey } from './markKey';
import { type Host, withItem } from './settings';

const id = 'events';

export interface EventTable {
  readonly element: HTMLElement;
  update(marks: readonly Mark[]): void;
}

export function eventTable(host: Host, format: Format): EventTable {
  const opened = (open: boolean) => host.change({ open: withItem(host.settings().open, id, open) });
  let known: readonly Mark[] = [];
  const table = dataTable(id, t('Events'), host.settings().open.includes(id), opened, () => [
    ['step', 'epoch', 'event'],
    ...known.map(({ step, epoch, text }) => [step, epoch, text]),
  ]);
  const key = markKey();
  const heading = h('div', { class: 'headline wrapped' }, h('h2', {}, t('Events')), key.element, table.toggle);
  const element = h('section', { id: 'marks' }, heading, table.element);
  let shown = '';
  return {
    element,
    update(marks) {
      known = marks;
      key.update(marks);
      const rows = marks.map(({ step, epoch, text }) => [format.whole(step), format.epoch(epoch), text]);
      const now = JSON.stringify(rows);
      if (now !== shown) table.update({ columns: [t('Step'), t('Epoch'), t('Event')], rows });
      shown = now;
    },
  };
}
