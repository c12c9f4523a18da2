/** The head of an axis: its name, whether it is logarithmic, moved to another place, and taken away. */
import { button, h, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { UprightAxis } from './place';

export interface AxisHead {
  readonly element: HTMLElement;
  update(axis: UprightAxis, x: number, width: number): void;
}

export interface HeadActions {
  log(key: string, on: boolean): void;
  /** By so many places. */
  move(key: string, by: -1 | 1): void;
  remove(key: string): void;
}

export function axisHead(actions: HeadActions): AxisHead {
  let axis: UprightAxis | undefined;
  const act = (action: (key: string) => void) => () => axis && action(axis.column.key);
  const name = h('span', { class: 'axis-name' });
  const log = button(t('log'), 'link small', () => axis && actions.log(axis.column.key, !axis.log));
  const left = button(
    '←',
    'link small',
    act((key) => actions.move(key, -1)),
  );
  const right = button(
    '→',
    'link small',
    act((key) => actions.move(key, 1)),
  );
  const remove = button('×', 'link small', act(actions.remove));
  const element = h('div', { class: 'axis-head' }, name, h('div', { class: 'axis-tools' }, left, log, remove, right));
  return {
    element,
    update(next, x, width) {
      axis = next;
      const { title } = next.column;
      setText(name, title);
      setAttribute(name, 'title', title);
      show(log, next.canLog);
      setAttribute(log, 'aria-pressed', String(next.log));
      setAttribute(log, 'aria-label', t('log axis of {0}', title));
      for (const [tool, text] of [
        [left, t('Move {0} to the left', title)],
        [right, t('Move {0} to the right', title)],
        [remove, t('Remove the axis {0}', title)],
      ] as const) {
        setAttribute(tool, 'aria-label', text);
        setAttribute(tool, 'title', text);
      }
      element.style.left = `${x - width / 2}px`;
      element.style.width = `${width}px`;
    },
  };
}
