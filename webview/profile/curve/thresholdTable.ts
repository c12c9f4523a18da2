/** The points of the curve as a table; a press on a row chooses its threshold. */
import { boundSign } from '../../../src/protocol/facts/atLeast';
import { type Curve, type CurvePoint, worthAt } from '../../../src/protocol/files/curve';
import { type Unit, units } from '../../../src/protocol/files/profileReport';
import { h, repeat, setAttribute, setText } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import { worthText } from './curvePlot';

export interface ThresholdTable {
  readonly element: HTMLElement;
  update(curve: Curve, chosen: CurvePoint | undefined, unit: Unit): void;
}

/** @param nameOf of a threshold. */
export function thresholdTable(format: Format, nameOf: (threshold: number) => string): ThresholdTable {
  const [head, body] = [h('tr'), h('tbody')];
  const table = h('table', { class: 'curve-table', 'aria-label': t('Thresholds') }, h('thead', {}, head), body);
  return {
    element: tableArea(t('Thresholds'), table, 'whole'),
    update(curve, chosen, unit) {
      const { points, atLeast, by } = curve;
      const columns = [t('Threshold'), by?.metric ?? t('Accuracy'), t('Mean {0}', `${unit}s`), t('Of dense')];
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      repeat(body, points, makeRow, (row, point) => {
        const { threshold, macs, share } = point;
        row.dataset.threshold = String(threshold);
        setAttribute(row, 'class', point === chosen ? 'chosen' : false);
        const name = row.querySelector('button');
        if (name !== null) {
          setText(name, nameOf(threshold));
          setAttribute(name, 'aria-pressed', String(point === chosen));
        }
        const cost = (atLeast ? boundSign : '') + format.si(macs * units[unit]);
        const texts = [worthText(curve, worthAt(curve, point), format, [2, 2]), cost, format.percent(share)];
        for (const [i, text] of texts.entries()) setText(row.children[i + 1] as HTMLElement, text);
      });
    },
  };
}

const makeRow = () =>
  h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), h('td'), h('td'), h('td'));
