/** What went wrong without stopping the run: above all numbers, folded up to the newest one. */

import { brief } from '../../src/base/brief';
import type { RunState } from '../../src/protocol/events/runState';
import { button, h, repeat, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { fullText } from '../shared/fullText';
import { t } from '../shared/l10n';
import { placeOf } from './notice';
import type { Part } from './part';
import type { Host } from './settings';

type Warning = RunState['warnings'][number];

export function warnings(host: Host, format: Format): Part {
  const count = h('span');
  const newest = h('span', { class: 'newest-warning quiet' });
  const summary = h('summary', {}, count, ' ', newest);
  const list = h('ul');
  const element = h('details', { class: 'warnings' }, summary, list);
  let shown: RunState['warnings'] | undefined;
  return {
    element,
    update(state) {
      if (state.warnings === shown) return;
      shown = state.warnings;
      show(element, shown.length > 0);
      const all = state.warningCount;
      setText(count, all === 1 ? t('1 warning') : t('{0} warnings', format.whole(all)));
      setText(newest, brief({ message: shown.at(-1)?.message ?? '' }));
      repeat(
        list,
        [...shown].reverse(),
        () => h('li'),
        (item, warning) => fill(item, warning, host),
      );
    },
  };
}

function fill(item: HTMLElement, { message, source }: Warning, host: Host): void {
  const link = source && button(placeOf(source), 'link', () => host.post({ kind: 'openSource', source }));
  const full = fullText();
  full.set({ message });
  item.replaceChildren(h('span', {}, brief({ message })), ...(link === undefined ? [] : [' ', link]), full.element);
}
