/** Above the heatmap: what its rows are, in which order its columns are, and ways to take it away. */
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { segments, select } from '../../shared/controls';
import { checkbox, h, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { GatesSettings, Mode } from '../settings';
import { chosenLayer } from './heatModel';

export interface FiringToolbar {
  readonly element: HTMLElement;
  update(settings: GatesSettings, facts: GateFacts): void;
}

const modeNames: Record<Mode, string> = { layers: t('Layers'), classes: t('Classes'), time: t('Time') };

/** @param more buttons at its end. */
export function firingToolbar(
  { byRate }: GatesSettings,
  change: (settings: Partial<GatesSettings>) => void,
  ...more: HTMLElement[]
): FiringToolbar {
  const mode = segments('mode', t('Rows of the heatmap'), modeNames, (value) => change({ mode: value }));
  const layer = select(t('Layer'), (value) => change({ layer: value }));
  const sorted = checkbox(t('Sort by rate'), byRate, (checked) => change({ byRate: checked }));
  return {
    element: h('div', { class: 'toolbar' }, mode.element, layer.element, sorted, h('div', { class: 'ways' }, ...more)),
    update(settings, facts) {
      mode.set(settings.mode);
      layer.fill(facts.layers.map((one) => [one.name, one.name] as const));
      layer.set(chosenLayer(facts, settings.layer)?.name ?? '');
      show(layer.element, settings.mode !== 'layers');
    },
  };
}
