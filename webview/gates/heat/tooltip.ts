/** What is under the pointer, beside it. Screen readers hear of cells through the live line instead. */
import { h, setText, show } from '../../shared/dom';
import type { CellText } from './describe';
import type { Box } from './geometry';

export interface Tooltip {
  readonly element: HTMLElement;
  /** Beside `box`, both in pixels of the element that holds them. */
  show(text: CellText, box: Box): void;
  hide(): void;
}

export function tooltip(): Tooltip {
  const title = h('strong');
  const body = h('p');
  const element = h('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true }, title, body);
  return {
    element,
    show(text, box) {
      setText(title, text.title);
      setText(body, text.lines.join('\n'));
      show(element, true);
      const room = element.parentElement?.clientWidth ?? 0;
      const below = box.y + box.height + 8;
      const left = Math.max(0, Math.min(box.x + box.width + 8, room - element.offsetWidth));
      element.style.transform = `translate(${left}px, ${below}px)`;
    },
    hide: () => show(element, false),
  };
}
