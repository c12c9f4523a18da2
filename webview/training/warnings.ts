/** What went wrong without stopping the run: folded up, newest first. */
import type { RunState } from '../../src/protocol/events/runState';
import { button, h, repeat, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { placeOf } from './notice';
import type { Part } from './part';
import type { Host } from './settings';

type Warning = RunState['warnings'][number];

export function warnings(host: Host, format: Format): Part {
  const summary = h('summary');
  const list = h('ul');
  const element = h('details', { class: 'warnings' }, summary, list);
  let shown: RunState['warnings'] | undefined;
  return {
    element,
    update(state) {
      if (state.warnings === shown) return;
      shown = state.warnings;
      show(element, shown.length > 0);
      const count = state.warningCount;
      setText(summary, count === 1 ? '1 warning' : `${format.whole(count)} warnings`);
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
  item.replaceChildren(h('span', {}, message), ...(link === undefined ? [] : [' ', link]));
}
