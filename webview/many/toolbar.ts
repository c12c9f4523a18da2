/** Above the table: which runs, grouped by what, whose numbers, which columns, and the way out as a text. */

import { segments, select } from '../shared/controls';
import { button, h, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { groupsText, runsText } from './countText';
import { groupings } from './groupings';
import type { ManyMemory } from './memory';
import type { PageModel } from './model';
import type { ShownPoint } from './part';

export interface Toolbar {
  readonly elements: readonly HTMLElement[];
  update(model: PageModel, memory: ManyMemory): void;
}

export interface ToolbarActions {
  change(memory: Partial<ManyMemory>): void;
  /** Opens the chooser of columns, the ways to save the table. */
  columns(anchor: DOMRect): void;
  save(anchor: DOMRect): void;
}

export function toolbar({ change, columns, save }: ToolbarActions, format: Format): Toolbar {
  const filter = h('input', {
    type: 'search',
    class: 'filter',
    placeholder: t('Filter: words or accuracy>0.7'),
    'aria-label': t('Filter'),
  });
  filter.addEventListener('input', () => change({ filter: filter.value }));
  const group = select(t('Group'), (value) => change({ group: value === '' ? null : value }));
  const names = { best: t('Best'), last: t('Last'), chosen: t('Epoch') };
  const shown = segments<ShownPoint>('shown', t('Evaluation'), names, (value) => change({ shown: value }));
  const epoch = h('input', {
    type: 'number',
    class: 'epoch',
    min: 0,
    step: 1,
    'aria-label': t('Epoch of the numbers'),
  });
  epoch.addEventListener('input', () =>
    change({ epoch: Number.isFinite(epoch.valueAsNumber) ? epoch.valueAsNumber : null }),
  );
  const opener = (text: string, open: (anchor: DOMRect) => void) => {
    const opens = button(text, 'action', () => open(opens.getBoundingClientRect()));
    opens.setAttribute('aria-haspopup', 'dialog');
    return opens;
  };
  const counts = h('span', { class: 'quiet', role: 'status' });
  const problem = h('p', { class: 'filter-problem', role: 'alert' });
  const clear = button(t('Clear the choice'), 'link', () => change({ chosen: [] }));
  const bar = h(
    'div',
    { class: 'toolbar' },
    ...[filter, group.element, shown.element, epoch, counts, clear],
    h('div', { class: 'ways' }, opener(t('Columns…'), columns), opener(t('Save…'), save)),
  );
  return {
    elements: [bar, problem],
    update(model, memory) {
      if (document.activeElement !== filter) filter.value = memory.filter;
      if (document.activeElement !== epoch) epoch.value = String(memory.epoch ?? '');
      show(epoch, memory.shown === 'chosen');
      group.fill([['', t('nothing')], ...groupings(model.columns)]);
      group.set(memory.group ?? '');
      shown.set(memory.shown);
      setText(counts, countText(model, format));
      show(clear, model.byHand);
      setText(problem, model.filterProblem ?? '');
      show(problem, model.filterProblem !== undefined);
    },
  };
}

function countText({ rows, scope, groups, chosen, byHand, waits }: PageModel, format: Format): string {
  return [
    runsText(rows.length, scope.length, format),
    ...(groups === undefined ? [] : [groupsText(groups.length, format)]),
    ...(byHand ? [t('{0} chosen', chosen.length)] : []),
    ...(waits ? [t('the order waits while you are here')] : []),
  ].join(' · ');
}
