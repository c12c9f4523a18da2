/** What a run is worth under a budget: its accuracy and its MACs over the threshold of its gates, and the way to export a point. */
import type { Curve, CurvePoint } from '../../../src/protocol/files/curve';
import { type Unit, units } from '../../../src/protocol/files/profileReport';
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { checkpointLabel } from '../../shared/epochLabel';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { Host, ProfileSettings } from '../settings';
import { curveFigure, curvePlot, decimals } from './curvePlot';

export interface CurvePage {
  readonly element: HTMLElement;
  /** @param busy something is being measured. */
  update(curve: Curve | undefined, settings: ProfileSettings, busy: boolean): void;
}

/** @param change stores settings and draws again. */
export function curvePage(host: Host, format: Format, change: (settings: Partial<ProfileSettings>) => void): CurvePage {
  const measure = button('', 'action', () => host.post({ kind: 'measureCurve' }));
  const exportAt = button('', 'action', () => {
    const { threshold } = host.settings();
    if (threshold !== null) host.post({ kind: 'exportAt', threshold });
  });
  const hint = h('p', { class: 'quiet' });
  const plot = h('div', { class: 'curve-area' });
  let shown: Curve | undefined;
  const save = saveButton(t('the curve'), host.post, () => {
    const drawn = plot.querySelector('svg');
    return shown && drawn ? curveFigure(shown, drawn, readTheme()) : undefined;
  });
  const [head, body] = [h('tr'), h('tbody')];
  const table = h('table', { class: 'curve-table', 'aria-label': t('Thresholds') }, h('thead', {}, head), body);
  const element = h(
    'section',
    { class: 'curve', 'aria-label': t('Accuracy under a budget') },
    hint,
    plot,
    h('div', { class: 'actions' }, measure, exportAt, save),
    table,
  );
  const choose = ({ target }: Event) => {
    const found = target instanceof Element ? target.closest<HTMLElement>('[data-threshold]') : null;
    if (found !== null) change({ threshold: Number(found.dataset.threshold) });
  };
  plot.addEventListener('click', choose);
  body.addEventListener('click', choose);
  let draw = () => {};
  new ResizeObserver(() => draw()).observe(plot);
  const nameOf = (threshold: number) => format.decimal(threshold, decimals(threshold));

  return {
    element,
    update(curve, { unit, threshold }, busy) {
      shown = curve;
      show(save, curve !== undefined);
      const chosen = curve?.points.find((point) => point.threshold === threshold);
      setText(hint, curve === undefined ? explanation() : hintOf(curve, format));
      setText(measure, curve === undefined ? t('Measure the curve') : t('Measure again'));
      measure.disabled = busy;
      show(exportAt, curve !== undefined);
      exportAt.disabled = chosen === undefined || busy;
      setText(
        exportAt,
        chosen === undefined ? t('Export at this point…') : t('Export at {0}…', nameOf(chosen.threshold)),
      );
      show(table, curve !== undefined);
      draw = () => {
        const options = { width: plot.clientWidth, chosen, unit, format };
        plot.replaceChildren(...(curve === undefined || plot.clientWidth === 0 ? [] : [curvePlot(curve, options)]));
      };
      draw();
      if (curve === undefined) return;
      const columns = [t('Threshold'), t('Accuracy'), t('Mean {0}', `${unit}s`), t('Of dense')];
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      const bound = curve.atLeast ? '≥ ' : '';
      repeat(body, curve.points, makeRow, (row, point) => fillRow(row, point, point === chosen, unit, bound));
    },
  };

  function fillRow(row: HTMLElement, point: CurvePoint, isChosen: boolean, unit: Unit, bound: string): void {
    const { threshold, accuracy, macs, share } = point;
    row.dataset.threshold = String(threshold);
    setAttribute(row, 'class', isChosen ? 'chosen' : false);
    const name = row.querySelector('button');
    if (name !== null) {
      setText(name, nameOf(threshold));
      setAttribute(name, 'aria-pressed', String(isChosen));
    }
    const texts = [format.percent(accuracy, 2), bound + format.si(macs * units[unit]), format.percent(share)];
    for (const [i, text] of texts.entries()) setText(row.children[i + 1] as HTMLElement, text);
  }
}

const makeRow = () =>
  h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), h('td'), h('td'), h('td'));

const explanation = () =>
  t(
    'A gate is open where its probability is above a threshold, ½ in training. A higher one closes gates: fewer MACs, and at some point less accuracy. Each threshold is an evaluation of its own.',
  );

const hintOf = ({ images, checkpoint, epoch }: Curve, format: Format) =>
  t(
    'Gates are open where their probability is above the threshold; {0} test images at each, {1}. Choose a point to export the network that decides by it.',
    format.whole(images),
    epoch === undefined ? checkpoint : checkpointLabel(epoch, checkpoint, format),
  );
