/** What holds for all charts: how smooth, beside which other runs, which epochs. */
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import { type Smoothing, smoothings } from '../shared/charts/smooth';
import { isWhole } from '../shared/charts/zoom';
import { segments } from '../shared/controls';
import { button, h, setAttribute, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Plot } from './charts/plot';
import { comparedRuns } from './comparedRuns';

export interface ToolbarActions {
  smooth(smoothing: Smoothing): void;
  /** Folders of runs, in place of those before. */
  compare(folders: readonly string[]): void;
  showAll(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  update(plot: Plot, choices: readonly RunChoice[], compared: readonly string[]): void;
}

const help = t(
  'Drag over a chart to look at a part of it; Shift and drag to move; Ctrl or Cmd and the wheel to zoom, Shift and the wheel to move; double-click for all epochs.',
);

export function toolbar(actions: ToolbarActions, format: Format): Toolbar {
  const names = { off: t('Off'), light: t('Light'), strong: t('Strong') };
  const smoothing = segments<Smoothing>('smoothing', t('Smoothing'), names, actions.smooth);
  const { light, strong } = smoothings;
  setAttribute(
    smoothing.element,
    'title',
    t(
      'Moving average (exponential, bias-corrected) of weight {0} or {1} a point; after a gap as much as after the points that would lie in it. The raw line stays, faint.',
      format.measure(light),
      format.measure(strong),
    ),
  );
  const others = comparedRuns(actions.compare);
  const range = h('span', { role: 'status' });
  const all = button(t('Show all'), 'link', actions.showAll);
  const hint = h('span', { class: 'quiet' }, t('Drag over a chart to zoom'));
  const zoom = h('div', { class: 'tool', title: help }, hint, range, all);
  const reading = h('span', { class: 'quiet', role: 'note' }, 'reading…');
  const smoothTool = h(
    'div',
    { class: 'tool' },
    h('span', { 'aria-hidden': 'true' }, t('Smoothing')),
    smoothing.element,
  );
  const element = h('div', { class: 'toolbar' }, smoothTool, others.element, reading, zoom);

  return {
    element,
    update({ range: looked, full, smoothing: chosen, others: beside }, choices, compared) {
      // A long run takes a while, one that is gone never comes.
      const come = new Set(beside.map(({ folder }) => folder));
      const awaited = compared.some((one) => !come.has(one) && choices.some(({ folder }) => folder === one));
      smoothing.set(chosen);
      others.update(choices, compared);
      show(reading, awaited);
      const whole = isWhole(looked, full);
      setText(range, whole ? '' : t('Epoch {0} to {1}', format.epoch(looked.from), format.epoch(looked.to)));
      // Focus would be lost with the button that was pressed.
      if (whole && document.activeElement === all) element.querySelector('input')?.focus();
      show(all, !whole);
      show(hint, whole);
    },
  };
}
