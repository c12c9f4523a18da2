/** What a run is worth under a budget: its accuracy and its MACs over the threshold of its gates, and the way to export a point. */
import type { Curve } from '../../../src/protocol/files/curve';
import { button, h, setText, show } from '../../shared/dom';
import { checkpointLabel } from '../../shared/epochLabel';
import { saveButton } from '../../shared/figure/figure';
import { fitted } from '../../shared/figure/fitted';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { Host, ProfileSettings } from '../settings';
import { curveFigure, curvePlot, decimals } from './curvePlot';
import { thresholdTable } from './thresholdTable';

export interface CurvePage {
  readonly element: HTMLElement;
  /** @param busy something is being measured. */
  update(curve: Curve | undefined, settings: ProfileSettings, busy: boolean): void;
}

/** @param change stores settings and draws again. */
export function curvePage(host: Host, format: Format, change: (settings: Partial<ProfileSettings>) => void): CurvePage {
  const nameOf = (threshold: number) => format.decimal(threshold, decimals(threshold));
  const hint = h('p', { class: 'quiet' });
  const plot = h('div', { class: 'curve-area' });
  const drawing = fitted(plot);
  const table = thresholdTable(format, nameOf);
  let shown: Curve | undefined;
  const measure = button('', 'action', () => host.post({ kind: 'measureCurve' }));
  const exportAt = button('', 'action', () => {
    const { threshold } = host.settings();
    if (threshold !== null) host.post({ kind: 'exportAt', threshold });
  });
  const save = saveButton(t('the curve'), host.post, () => {
    const drawn = plot.querySelector('svg');
    return shown && drawn ? curveFigure(shown, drawn, readTheme()) : undefined;
  });
  const actions = h('div', { class: 'actions' }, measure, exportAt, save);
  const parts = [hint, plot, actions, table.element];
  for (const part of [plot, table.element])
    part.addEventListener('click', ({ target }) => {
      const found = target instanceof Element ? target.closest<HTMLElement>('[data-threshold]') : null;
      if (found !== null) change({ threshold: Number(found.dataset.threshold) });
    });

  return {
    element: h('section', { class: 'curve', 'aria-label': t('Accuracy under a budget') }, ...parts),
    update(curve, { unit, threshold }, busy) {
      shown = curve;
      const chosen = curve?.points.find((point) => point.threshold === threshold);
      setText(hint, curve === undefined ? explanation() : hintOf(curve, format));
      setText(measure, curve === undefined ? t('Measure the curve') : t('Measure again'));
      measure.disabled = busy;
      exportAt.disabled = chosen === undefined || busy;
      setText(
        exportAt,
        chosen === undefined ? t('Export at this point…') : t('Export at {0}…', nameOf(chosen.threshold)),
      );
      for (const part of [save, exportAt, table.element]) show(part, curve !== undefined);
      drawing.draw(curve && ((width) => curvePlot(curve, { width, chosen, unit, format })));
      if (curve !== undefined) table.update(curve, chosen, unit);
    },
  };
}

const explanation = () =>
  t(
    'A gate is open where its probability is above a threshold, ½ in training. A higher one closes gates: fewer MACs, and at some point less accuracy. Each threshold is an evaluation of its own.',
  );

const hintOf = ({ images, checkpoint, epoch }: Curve, format: Format) =>
  t(
    'Gates are open where their probability is above the threshold; {0} test samples at each, {1}. Choose a point to export the network that decides by it.',
    format.whole(images),
    epoch === undefined ? checkpoint : checkpointLabel(epoch, checkpoint, format),
  );
