/** What the signs on the epoch axis mean: those that there are. */

import { glyphPath, isFilled } from '../shared/charts/markGlyphs';
import { type Mark, type MarkKind, markKinds, markNames } from '../shared/charts/marks';
import { h, repeat } from '../shared/dom';
import { svg } from '../shared/figure/svg';

export interface MarkKey {
  readonly element: HTMLElement;
  update(marks: readonly Mark[]): void;
}

export function markKey(): MarkKey {
  const element = h('div', { class: 'marks quiet', 'aria-hidden': 'true' });
  return {
    element,
    update(marks) {
      const kinds = markKinds.filter((kind) => marks.some((mark) => mark.kind === kind));
      repeat(element, kinds, () => h('span', { class: 'mark-key' }), fill);
    },
  };
}

function fill(item: HTMLElement, kind: MarkKind): void {
  if (item.dataset.kind === kind) return;
  item.dataset.kind = kind;
  const sign = svg('path', { d: glyphPath(kind), class: isFilled(kind) ? 'glyph filled' : 'glyph' });
  item.replaceChildren(svg('svg', { viewBox: '-5 -5 10 10', 'aria-hidden': 'true' }, sign), markNames[kind]);
}
