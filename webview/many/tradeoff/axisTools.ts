/** The choice of an axis: any number of a run, linear or logarithmic. */

import { select } from '../../shared/controls';
import { checkbox, h } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { ManyColumn } from '../columns/manyColumn';
import type { AxisMemory } from './tradeoffMemory';

export interface AxisTools {
  readonly element: HTMLElement;
  /** @param possible whether there is a logarithm of all values. */
  update(columns: readonly ManyColumn[], axis: AxisMemory, possible: boolean): void;
}

export function axisTools(label: string, change: (axis: AxisMemory) => void): AxisTools {
  let now: AxisMemory = { column: '', log: false };
  const list = select(label, (column) => change({ ...now, column }));
  const log = checkbox(t('log'), false, (on) => change({ ...now, log: on }));
  const box = log.querySelector('input');
  box?.setAttribute('aria-label', t('{0}: logarithmic', label));
  return {
    element: h('span', { class: 'axis-choice' }, list.element, log),
    update(columns, axis, possible) {
      now = axis;
      list.fill(columns.map(({ key, title }) => [key, title]));
      list.set(axis.column);
      if (box === null) return;
      box.checked = axis.log && possible;
      box.disabled = !possible;
    },
  };
}
