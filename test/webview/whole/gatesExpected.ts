/** Every text with a number that the Gates view has to show of a run, in its order, computed by the slow reader. */
import type { RunEvent } from '../../../src/protocol/events/events';
import {
  epochName,
  type GateNumbers,
  gateNumbers,
  mean,
  type Of,
  of,
  shownEpoch,
  switchedShare,
  validEvents,
} from '../../slowReader';
import { epoch, fixed, measure, percent, whole } from '../../written';

export interface GatesNow {
  started: Of<'started'>;
  last: Of<'epoch'>;
  /** Of `last`, which is the best where that is shown. */
  name: string;
  gates: GateNumbers[];
  /** Evaluations with gates. */
  measured: { epoch: number; gates: GateNumbers[] }[];
}

export function gatesNow(all: readonly RunEvent[], shown: 'last' | 'best' = 'last'): GatesNow {
  const epochs = of('epoch', validEvents(all));
  const measured = epochs
    .filter(({ evaluation }) => evaluation.gates.length > 0)
    .map((event) => ({ epoch: event.epoch, gates: event.evaluation.gates.map(gateNumbers) }));
  const last = shownEpoch(all, shown);
  const gates = last.evaluation.gates.map(gateNumbers);
  return { started: of('started', all).at(-1)!, last, name: epochName(all, last), gates, measured };
}

export function headTexts({ started, last, name }: GatesNow): string[] {
  const { model, data, run, epochs } = started;
  const measured = `${whole(last.evaluation.samples)} test images after ${name} of ${epochs}`;
  const text = [model.name, data.name, measured, run].join(' · ');
  return [`p title: ${text}`, text];
}

/** @param rows names of the heatmap's rows, and the rates of their channels. */
export function firingTexts(
  now: GatesNow,
  first: string,
  rows: [name: string, open: number[]][],
  layers: boolean,
): string[] {
  const cells = rows.reduce((n, [, open]) => n + open.length, 0);
  const widest = Math.max(...rows.map(([, open]) => open.length));
  const columns = Array.from({ length: widest }, (_, i) => i);
  return [
    ...headTexts(now),
    ...(layers ? [['Layer', ...now.gates.map(({ name }) => name)].join(' ')] : []),
    ...['0%', '25%', '50%', '75%', '100%', 'Always off, ≤ 1%', 'Always on, ≥ 99%'],
    ...(layers ? rows.flatMap(([name]) => (/\d/.test(name) ? [`span title: ${name}`, name] : [])) : statsTexts(now)),
    // Each column has room for its number.
    ...columns.map(String),
    `canvas aria-label: ${whole(cells)} firing rates. Arrow keys move from cell to cell, Enter goes to the code.`,
    [first, ...columns].join(' | '),
    ...rows.map(([name, open]) =>
      [name, ...columns.map((c) => (open[c] === undefined ? '' : percent(open[c])))].join(' | '),
    ),
  ];
}

/** The rows beside the cells of layers, and what they sum to. */
function statsTexts({ started, last, gates }: GatesNow): string[] {
  const { macs, layers } = started.model;
  const row = (name: string, list: GateNumbers[], switched: number, saved: number) => {
    const open = list.flatMap((gate) => gate.open);
    const counts = (['on', 'conditional', 'off'] as const).map((kind) => list.reduce((n, gate) => n + gate[kind], 0));
    return [name, percent(mean(open)), ...counts.map(whole), percent(switched), percent(saved)].join(' | ');
  };
  const own = gates.map((gate) => {
    // Every other gate open: a layer costs what its own gate leaves of it.
    const of = layers.filter((layer) => [layer.outputGate, layer.inputGate, layer.wholeGate].includes(gate.name));
    const saved = of.reduce((sum, layer) => sum + layer.macs * (1 - gate.mean), 0) / macs;
    return row(gate.name, [gate], switchedShare(started, [gate.name]), saved);
  });
  const names = gates.map(({ name }) => name);
  const all = row('All layers', gates, switchedShare(started, names), 1 - last.evaluation.macs / macs);
  return [...own.flatMap((text, i) => [text, `${names[i]}/Layer title: ${names[i]}`]), all];
}

const kind = (open: number) => (open >= 0.99 ? 'Always on' : open <= 0.01 ? 'Always off' : 'Conditional');

/** What a cell says: the gate and its channel, the lines below. */
export function cellTexts(
  { started, last }: GatesNow,
  mode: 'layers' | 'classes' | 'time',
  { gate, channel, row, open }: { gate: string; channel: number; row: string; open: number },
): string[] {
  const { classSamples = [], samples } = last.evaluation;
  const of = mode === 'classes' ? classSamples[started.data.classes.indexOf(row)]! : samples;
  const text = `open for ${percent(open)} of ${whole(of)} test images, about ${whole(open * of)}`;
  const line = {
    layers: text.replace('open', 'Open'),
    classes: `Class ${row}: ${text}`,
    time: `After ${row}: ${text}`,
  };
  return [`${gate}, channel ${channel}`, line[mode], kind(open)];
}

/** The share for which a gate would be open that follows the prior: what lies above a half. */
const targetOf = (prior: Of<'started'>['priors'] extends (infer P)[] | undefined ? P : never) =>
  1 - (prior as { cdf: number[] }).cdf[15]!;

/** The page of fits, with one gate (or, without a channel, one layer) in full. */
export function fitTexts(
  now: GatesNow,
  layer: string | undefined,
  chosen: { gate: string; channel: number | undefined },
): string[] {
  const { started, gates, measured } = now;
  const priorOf = (name: string) => started.priors!.find((prior) => prior.gates.includes(name));
  const layers = gates
    .map((gate) => ({ ...gate, distance: mean(gate.distances!), prior: priorOf(gate.name) }))
    .sort((a, b) => b.distance - a.distance);
  const all = gates
    .filter(({ name }) => layer === undefined || name === layer)
    .flatMap(({ name, open, distances }) =>
      open.map((rate, channel) => ({ name, channel, rate, distance: distances![channel]! })),
    )
    .sort((a, b) => b.distance - a.distance);
  const one = gates.find(({ name }) => name === chosen.gate)!;
  const { channel } = chosen;
  const course = measured.map((event) => {
    const { distances } = event.gates.find(({ name }) => name === chosen.gate)!;
    return { epoch: event.epoch, distance: channel === undefined ? mean(distances!) : distances![channel]! };
  });
  const distance = course.find((point) => point.epoch === now.last.epoch)!.distance;
  const rate = channel === undefined ? one.mean : one.open[channel]!;
  const prior = priorOf(chosen.gate);
  const name = channel === undefined ? chosen.gate : `${chosen.gate}, channel ${channel}`;
  const numbers = prior
    ? [`Distance ${fixed(distance, 4)}`, `Open for ${percent(rate)}`, `Target ${percent(targetOf(prior))}`]
    : [`Open for ${percent(rate)}`];
  const hints = prior
    ? [
        `Distance title: Cramér–von Mises distance to ${prior.name}: 0 where the gate follows it, about 0.1 to 0.3 where it never changes its mind.${channel === undefined ? ' Mean over the gates of the layer.' : ''}`,
        '',
        `Target title: Share for which it would be open if it followed ${prior.name}, whose mean is ${fixed(prior.mean, 2)}.`,
      ]
    : [''];
  const [first, last] = [course[0]!, course.at(-1)!];
  const tops = [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  const top = tops.find((value) => value >= Math.max(...course.map((point) => point.distance)))!;
  return [
    ...headTexts(now),
    ['Gates of all layers', ...gates.map((gate) => gate.name)].join(' '),
    ...layers.map((l) =>
      [l.name, fixed(l.distance, 4), '', percent(l.mean), l.prior ? percent(targetOf(l.prior)) : ''].join(' | '),
    ),
    ...(layer === undefined ? [] : [`Gates of ${layer}, worst first`]),
    ...all.flatMap((gate) => {
      const value = `distance ${fixed(gate.distance, 4)}`;
      const label = `${gate.name}, channel ${gate.channel}: ${value}`;
      return [
        `button title: ${label}`,
        `${layer === undefined ? `${gate.name} ` : ''}channel ${gate.channel} ${value}`,
      ];
    }),
    name,
    ...numbers.flatMap((text, i) => [...(hints[i] === '' ? [] : [hints[i]!]), text]),
    ...(prior ? [`${channel === undefined ? 'all gates of the layer' : 'gate'} ${prior.name} density`] : []),
    `svg aria-label: Distribution of the probability of ${name}: ${numbers.join(', ')}`,
    ...['0%', '25%', '50%', '75%', '100%', '0.1%', '1%', '10%', '50%', '90%', '99%', '99.9%'],
    `svg aria-label: Distance over epochs: from ${fixed(first.distance, 4)} in epoch ${first.epoch} to ${fixed(last.distance, 4)} in epoch ${last.epoch}.`,
    ...[0, top / 2, top].map(measure),
    ...['0', epoch(last.epoch)],
  ];
}
