/** The page of fits: the layers worst first, the gates of one of them or the worst of all, and one gate in full. */

import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { select } from '../../shared/controls';
import { h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { Host } from '../settings';
import { detail } from './detail';
import { tilesFigure } from './fitFigures';
import { type CoursePoint, courseOf, type Fit, layerFits } from './fitModel';
import { layerTable } from './layerTable';
import { type Listed, listedFits } from './listedFits';
import { tiles } from './tiles';

export interface FitPage {
  readonly element: HTMLElement;
  update(state: RunState, facts: GateFacts): void;
}

export function fitPage(host: Host, format: Format, redraw: () => void): FitPage {
  /** A whole layer is in full, not one of its gates. */
  let wholeLayer = false;
  let shown: Listed | undefined;
  const chooseLayer = (layer: string) => {
    wholeLayer = layer !== '';
    host.change({ layer });
    redraw();
  };
  const chooseGate = ({ gate, channel }: Fit) => {
    wholeLayer = false;
    if (channel !== undefined) host.change({ cell: { row: gate, gate, channel } });
    redraw();
  };
  const layer = select(t('Gates of'), chooseLayer);
  const toolbar = h('div', { class: 'toolbar' }, layer.element);
  const note = h('p', { class: 'quiet' });
  const table = layerTable(format, chooseLayer);
  const one = detail(host, format);
  const heading = h('h2');
  const many = tiles(format, chooseGate);
  const save = saveButton(
    t('these gates'),
    host.post,
    () => shown && tilesFigure(shown.layer?.name ?? '', shown.gates, many.plots(), readTheme()),
  );
  const headline = h('div', { class: 'headline' }, heading, save);
  const lists = h('div', { class: 'fit-lists' }, h('h2', {}, t('Layers')), table.element, headline, many.element);
  const body = h('div', { class: 'fit' }, lists, one.element);
  const listed = listedFits();

  /** Of an evaluation with distributions. */
  const fill = (state: RunState, facts: GateFacts) => {
    shown = listed(state, facts, host.settings(), wholeLayer);
    const { layer: of, gates, chosen, shaped } = shown;
    const course = courses(state, facts);
    layer.fill(layersOf(facts));
    layer.set(of?.name ?? '');
    const rows = layerFits(facts).map((fit) => ({ fit, course: course(fit) }));
    table.update(rows, of?.name ?? '');
    setText(heading, headingOf(of?.name, shaped));
    many.update(gates, chosen, of === undefined);
    show(one.element, chosen !== undefined);
    if (chosen !== undefined) one.update(chosen, course(chosen), sourceOf(facts, chosen));
  };
  return {
    element: h('section', { 'aria-label': t('Batch-shaping fit') }, toolbar, note, body),
    update(state, facts) {
      const text = noteOf(facts, state);
      setText(note, text);
      show(note, text !== '');
      const known = facts.layers.some(({ cdf }) => cdf !== undefined);
      show(body, known);
      show(layer.element, known);
      if (known) fill(state, facts);
    },
  };
}

const layersOf = ({ layers }: GateFacts): [string, string][] => [
  ['', t('all layers')],
  ...layers.map(({ name }): [string, string] => [name, name]),
];

const sourceOf = ({ layers }: GateFacts, { gate }: Fit) => layers.find(({ name }) => name === gate)?.sources[0];

/** How the distance of a fit went. */
function courses({ gateHistory }: RunState, { layers }: GateFacts): (fit: Fit) => CoursePoint[] {
  const channels = new Map(layers.map((layer) => [layer.name, layer.channels]));
  return (fit) => courseOf(gateHistory, fit, channels.get(fit.gate) ?? 0);
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
