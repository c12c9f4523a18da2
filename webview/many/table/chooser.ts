/** Every column with a box: which are shown. Those that the runs have something in, metrics and settings apart. */

import { everyWord } from '../../../src/base/everyWord';
import type { ColumnPart } from '../../../src/protocol/many/columns';
import { button, checkbox, h } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { ManyColumn } from '../columns/manyColumn';
import type { TableHost } from './runTable';
import { isShown, switched } from './tableColumns';

const titles = (): Record<ColumnPart, string> => ({
  evaluation: t('Evaluation'),
  training: t('Training'),
  setting: t('Settings'),
  run: t('The run'),
});

export function openChooser(host: TableHost, columns: readonly ManyColumn[], anchor: DOMRect): void {
  const lists = h('div', { class: 'chooser' });
  const field = h('input', { type: 'search', placeholder: t('Find a column'), 'aria-label': t('Find a column') });
  const fill = () => {
    const isFound = everyWord(field.value);
    const found = columns.filter(({ title, key }) => isFound(`${title} ${key}`));
    lists.replaceChildren(
      ...Object.entries(titles()).flatMap(([part, title]) => {
        const of = found.filter((column) => column.part === part);
        return of.length === 0
          ? []
          : [
              fieldset(
                title,
                of.map((column) => box(host, column)),
              ),
            ];
      }),
    );
    if (found.length === 0)
      lists.replaceChildren(h('p', { class: 'quiet', role: 'status' }, t('No column is called so.')));
  };
  field.addEventListener('input', fill);
  fill();
  const reset = button(t('As usual'), 'link', () => {
    host.change({ added: [], removed: [], order: [], widths: {}, frozen: [] });
    fill();
  });
  host.popover.open(anchor, t('Columns'), h('div', { class: 'chooser-head' }, field, reset), lists);
  field.focus();
}

const fieldset = (title: string, boxes: HTMLElement[]): HTMLElement =>
  h('fieldset', {}, h('legend', {}, title), ...boxes);

function box(host: TableHost, column: ManyColumn): HTMLElement {
  const label = checkbox(column.title, isShown(column, host.memory()), (on) =>
    host.change(switched(host.memory(), column, on)),
  );
  label.title = column.hint;
  return label;
}
