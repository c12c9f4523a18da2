/** Gates between two runs: how the firing rate of every channel differs, layer by layer, and both over the epochs. */
import { type GateDifference, gateDifference, type LayerDifference } from '../../../src/protocol/facts/gateDifference';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { segments, select } from '../../shared/controls';
import { button, h, setAttribute, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import type { MakePart, ManyModel } from '../part';
import { courseChart } from './courseChart';
import { type DrawnDifference, differenceFigure } from './differenceFigure';
import { differenceTable } from './differenceTable';
import { gradient, scaleEnd } from './diverging';
import { type ChannelOrder, type GatesMemory, readGates } from './gatesMemory';
import { type RunRates, ratesAt } from './ratesAt';
import { channelWords, signedPoints, unlikeWords } from './words';

/** Runs that are offered. */
const mostOffered = 500;

export const gatesPart: MakePart = (host) => {
  const { format } = host;
  const memory = () => readGates(host.memory());
  const change = (changes: Partial<GatesMemory>) => host.remember({ ...memory(), ...changes });
  let drawn: DrawnDifference | undefined;
  let known: { of: readonly unknown[]; difference: GateDifference } | undefined;
  const before = select(t('Before'), (folder) => change({ before: folder }));
  const after = select(t('After'), (folder) => change({ after: folder }));
  let pair: readonly [RunRow, RunRow] | undefined;
  const swap = button(t('Swap'), 'link', () => pair && change({ before: pair[1].folder, after: pair[0].folder }));
  const order = segments<ChannelOrder>(
    'gate-order',
    t('Channels'),
    { channel: t('As they are'), rate: t('By rate before') },
    (chosen) => change({ order: chosen }),
  );
  const save = saveButton(t('Gates by layer'), host.save, () => drawn && differenceFigure(drawn, host.theme(), format));
  const orderTool = h('div', { class: 'tool' }, h('span', { 'aria-hidden': 'true' }, t('Channels')), order.element);
  const toolbar = h(
    'div',
    { class: 'toolbar' },
    before.element,
    after.element,
    swap,
    orderTool,
    h('span', { class: 'space' }),
    save,
  );
  const message = h('p', { role: 'status' });
  const unlike = h('div', { class: 'notice', role: 'note' });
  const legend = scaleLegend();
  const cell = h('p', { class: 'quiet gate-cell' });
  const idle = t('Point at a channel to read it, or move over them with the arrow keys.');
  const words = (layer: LayerDifference, channel: number) => channelWords(layer, channel, format);
  const table = differenceTable(
    {
      choose: (layer) => change({ layer }),
      words,
      said: (layer, channel) => setText(cell, channel === undefined ? idle : words(layer, channel)),
    },
    format,
  );
  const course = courseChart(host, memory().open, (open) => change({ open }));
  course.restyle();
  const body = h(
    'div',
    { class: 'gate-body' },
    unlike,
    h('div', { class: 'gate-scale' }, legend.element, cell),
    table.element,
    course.element,
  );
  setText(cell, idle);
  const element = h('section', { class: 'part', 'aria-label': t('Gates') }, toolbar, message, body);

  return {
    element,
    restyle: () => course.restyle(),
    update(model) {
      const gated = model.rows.filter(({ gateLayers }) => gateLayers > 0);
      pair = pairOf(gated, model, memory());
      fill(before.fill, gated);
      fill(after.fill, gated);
      host.want(pair?.map(({ folder }) => folder) ?? []);
      for (const tool of [before.element, after.element, swap]) show(tool, pair !== undefined);
      if (pair !== undefined) {
        before.set(pair[0].folder);
        after.set(pair[1].folder);
      }
      const rates = pair?.map((row) => ratesOf(row, model));
      const problem = lackOf(model, gated, pair, rates);
      setText(message, problem);
      show(message, problem !== '');
      const shown = problem === '';
      for (const part of [body, orderTool, save]) show(part, shown);
      drawn = undefined;
      const [a, b] = rates ?? [];
      if (!shown || pair === undefined || a === undefined || b === undefined) return;
      const states = pair.map(({ folder }) => model.states.get(folder));
      const of = [...states, model.shown, ...pair.map((row) => row.points.chosen?.epoch)];
      if (known === undefined || of.some((one, i) => one !== known?.of[i]))
        known = { of, difference: gateDifference(a.layers, b.layers) };
      draw(known.difference, pair, [a, b], model);
    },
  };

  function draw(
    difference: GateDifference,
    runs: readonly [RunRow, RunRow],
    rates: readonly [RunRates, RunRates],
    model: ManyModel,
  ): void {
    const { layers } = difference;
    const settings = memory();
    const chosen = layers.find(({ name }) => name === settings.layer) ?? layers[0];
    const end = scaleEnd(Math.max(0, ...layers.flatMap(({ change }) => change.map(Math.abs))));
    const [first, second] = runs;
    const sentences = [...unlikeWords(difference, first.name, second.name), ...epochWords(runs, rates)];
    unlike.replaceChildren(...sentences.map((text) => h('p', {}, text)));
    show(unlike, sentences.length > 0);
    order.set(settings.order);
    legend.update(end, first.name, second.name);
    show(legend.element, layers.length > 0);
    for (const part of [table.element, course.element, cell]) show(part, chosen !== undefined);
    if (chosen === undefined) return;
    drawn = { before: first.name, after: second.name, layers, order: settings.order, end };
    table.update(layers, settings.order, end, chosen.name);
    const both = runs.flatMap((row) => {
      const state = model.states.get(row.folder);
      return state === undefined ? [] : [{ row, state }];
    });
    course.update({ layer: chosen.name, runs: both });
  }

  /** Of rates on training samples: what noisy gates do there is not what they do on the test set. */
  function epochWords(runs: readonly [RunRow, RunRow], rates: readonly [RunRates, RunRates]): string[] {
    return runs.flatMap(({ name }, i) =>
      rates[i]?.epoch === undefined
        ? [t('Rates of {0} are on training samples: it has not been evaluated yet.', name)]
        : [],
    );
  }

  function scaleLegend() {
    const bar = h('div', { class: 'gate-bar' });
    bar.style.background = gradient;
    const ticks = [-1, -0.5, 0, 0.5, 1].map(() => h('span'));
    const title = h('span');
    const box = h(
      'div',
      { class: 'gate-legend' },
      title,
      h('div', {}, bar, h('div', { class: 'gate-ticks' }, ...ticks)),
    );
    return {
      element: box,
      update(end: number, first: string, second: string) {
        setText(title, t('Percentage points: below zero {0} is open more often, above zero {1}', first, second));
        for (const [i, tick] of ticks.entries()) {
          const value = ((i - 2) / 2) * end;
          setText(tick, value === 0 ? '0' : signedPoints(value, format));
          setAttribute(tick, 'class', value === 0 ? 'zero' : '');
        }
      },
    };
  }
};

function fill(write: (options: readonly (readonly [string, string])[]) => void, rows: readonly RunRow[]): void {
  write(rows.slice(0, mostOffered).map(({ folder, name }) => [folder, name] as const));
}

/** What somebody chose; else the baseline and the first of the others that are chosen. */
function pairOf(
  gated: readonly RunRow[],
  model: ManyModel,
  { before, after }: GatesMemory,
): [RunRow, RunRow] | undefined {
  const find = (folder: string | undefined) => gated.find((row) => row.folder === folder);
  const chosen = model.chosen.filter(({ gateLayers }) => gateLayers > 0);
  const others = [...chosen, ...gated];
  const first = find(before) ?? find(model.baseline?.folder) ?? others.find(({ folder }) => folder !== after);
  const second = find(after) ?? others.find(({ folder }) => folder !== first?.folder);
  return first === undefined || second === undefined ? undefined : [first, second];
}

function ratesOf(row: RunRow, { states, shown }: ManyModel): RunRates | undefined {
  const state = states.get(row.folder);
  return state && ratesAt(state, shown, row.points.chosen?.epoch);
}

/** Why there is nothing to see; empty where there is. */
function lackOf(
  { rows, states, problems, shown }: ManyModel,
  gated: readonly RunRow[],
  pair: readonly [RunRow, RunRow] | undefined,
  rates: readonly (RunRates | undefined)[] | undefined,
): string {
  if (pair === undefined)
    return gated.length === 0
      ? t('None of these runs has gates.')
      : rows.length === 1
        ? t('There is one run only. Train a second one to compare its gates.')
        : t('Only {0} has gates.', gated[0]?.name ?? '');
  if (pair[0].folder === pair[1].folder) return t('Choose two different runs.');
  const bad = pair.find(({ folder }) => problems.has(folder));
  if (bad !== undefined) return t('{0} cannot be read: {1}', bad.name, problems.get(bad.folder) ?? '');
  if (pair.some(({ folder }) => !states.has(folder))) return t('Reading the runs…');
  const without = pair.filter((_, i) => rates?.[i] === undefined).map(({ name }) => name);
  if (without.length === 0) return '';
  return shown === 'chosen'
    ? t('No firing rates of that epoch are kept of {0}.', without.join(', '))
    : t('No gate of {0} has been measured yet.', without.join(', '));
}
