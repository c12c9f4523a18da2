/** The line below the cells: what is chosen in words, and where that leads. */
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { button, h, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { CellId } from '../settings';
import { describe } from './describe';
import { type HeatModel, placeOf } from './heatModel';

export interface ChosenBar {
  readonly element: HTMLElement;
  update(model: HeatModel, facts: GateFacts, cell: CellId | null): void;
}

export interface ChosenActions {
  /** In the code. */
  open(cell: CellId): void;
  showFit(cell: CellId): void;
}

export function chosenBar(format: Format, actions: ChosenActions): ChosenBar {
  let chosen: CellId | null = null;
  const text = h('span', { class: 'chosen-text' });
  const code = button(t('Show in code'), 'action', () => chosen !== null && actions.open(chosen));
  const fit = button(t('Show fit'), 'action', () => chosen !== null && actions.showFit(chosen));
  return {
    element: h('div', { class: 'chosen-bar' }, text, code, fit),
    update(model, { layers, ...facts }, cell) {
      chosen = cell;
      const at = placeOf(model, cell);
      const words = at && describe(model, at, { layers, ...facts }, format);
      setText(
        text,
        words === undefined ? t('Choose a cell to see its gate.') : [words.title, ...words.lines].join(' · '),
      );
      setAttribute(text, 'class', words === undefined ? 'chosen-text quiet' : 'chosen-text');
      const layer = layers.find(({ name }) => name === cell?.gate);
      show(code, words !== undefined && (layer?.sources.length ?? 0) > 0);
      show(fit, words !== undefined && layer?.cdf !== undefined);
    },
  };
}
