/** The page of fits: the layers worst first, the gates of one of them or the worst of all, and one gate in full. */

import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { select } from '../../shared/controls';
import { h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { CellId, Host } from '../settings';
import { detail } from './detail';
import { tilesFigure } from './fitFigures';
import { allGateFits, courseOf, type Fit, gateFit, gateFits, layerFit, layerFits } from './fitModel';
import { layerTable } from './layerTable';
import { tiles } from './tiles';

export interface FitPage {
  readonly element: HTMLElement;
  update(state: RunState, facts: GateFacts): void;
}

export function fitPage(host: Host, format: Format, redraw: () => void): FitPage {
  /** A whole layer is in full, not one of its gates. */
  let wholeLayer = false;
  const chooseLayer = (layer: string) => {
    wholeLayer = layer !== '';
    host.change({ layer });
    redraw();
  };
  const layer = select(t('Gates of'), chooseLayer);
  const note = h('p', { class: 'quiet' });
  const table = layerTable(format, chooseLayer);
  const one = detail(host, format);
  const heading = h('h2');
  const many = tiles(format, ({ gate, channel }) => {
    wholeLayer = false;
    if (channel !== undefined) host.change({ cell: { row: gate, gate, channel } });
    redraw();
  });
  const save = saveButton(
    t('these gates'),
    host.post,
    () => made && tilesFigure(made.layer, made.gates, many.plots(), readTheme()),
  );
  const gates = h('div', { class: 'headline' }, heading, save);
  const lists = h('div', { class: 'fit-lists' }, h('h2', {}, t('Layers')), table.element, gates, many.element);
  const body = h('div', { class: 'fit' }, lists, one.element);
  const element = h(
    'section',
    { 'aria-label': t('Batch-shaping fit') },
    h('div', { class: 'toolbar' }, layer.element),
    note,
    body,
  );
  let made: { of: RunState['evaluation']; layer: string; gates: Fit[] } | undefined;

  return {
    element,
    update(state, facts) {
      const text = noteOf(facts, state);
      setText(note, text);
      show(note, text !== '');
      const known = facts.layers.some(({ cdf }) => cdf !== undefined);
      show(body, known);
      show(layer.element, known);
      if (!known) return;

      const { layer: name, cell } = host.settings();
      const of = facts.layers.find((item) => item.name === name);
      layer.fill([['', t('all layers')] as const, ...facts.layers.map((item) => [item.name, item.name] as const)]);
      layer.set(of?.name ?? '');
      if (made?.of !== state.evaluation || made?.layer !== name)
        made = { of: state.evaluation, layer: name, gates: of ? gateFits(of) : allGateFits(facts) };
      const { gates } = made;
      const channels = (gate: string) => facts.layers.find((item) => item.name === gate)?.channels ?? 0;
      const course = (fit: Fit) => courseOf(state.gateHistory, fit, channels(fit.gate));
      const shaped = gates.some(({ distance }) => distance !== undefined);
      table.update(
        layerFits(facts).map((fit) => ({ fit, course: course(fit) })),
        of?.name ?? '',
      );
      const chosen = of && wholeLayer ? layerFit(of) : (chosenGate(facts, of?.name, cell) ?? gates[0]);
      setText(heading, headingOf(of?.name, shaped));
      many.update(gates, chosen, of === undefined);
      show(one.element, chosen !== undefined);
      const source = facts.layers.find((item) => item.name === chosen?.gate)?.sources[0];
      if (chosen !== undefined) one.update(chosen, course(chosen), source);
    },
  };
}

/** The chosen cell's gate, where it is among those that are listed. */
function chosenGate({ layers }: GateFacts, within: string | undefined, cell: CellId | null): Fit | undefined {
  const layer = layers.find(({ name }) => name === cell?.gate && (within === undefined || name === within));
  return layer !== undefined && cell !== null && cell.channel < layer.channels
    ? gateFit(layer, cell.channel)
    : undefined;
}

function headingOf(layer: string | undefined, shaped: boolean): string {
  if (layer === undefined) return shaped ? t('Gates of all layers, worst first') : t('Gates of all layers');
  return shaped ? t('Gates of {0}, worst first', layer) : t('Gates of {0}', layer);
}

/** What is not there, and why. */
function noteOf({ from, layers }: GateFacts, { started }: RunState): string {
  if (from === 'training')
    return t('Distributions are measured on the test set; the first evaluation comes at the end of an epoch.');
  if (layers.every(({ cdf }) => cdf === undefined))
    return t(
      'This run has no distributions: it was recorded by an earlier version, or has too many gates to record them.',
    );
  if (started?.priors?.length === 0)
    return t('This run has no batch shaping: there is no prior to fit, and the distributions stand by themselves.');
  return '';
}
