/** Which runs have a line, how many those are, and one more axis. */
import { select } from '../../shared/controls';
import { button, checkbox, h, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { ManyColumn } from '../columns/manyColumn';
import { runsText } from '../countText';
import { type ParallelMemory, type PartName, parts } from './parallelMemory';

export interface ParallelTools {
  readonly element: HTMLElement;
  /**
   * @param runs that have a line, and all.
   * @param score what the best are the best by; undefined: no run has one.
   * @param axes columns of numbers, by which lines can be coloured.
   * @param others columns that have no axis.
   */
  update(
    memory: ParallelMemory,
    runs: { kept: number; of: number },
    score: string | undefined,
    axes: readonly ManyColumn[],
    others: readonly ManyColumn[],
  ): void;
}

/**
 * @param keys of the columns that have an axis.
 * @param right at the end of the row.
 */
export function parallelTools(
  format: Format,
  first: ParallelMemory,
  change: (changes: Partial<ParallelMemory>) => void,
  keys: () => string[],
  right: readonly HTMLElement[],
): ParallelTools {
  const diverged = checkbox(t('Hide failed and diverged runs'), first.hideDiverged, (on) =>
    change({ hideDiverged: on }),
  );
  const best = select(t('Show'), (part) => change({ part: part as PartName }));
  const add = select(t('Add an axis'), (key) => key !== '' && change({ axes: [...keys(), key] }));
  const color = select(t('Colour'), (key) => change({ color: key }));
  const clear = button(t('Clear brushes'), 'link', () => change({ brushes: {} }));
  const count = h('span', { role: 'status' });
  const left = [best.element, color.element, diverged, add.element, count, clear];
  return {
    element: h('div', { class: 'toolbar' }, ...left, h('div', { class: 'ways' }, ...right)),
    update({ part, brushes, hideDiverged, color: coloured }, { kept, of }, score, axes, others) {
      setText(count, runsText(kept, of, format));
      show(clear, Object.keys(brushes).length > 0);
      best.fill([['all', t('all runs')], ...bestOptions(format, score ?? '')]);
      best.set(part);
      show(best.element, score !== undefined);
      const box = diverged.querySelector('input');
      if (box !== null && box.checked !== hideDiverged) box.checked = hideDiverged;
      color.fill([['', t('by run')], ...axes.map(({ key, title }): [string, string] => [key, t('by {0}', title)])]);
      color.set(axes.some(({ key }) => key === coloured) ? coloured : '');
      add.fill([['', t('choose…')], ...others.map(({ key, title }): [string, string] => [key, title])]);
      add.set('');
    },
  };
}

const bestOptions = (format: Format, score: string): [string, string][] =>
  (['half', 'fifth', 'tenth', 'twentieth'] as const).map((name) => [
    name,
    t('best {0} by {1}', format.percent(parts[name], 0), score),
  ]);
