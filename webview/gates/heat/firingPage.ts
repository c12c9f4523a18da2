/** The page of firing rates: which rows, in which order, the heatmap, what is chosen in it, and its numbers as a table. */

import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { segments, select } from '../../shared/controls';
import { type DataTable, dataTable } from '../../shared/dataTable';
import { button, checkbox, h, setAttribute, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import type { CellId, GatesSettings, Host, Mode } from '../settings';
import { describe } from './describe';
import { heatFigure } from './heatFigure';
import { chosenLayer, type HeatModel, heatModel, placeOf } from './heatModel';
import { heatmap } from './heatmap';
import { legend } from './legend';

export interface FiringPage {
  readonly element: HTMLElement;
  update(state: RunState, facts: GateFacts): void;
  restyle(theme: Theme): void;
  /** Scrolls to the chosen cell. */
  reveal(): void;
}

const modeNames: Record<Mode, string> = { layers: t('Layers'), classes: t('Classes'), time: t('Time') };

/** @param showFit turns to the fit of a gate. */
export function firingPage(
  host: Host,
  format: Format,
  theme: Theme,
  redraw: () => void,
  showFit: (cell: CellId) => void,
): FiringPage {
  const change = (settings: Partial<GatesSettings>) => {
    host.change(settings);
    redraw();
  };
  const mode = segments('mode', t('Rows of the heatmap'), modeNames, (value) => change({ mode: value }));
  const layer = select(t('Layer'), (value) => change({ layer: value }));
  const byRate = checkbox(t('Sort by rate'), host.settings().byRate, (checked) => change({ byRate: checked }));
  const table = dataTable('firing', t('Firing rates'), host.settings().data, (data) => change({ data }));
  const save = saveButton(t('the heatmap'), host.post, () => made && heatFigure(made.model, theme, format));
  const toolbar = h(
    'div',
    { class: 'toolbar' },
    mode.element,
    layer.element,
    byRate,
    h('span', { class: 'space' }),
    save,
    table.toggle,
  );
  const missing = h('p', { class: 'quiet' });
  const axis = h('p', { class: 'quiet axis', 'aria-hidden': 'true' });
  let facts: GateFacts | undefined;
  const sourceOf = (cell: CellId) => facts?.layers.find(({ name }) => name === cell.gate)?.sources[0];
  const open = (cell: CellId) => {
    const source = sourceOf(cell);
    if (source !== undefined) host.post({ kind: 'openSource', source });
  };
  const map = heatmap(format, theme, { choose: (cell) => change({ cell }), open });

  const text = h('span', { class: 'chosen-text' });
  const code = button(t('Show in code'), 'action', () => withCell(open));
  const fit = button(t('Show fit'), 'action', () => withCell(showFit));
  const chosen = h('div', { class: 'chosen-bar' }, text, code, fit);
  const body = h('div', { class: 'firing' }, legend(format), axis, map.element, chosen, table.element);
  const element = h('section', { 'aria-label': t('Firing rates') }, toolbar, missing, body);
  let made: { state: RunState; key: string; model: HeatModel } | undefined;
  let filled: HeatModel | undefined;

  return {
    element,
    reveal: map.reveal,
    restyle(next) {
      theme = next;
      map.restyle(next);
    },
    update(state, next) {
      facts = next;
      const { mode: now, layer: name, byRate: sorted, cell, data } = host.settings();
      mode.set(now);
      const of = chosenLayer(next, name);
      layer.fill(next.layers.map((one) => [one.name, one.name] as const));
      layer.set(of?.name ?? '');
      show(layer.element, now !== 'layers');
      const key = `${now} ${of?.name} ${sorted}`;
      const same = made?.key === key && made.state.evaluation === state.evaluation && made.state.gates === state.gates;
      const model = same && made !== undefined ? made.model : heatModel(next, state.gateHistory, now, name, sorted);
      made = { state, key, model };
      const lack = whatIsMissing(model, next);
      setText(missing, lack);
      show(missing, lack !== '');
      show(body, lack === '');
      setText(axis, sorted ? t('Channels, most often open first →') : t('Channels →'));
      map.update(model, next, cell);
      showChosen(model, next, cell);
      // Thousands of cells: only where somebody reads them.
      const read = data || document.body.classList.contains('vscode-using-screen-reader');
      if (read && filled !== model) {
        filled = model;
        table.update(tableOf(model, format));
      }
      const { dataset } = document.body;
      dataset.mode = now;
      dataset.cells = String(model.cells);
    },
  };

  function withCell(action: (cell: CellId) => void): void {
    const { cell } = host.settings();
    if (cell !== null) action(cell);
  }

  function showChosen(model: HeatModel, of: GateFacts, cell: CellId | null): void {
    const at = placeOf(model, cell);
    const words = at && describe(model, at, of, format);
    setText(
      text,
      words === undefined ? t('Choose a cell to see its gate.') : [words.title, ...words.lines].join(' · '),
    );
    setAttribute(text, 'class', words === undefined ? 'chosen-text quiet' : 'chosen-text');
    show(code, words !== undefined && cell !== null && sourceOf(cell) !== undefined);
    show(fit, words !== undefined && of.layers.some(({ name, cdf }) => name === cell?.gate && cdf !== undefined));
  }
}

function whatIsMissing({ mode, cells }: HeatModel, { from }: GateFacts): string {
  if (cells > 0) return '';
  if (from === 'training')
    return t('This is measured on the test set; the first evaluation comes at the end of an epoch.');
  if (mode === 'classes')
    return t(
      'This run has no rates by class: it was recorded by an earlier version, or has too many gates and classes to record them.',
    );
  return t('This run has no firing rates.');
}

/** A row for each of the map, columns by channel whatever their order in the map. */
function tableOf({ mode, rows, columns }: HeatModel, format: Format): DataTable {
  const names: Record<Mode, string> = { layers: t('Layer'), classes: t('Class'), time: t('Epoch') };
  return {
    columns: [names[mode], ...Array.from({ length: columns }, (_, channel) => format.whole(channel))],
    rows: rows.map(({ label, rates }) => [
      label,
      ...Array.from({ length: columns }, (_, c) => {
        const rate = rates[c];
        return rate === undefined ? '' : format.percent(rate);
      }),
    ]),
  };
}
