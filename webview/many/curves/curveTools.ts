/** What holds for all curves: over what, how smooth, groups as means, which part, and one more chart. */

import { smoothingTool } from '../../shared/charts/smoothingTool';
import { isWhole, type Range } from '../../shared/charts/zoom';
import { segments, select } from '../../shared/controls';
import { button, checkbox, h, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { type AxisName, horizontal } from './axis';
import type { CurvesMemory } from './curvesMemory';
import type { Metric } from './metrics';

export interface CurveTools {
  readonly element: HTMLElement;
  /** @param others metrics that have no chart yet. */
  update(memory: CurvesMemory, others: readonly Metric[], grouped: boolean, full: Range, range: Range): void;
}

export interface ToolActions {
  change(changes: Partial<CurvesMemory>): void;
  add(metric: string): void;
  showAll(): void;
}

export function curveTools({ change, add, showAll }: ToolActions, format: Format): CurveTools {
  const over = segments<AxisName>(
    'curve-axis',
    t('Drawn over'),
    { epoch: t('Epochs'), step: t('Steps'), time: t('Time') },
    (axis) => change({ axis, zoom: null }),
  );
  const smoothing = smoothingTool(format, (weight) => change({ smoothing: weight }));
  const means = checkbox(t('Groups as mean ± standard deviation'), false, (on) => change({ means: on }));
  const more = select(t('Add a chart'), (metric) => {
    if (metric !== '') add(metric);
  });
  const range = h('span', { role: 'status' });
  const all = button(t('Show all'), 'link', showAll);
  const words = (text: string) => h('span', { 'aria-hidden': 'true' }, text);
  const element = h(
    'div',
    { class: 'toolbar' },
    h('div', { class: 'tool' }, words(t('Over')), over.element),
    smoothing.element,
    means,
    more.element,
    h('div', { class: 'tool' }, range, all),
  );
  let listed = '';
  return {
    element,
    update(memory, others, grouped, full, looked) {
      over.set(memory.axis);
      smoothing.set(memory.smoothing);
      show(means, grouped);
      const box = means.querySelector('input');
      if (box !== null && box.checked !== memory.means) box.checked = memory.means;
      const options = [['', t('choose…')], ...others.map(({ key, title }) => [key, title])] as [string, string][];
      // A list that is open may close when it is written to.
      if (JSON.stringify(options) !== listed) more.fill(options);
      listed = JSON.stringify(options);
      more.set('');
      show(more.element, others.length > 0);
      const whole = isWhole(looked, full);
      const { tick, title } = horizontal(memory.axis, format);
      setText(range, whole ? '' : t('{0} {1} to {2}', title, tick(looked.from), tick(looked.to)));
      if (whole && document.activeElement === all) element.querySelector('input')?.focus();
      show(all, !whole);
    },
  };
}
