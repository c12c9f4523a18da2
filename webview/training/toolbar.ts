/** What holds for all charts: how smooth, beside which other runs, which epochs. */
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import { smoothingTool } from '../shared/charts/smoothingTool';
import { isWhole } from '../shared/charts/zoom';
import { button, h, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Plot } from './charts/plot';
import { comparedRuns } from './comparedRuns';

export interface ToolbarActions {
  /** Weight of the moving average. */
  smooth(weight: number): void;
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

/** @param search finds charts. */
export function toolbar(actions: ToolbarActions, search: HTMLElement, format: Format): Toolbar {
  const smoothing = smoothingTool(format, actions.smooth);
  const others = comparedRuns(actions.compare);
  const range = h('span', { role: 'status' });
  const all = button(t('Show all'), 'link', actions.showAll);
  const hint = h('span', { class: 'quiet' }, t('Drag over a chart to zoom'));
  const zoom = h('div', { class: 'tool zoomed', title: help }, hint, range, all);
  const reading = h('span', { class: 'quiet', role: 'note' }, 'reading…');
  const element = h('div', { class: 'toolbar' }, search, smoothing.element, zoom, others.element, reading);

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
      if (whole && document.activeElement === all) smoothing.element.querySelector('input')?.focus();
      show(all, !whole);
      show(hint, whole);
    },
  };
}
