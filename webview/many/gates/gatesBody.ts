/** The difference of two runs' gates: its scale, a row a layer, and the course of one of the layers. */
import type { GateDifference, LayerDifference } from '../../../src/protocol/facts/gateDifference';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { ManyHost, ManyModel } from '../part';
import { courseChart } from './courseChart';
import type { DrawnDifference } from './differenceFigure';
import { differenceTable } from './differenceTable';
import { scaleEnd } from './diverging';
import type { GatesMemory } from './gatesMemory';
import type { RunRates } from './ratesAt';
import { scaleLegend } from './scaleLegend';
import { channelWords, unlikeWords } from './words';

export interface ComparedGates {
  difference: GateDifference;
  runs: readonly [RunRow, RunRow];
  rates: readonly [RunRates, RunRates];
}

export interface GatesBody {
  readonly element: HTMLElement;
  restyle(): void;
  /** @returns what is drawn; undefined: the runs have no layer in common. */
  update(gates: ComparedGates, model: ManyModel, memory: GatesMemory): DrawnDifference | undefined;
}

export function gatesBody(host: ManyHost, isOpen: boolean, change: (changes: Partial<GatesMemory>) => void): GatesBody {
  const { format } = host;
  const unlike = h('div', { class: 'notice', role: 'note' });
  const legend = scaleLegend(format);
  const cell = h('p', { class: 'quiet gate-cell' });
  const idle = t('Point at a channel to read it, or move over them with the arrow keys.');
  setText(cell, idle);
  const words = (layer: LayerDifference, channel: number) => channelWords(layer, channel, format);
  const said = (layer: LayerDifference, channel: number | undefined) =>
    setText(cell, channel === undefined ? idle : words(layer, channel));
  const table = differenceTable({ choose: (layer) => change({ layer }), words, said }, format);
  const course = courseChart(host, isOpen, (open) => change({ open }));
  course.restyle();
  const scale = h('div', { class: 'gate-scale' }, legend.element, cell);
  return {
    element: h('div', { class: 'gate-body' }, unlike, scale, table.element, course.element),
    restyle: () => course.restyle(),
    update({ difference, runs, rates }, { states }, { layer, order }) {
      const { layers } = difference;
      const chosen = layers.find(({ name }) => name === layer) ?? layers[0];
      const end = scaleEnd(Math.max(0, ...layers.flatMap((one) => one.change.map(Math.abs))));
      const [before, after] = [runs[0].name, runs[1].name];
      const sentences = [...unlikeWords(difference, before, after), ...unevaluatedWords(runs, rates)];
      unlike.replaceChildren(...sentences.map((text) => h('p', {}, text)));
      show(unlike, sentences.length > 0);
      legend.update(end, before, after);
      show(legend.element, layers.length > 0);
      for (const part of [table.element, course.element, cell]) show(part, chosen !== undefined);
      if (chosen === undefined) return undefined;
      table.update(layers, order, end, chosen.name);
      const both = runs.flatMap((row) => {
        const state = states.get(row.folder);
        return state === undefined ? [] : [{ row, state }];
      });
      course.update({ layer: chosen.name, runs: both });
      return { before, after, layers, order, end };
    },
  };
}

/** Of rates on training samples: what noisy gates do there is not what they do on the test set. */
const unevaluatedWords = (runs: ComparedGates['runs'], rates: ComparedGates['rates']): string[] =>
  runs.flatMap(({ name }, i) =>
    rates[i]?.epoch === undefined
      ? [t('Rates of {0} are on training samples: it has not been evaluated yet.', name)]
      : [],
  );
