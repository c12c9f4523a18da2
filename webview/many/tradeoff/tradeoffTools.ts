/** What stands above the plot: its axes, the lines of thresholds, the numbers behind it and the way to keep it. */
import { type DataTable, dataTable } from '../../shared/dataTable';
import { checkbox, h, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import type { ManyColumn } from '../columns/manyColumn';
import type { ManyHost } from '../part';
import { axisTools } from './axisTools';
import type { PlotState } from './plotGestures';
import type { AxisValue } from './points';
import { scatterFigure } from './scatterFigure';
import type { TradeoffMemory } from './tradeoffMemory';

export interface TradeoffTools {
  readonly element: HTMLElement;
  /** The table of the numbers, to stand below the plot. */
  readonly table: HTMLElement;
  update(memory: TradeoffMemory): void;
  /** @param positive of which axis all numbers are: it can be logarithmic. */
  axes(columns: readonly ManyColumn[], at: Pick<TradeoffMemory, 'x' | 'y'>, positive: { x: boolean; y: boolean }): void;
  /** @param curves there are thresholds to be drawn. */
  drawn(data: DataTable, curves: boolean): void;
}

export function tradeoffTools(
  host: ManyHost,
  open: boolean,
  change: (next: Partial<TradeoffMemory>) => void,
  state: () => (PlotState & { x: AxisValue; y: AxisValue }) | undefined,
): TradeoffTools {
  const [x, y] = [axisTools(t('X'), (next) => change({ x: next })), axisTools(t('Y'), (next) => change({ y: next }))];
  const curves = checkbox(t('Thresholds'), true, (on) => change({ curves: on }));
  curves.title = t('Where a run’s curve was measured: what it is worth at other thresholds of its gates');
  const figure = () => {
    const now = state();
    return now === undefined ? undefined : scatterFigure({ ...now, theme: host.theme() });
  };
  const save = saveButton(t('the trade-off'), host.save, figure);
  const opened = (shown: boolean) => change({ open: shown });
  const data = dataTable('tradeoff', t('Trade-off'), open, opened, () => figure()?.numbers());
  const parts = [y.element, x.element, curves, h('div', { class: 'ways' }, data.toggle, save)];
  return {
    element: h('div', { class: 'toolbar' }, ...parts),
    table: data.element,
    update(memory) {
      const box = curves.querySelector('input');
      if (box !== null) box.checked = memory.curves;
    },
    axes(columns, at, positive) {
      x.update(columns, at.x, positive.x);
      y.update(columns, at.y, positive.y);
    },
    drawn(numbers, hasCurves) {
      data.update(numbers);
      show(curves, hasCurves);
    },
  };
}
