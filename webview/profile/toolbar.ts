/** What is shown and how, and what can be done with the layers. */
import { segments } from '../shared/controls';
import { button, checkbox, h, setText, show } from '../shared/dom';
import { t } from '../shared/l10n';
import type { Shown } from './page';
import type { Host, Mode, ProfileSettings } from './settings';

export interface Toolbar {
  readonly element: HTMLElement;
  /** @param mode that is shown; @param trained whether those of a trained run are offered. */
  update(shown: Shown, mode: Mode, trained: boolean, busy: boolean): void;
}

/** @param change stores settings and draws again. */
export function toolbar(host: Host, change: (settings: Partial<ProfileSettings>) => void): Toolbar {
  const unit = segments('unit', t('Unit'), { MAC: 'MACs', FLOP: 'FLOPs' }, (chosen) => change({ unit: chosen }));
  const names: Record<Mode, string> = {
    ...{ table: t('Table'), treemap: t('Treemap'), curve: t('Accuracy'), speed: t('Speed-up') },
  };
  const modes = segments('mode', t('Shown'), names, (mode) => change({ mode }));
  const filter = h('input', { type: 'search', 'aria-label': t('Filter layers'), placeholder: t('Filter layers') });
  filter.value = host.settings().filter;
  filter.addEventListener('input', () => change({ filter: filter.value }));
  const grouped = checkbox(t('Group by block'), host.settings().grouped, (on) => change({ grouped: on }));
  const time = button(t('Measure time'), 'action', () => host.post({ kind: 'measureTime' }));
  const save = button(t('Save as…'), 'action', () => host.post({ kind: 'save', unit: host.settings().unit }));
  const actions = h('div', { class: 'actions' }, time, save);
  return {
    element: h('div', { class: 'toolbar' }, ...[modes.element, unit.element, filter, grouped, actions]),
    update({ report }, mode, trained, busy) {
      unit.set(host.settings().unit);
      modes.set(mode);
      for (const name of ['curve', 'speed'] as const) modes.allow(name, trained);
      setText(time, report.time === undefined ? t('Measure time') : t('Measure time again'));
      time.disabled = busy;
      show(unit.element, mode !== 'speed');
      show(grouped, mode === 'table');
      for (const part of [filter, actions]) show(part, mode === 'table' || mode === 'treemap');
    },
  };
}
