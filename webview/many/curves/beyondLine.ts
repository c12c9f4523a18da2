/** Which runs go beyond a chart, how far, and the way to see them all the same. */
import { button, h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Runaway } from './runaway';

export interface BeyondLine {
  readonly element: HTMLElement;
  /**
   * @param whole the axis holds all values.
   * @param titles of all lines.
   * @param value says the highest.
   * @returns top of the axis where it does not hold all.
   */
  update(
    gone: Runaway | undefined,
    whole: boolean,
    titles: readonly string[],
    value: (y: number) => string,
  ): number | undefined;
}

/** @param change whether the axis holds all values. */
export function beyondLine(change: (whole: boolean) => void): BeyondLine {
  const text = h('span');
  const all = button(t('Show all of it'), 'link', () => change(true));
  const less = button(t('Leave it beyond the chart'), 'link', () => change(false));
  const element = h('p', { class: 'quiet beyond' }, text, ' ', all, less);
  return {
    element,
    update(gone, whole, titles, value) {
      show(element, gone !== undefined);
      if (gone === undefined) return undefined;
      const [first = '', ...more] = gone.lines.map((i) => titles[i] ?? '');
      const highest = value(gone.highest);
      setText(
        text,
        more.length === 0
          ? t('{0} goes up to {1}.', first, highest)
          : t('{0} and {1} more go up to {2}.', first, more.length, highest),
      );
      show(all, !whole);
      show(less, whole);
      return whole ? undefined : gone.most;
    },
  };
}
