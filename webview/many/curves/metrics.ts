/** Everything that can be drawn over the course of runs: what was measured on the test set, in steps, and of the gates. */

import type { GateEpoch } from '../../../src/protocol/events/gateHistory';
import { measuredOf, part, pointsOf, type StepPoint, termOf } from '../../../src/protocol/events/history';
import type { RunState } from '../../../src/protocol/events/runState';
import { countGate, type GateKind } from '../../../src/protocol/facts/gateRates';
import { isShare, isShareOfAll } from '../../../src/protocol/facts/scoreText';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Place } from './axis';

export interface Measured extends Place {
  y: number;
}

/** Of a run, the epochs that are looked at; everything without it. */
export interface Look {
  from: number;
  to: number;
}

export interface Metric {
  /** Unique, and the same in every run. */
  key: string;
  title: string;
  /** A value as it is said, and shorter at the axis. */
  value(y: number): string;
  tick?: ((y: number) => string) | undefined;
  /** Measured step by step: may be smoothed. */
  noisy: boolean;
  beginAtZero: boolean;
  /** Oldest first; without `look` every point that is kept. */
  points(state: RunState, look?: Look): Measured[];
}

/** Points of a run in a picture: more make a ribbon of every line. And how many a moving average looks back. */
const [most, lookBack] = [256, 44];

export function metricsOf(states: Iterable<RunState>, format: Format): Metric[] {
  const runs: Pick<RunRow, 'metrics'>[] = [];
  const [tested, stepped, terms] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let gated = false;
  let costed = false;
  for (const { epochs, history, gateHistory, started } of states) {
    runs.push(started ?? {});
    // What is measured at all is measured at the end.
    for (const [name, value] of Object.entries(epochs.at(-1)?.values ?? {})) {
      // A model that says no class has no accuracy.
      if (name === 'accuracy' && !Number.isFinite(value) && started?.head === 'none') continue;
      tested.add(name);
    }
    for (const name of history.names) stepped.add(name);
    for (const name of history.terms) terms.add(name);
    gated ||= gateHistory.epochs.length > 0;
    costed ||= (started?.model.macs ?? 0) > 0 && epochs.length > 0;
  }
  return [
    ...inOrder(tested, ['accuracy', 'meanIoU', 'top5', 'macs', 'loss']).map((name) =>
      testMetric(name, isShareOfAll(name, runs), format),
    ),
    ...(costed ? [denseShare(format)] : []),
    ...inOrder(stepped, ['loss', 'accuracy', 'learningRate', 'samplesPerSecond']).map((name) =>
      stepMetric(name, format),
    ),
    ...[...terms].map((name) => termMetric(name, format)),
    ...(gated
      ? [rateMetric(format), ...(['on', 'conditional', 'off'] as const).map((kind) => kindMetric(kind, format))]
      : []),
  ];
}

function inOrder(names: ReadonlySet<string>, first: readonly string[]): string[] {
  return [...first.filter((name) => names.has(name)), ...[...names].filter((name) => !first.includes(name)).sort()];
}

function saidAs(name: string, format: Format): Pick<Metric, 'value' | 'tick'> {
  if (isShare(name, undefined)) return { value: (y) => format.percent(y), tick: (y) => format.percent(y, 0, 1) };
  if (name === 'macs') return { value: (y) => `${format.si(y)} MACs`, tick: format.si };
  if (name === 'samplesPerSecond') return { value: (y) => (y < 10 ? format.measure(y) : format.whole(y)) };
  return { value: format.measure };
}

const testNames: Readonly<Record<string, () => string>> = {
  accuracy: () => t('Test accuracy'),
  meanIoU: () => t('Test mean IoU'),
  top5: () => t('Test top-5 accuracy'),
  macs: () => t('Average MACs'),
  loss: () => t('Test loss'),
};
const stepNames: Readonly<Record<string, () => string>> = {
  loss: () => t('Training loss'),
  accuracy: () => t('Training accuracy'),
  learningRate: () => t('Learning rate'),
  samplesPerSecond: () => t('Samples per second'),
};
const named = (names: typeof testNames, name: string) => (Object.hasOwn(names, name) ? names[name]?.() : undefined);

function evaluated(
  state: RunState,
  y: (values: Readonly<Record<string, number | undefined>>) => number | undefined,
): Measured[] {
  return state.epochs.map(({ step, epoch, time, values }) => ({ step, epoch, time, y: y(values) ?? Number.NaN }));
}

function testMetric(name: string, share: boolean, format: Format): Metric {
  return {
    key: `test/${name}`,
    title: named(testNames, name) ?? t('Test {0}', name),
    ...saidAs(share ? 'accuracy' : name, format),
    noisy: false,
    beginAtZero: false,
    points: (state) => evaluated(state, (values) => values[name]),
  };
}

function denseShare(format: Format): Metric {
  return {
    key: 'test/share',
    title: t('MACs, share of dense'),
    ...saidAs('accuracy', format),
    noisy: false,
    beginAtZero: false,
    points(state) {
      const dense = state.started?.model.macs ?? 0;
      return evaluated(state, ({ macs }) => (macs === undefined || dense <= 0 ? undefined : macs / dense));
    },
  };
}

function stepped(state: RunState, look: Look | undefined, y: (point: StepPoint) => number): Measured[] {
  const all = pointsOf(state.history);
  const points = look === undefined ? all : part(all, look.from, look.to, most, lookBack);
  return points.map((point) => ({ step: point.step, epoch: point.epoch, time: point.time, y: y(point) }));
}

function stepMetric(name: string, format: Format): Metric {
  return {
    key: `train/${name}`,
    title: named(stepNames, name) ?? t('Training {0}', name),
    ...saidAs(name, format),
    noisy: name !== 'learningRate',
    beginAtZero: name === 'samplesPerSecond',
    points: (state, look) => stepped(state, look, measuredOf(state.history, name)),
  };
}

function termMetric(name: string, format: Format): Metric {
  return {
    key: `term/${name}`,
    title: t('Loss term {0}', name),
    value: format.measure,
    noisy: true,
    beginAtZero: false,
    // A run that has no such term has no line of zeros.
    points: (state, look) =>
      state.history.terms.includes(name) ? stepped(state, look, termOf(state.history, name)) : [],
  };
}

interface Counted extends Record<GateKind, number> {
  /** Mean firing rate of a channel. */
  mean: number;
}

/** An evaluation never changes: what its gates are is counted once. */
const counted = new WeakMap<GateEpoch, Counted>();

function countedOf(evaluation: GateEpoch): Counted {
  const known = counted.get(evaluation);
  if (known !== undefined) return known;
  const gates = evaluation.gates.map(countGate);
  const channels = gates.reduce((sum, gate) => sum + gate.channels, 0) || Number.NaN;
  const share = (kind: GateKind) => gates.reduce((sum, gate) => sum + gate[kind], 0) / channels;
  const mean = gates.reduce((sum, gate) => sum + gate.mean * gate.channels, 0) / channels;
  const found = { on: share('on'), conditional: share('conditional'), off: share('off'), mean };
  counted.set(evaluation, found);
  return found;
}

/** The history of gates does not say when: the evaluation of the same step does, as far as it is kept. */
function ofGates(state: RunState, y: (counts: Counted) => number): Measured[] {
  const times = new Map(state.epochs.map(({ step, time }) => [step, time]));
  return state.gateHistory.epochs.flatMap((evaluation) => {
    const { step, epoch } = evaluation;
    return [{ step, epoch, time: times.get(step) ?? Number.NaN, y: y(countedOf(evaluation)) }];
  });
}

function rateMetric(format: Format): Metric {
  return {
    key: 'gates/rate',
    title: t('Mean firing rate'),
    ...saidAs('accuracy', format),
    noisy: false,
    beginAtZero: false,
    points: (state) => ofGates(state, ({ mean }) => mean),
  };
}

function kindMetric(kind: GateKind, format: Format): Metric {
  const titles = { on: t('Gates always on'), conditional: t('Gates conditional'), off: t('Gates always off') };
  return {
    key: `gates/${kind}`,
    title: titles[kind],
    ...saidAs('accuracy', format),
    noisy: false,
    beginAtZero: false,
    points: (state) => ofGates(state, (counts) => counts[kind]),
  };
}
