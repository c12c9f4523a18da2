/** The page of firing rates: which rows, in which order, the heatmap, what is chosen in it, and its numbers as a table. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { dataTable } from '../../shared/dataTable';
import { h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import type { CellId, GatesSettings, Host } from '../settings';
import { chosenBar } from './chosenBar';
import { firingToolbar } from './firingToolbar';
import type { HeatContent } from './heatContent';
import { heatFigure } from './heatFigure';
import type { HeatModel } from './heatModel';
import { heatmap } from './heatmap';
import { legend } from './legend';
import { newestHeat } from './newestHeat';
import { rateTable } from './rateTable';

export interface FiringPage {
  readonly element: HTMLElement;
  update(state: RunState, facts: GateFacts): void;
  restyle(theme: Theme): void;
  /** Scrolls to the chosen cell. */
  reveal(): void;
}

/** @param showFit turns to the fit of a gate. */
export function firingPage(
  host: Host,
  format: Format,
  initial: Theme,
  redraw: () => void,
  showFit: (cell: CellId) => void,
): FiringPage {
  let theme = initial;
  let shown: HeatContent | undefined;
  const change = (settings: Partial<GatesSettings>) => {
    host.change(settings);
    redraw();
  };
  const figure = () => shown && heatFigure(shown.model, theme, format);
  const opened = (data: boolean) => change({ data });
  const table = dataTable('firing', t('Firing rates'), host.settings().data, opened, () => figure()?.numbers());
  const save = saveButton(t('the heatmap'), host.post, figure);
  const toolbar = firingToolbar(host.settings(), change, save, table.toggle);
  const openLayer = (layer: string) => {
    const source = shown?.facts.layers.find(({ name }) => name === layer)?.sources[0];
    if (source !== undefined) host.post({ kind: 'openSource', source });
  };
  const open = ({ gate }: CellId) => openLayer(gate);
  const map = heatmap(format, theme, { choose: (cell) => change({ cell }), open, openLayer });
  const chosen = chosenBar(format, { open, showFit });
  const missing = h('p', { class: 'quiet' });
  const axis = h('p', { class: 'quiet axis', 'aria-hidden': 'true' });
  const head = h('div', { class: 'heat-head' }, legend(format), axis);
  const body = h('div', { class: 'firing' }, head, map.element, chosen.element, table.element);
  const newest = newestHeat();
  const fillTable = tableFiller((model) => table.update(rateTable(model, format)));
  return {
    element: h('section', { 'aria-label': t('Firing rates') }, toolbar.element, missing, body),
    reveal: map.reveal,
    restyle(next) {
      theme = next;
      map.restyle(next);
    },
    update(state, facts) {
      const settings = host.settings();
      shown = newest(state, facts, settings);
      const { model } = shown;
      toolbar.update(settings, facts);
      const lack = whatIsMissing(model, facts);
      setText(missing, lack);
      show(missing, lack !== '');
      show(body, lack === '');
      setText(axis, settings.byRate ? t('Channels, most often open first →') : t('Channels →'));
      map.update(shown, settings.cell);
      chosen.update(model, facts, settings.cell);
      fillTable(model, settings.data);
      const { dataset } = document.body;
      dataset.mode = model.mode;
      dataset.cells = String(model.cells);
    },
  };
}

/** Thousands of cells: only where somebody reads them, and once a model. */
function tableFiller(fill: (model: HeatModel) => void): (model: HeatModel, open: boolean) => void {
  let filled: HeatModel | undefined;
  return (model, open) => {
    const read = open || document.body.classList.contains('vscode-using-screen-reader');
    if (!read || filled === model) return;
    filled = model;
    fill(model);
  };
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
