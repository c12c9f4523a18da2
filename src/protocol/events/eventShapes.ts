/**
 * What the lines of `events.jsonl` must be, but for `step`, which parseEvents.ts looks at by itself, since it is most of a
 * file. A field that all versions write is needed; what is `or` something is left out by earlier versions and other writers.
 */

import type { LabelInfo, NamedInput } from '../../base/sampleTensors';
import {
  cut,
  flag,
  list,
  moment,
  number,
  object,
  oneOf,
  or,
  orElse,
  orNull,
  type Reader,
  record,
  settingValue,
  small,
  someOf,
  text,
  tuple,
  whole,
} from '../shape';
import { evaluationFields, type Fields, valuesBeside } from './eventLine';
import type {
  ChannelPart,
  DataSummary,
  Evaluation,
  EvaluationValues,
  GateRates,
  GateStatistics,
  GateSummary,
  LayerSummary,
  MetricSummary,
  ModelSummary,
  PriorSummary,
  RunEvent,
  RunEventKind,
  Source,
  UserFacingError,
} from './events';
import { maxStatistics } from './events';
import type { Score } from './score';

/** Characters of a name; of a longer one the beginning is its name. */
export const name = cut(500);
export const path = text(4096);
const sentence = cut(4000);
export const maxLayers = 20_000;
const maxGates = 5000;
const maxClasses = 100_000;
/** Axes of a sample, and inputs of a model. */
const maxRank = 16;
const maxInputs = 64;
/** Channels of a gate layer. */
const maxChannels = 2 ** 16;
/** Of all rates of an event: three million channels. */
const maxRates = 2 ** 22;

export const source: Reader<Source> = object<Source>({ file: path, line: whole(1e7) }, { column: whole(1e7) });
/** Places that are none are left out: what they belong to is true without them. */
const sources = or(someOf(source, 64), []);

const terms = list(
  list(object<NonNullable<ChannelPart['any']>[number][number]>({ gate: name }, { from: whole(maxChannels) }), 64),
  64,
);
/** The axes along which channels are switched; a network has two. */
export const switched = list(
  list(object<ChannelPart>({ channels: whole(maxChannels) }, { any: terms }), maxChannels),
  8,
);

const layer = object<LayerSummary>(
  { name, kind: or(name, ''), macs: number, params: or(number, 0), sources },
  { outputGate: name, inputGate: name, wholeGate: name, switched },
);

const gate = object<GateSummary>(
  { name, channels: whole(maxChannels), sources },
  { conditional: flag, hard: flag, temperature: number },
);

const model = object<ModelSummary>({
  name,
  params: number,
  macs: number,
  gateMacs: or(number, 0),
  layers: list(layer, maxLayers),
  gates: list(gate, maxGates),
  notCounted: list(name, maxLayers),
});

const size = whole(1e9);
const color = tuple<[number, number, number]>(whole(255), whole(255), whole(255));

const numberType = oneOf('float32', 'int32');

const namedTensors = list(object<NamedInput>({ name, shape: list(size, maxRank), dtype: numberType }), maxInputs);

const data = object<DataSummary>(
  {
    name,
    train: or(whole(), 0),
    test: or(whole(), 0),
    classes: or(list(name, maxClasses), []),
    shape: or(list(size, maxRank), [0, 0, 0]),
  },
  {
    dtype: oneOf('int32'),
    inputs: namedTensors,
    labels: object<LabelInfo>({ shape: list(size, maxRank), dtype: numberType }, { parts: namedTensors }),
    pictures: (value) => (value === false ? false : undefined),
    thumbnails: object<NonNullable<DataSummary['thumbnails']>>({ height: size, width: size }),
    difficulty: (value) => (value === true ? true : undefined),
    pixelLabels: object<NonNullable<DataSummary['pixelLabels']>>({ ignore: number, colors: list(color, maxClasses) }),
    windows: object<NonNullable<DataSummary['windows']>>({
      image: tuple<[number, number]>(size, size),
      at: list(tuple<[number, number]>(size, size), 10_000),
    }),
  },
);

const prior = object<PriorSummary>({ name, mean: number, cdf: list(number, 1000), gates: list(name, maxGates) });

const packed = text(maxRates);
const rates = bounded(list(object<GateRates>({ gate: name, rates: packed }), maxGates));
const statistics = bounded(
  list(
    object<GateStatistics>({ gate: name, rates: packed }, { classRates: packed, cdf: packed, distances: packed }),
    maxGates,
  ),
);

const evaluated = object<Omit<Evaluation, 'values'>>(
  { samples: whole(), gates: statistics },
  {
    iou: list(orNull(number), maxClasses),
    classSamples: list(number, maxClasses),
    classAccuracy: packed,
    leftOut: whole(),
  },
);
const evaluation: Reader<Evaluation> = (value) => {
  const rest = evaluated(value);
  const fields = value as Fields;
  const values =
    rest && valuesBeside(fields, evaluationFields, ['loss', 'macs', ...('accuracy' in fields ? ['accuracy'] : [])]);
  // What says no class has no accuracy.
  return values && { values: { ...values, accuracy: values.accuracy ?? Number.NaN } as EvaluationValues, ...rest };
};

const explained = object<UserFacingError>({ message: sentence }, { hint: sentence, source, stack: cut(20_000) });
const bare = object<Omit<UserFacingError, 'source' | 'stack'>>({ message: sentence }, { hint: sentence });
/** What it says is worth more than where. */
const error: Reader<UserFacingError> = (value) => explained(value) ?? bare(value);

const direction = oneOf('max', 'min');
const score = object<Score>({ metric: name, direction });
const metric = object<MetricSummary>({ direction }, { share: flag });

type Event<K extends RunEventKind> = Extract<RunEvent, { kind: K }>;

const warned = { kind: oneOf('warning'), time: moment, message: sentence };
const warningAt = object<Event<'warning'>>(warned, { source });
const warning = object<Omit<Event<'warning'>, 'source'>>(warned);

export const eventShapes: { [K in Exclude<RunEventKind, 'step'>]: Reader<Event<K>> } = {
  started: object<Event<'started'>>(
    {
      kind: oneOf('started'),
      time: moment,
      run: name,
      experiment: path,
      experimentHash: or(name, ''),
      pid: or(whole(), 0),
      epochs: number,
      stepsPerEpoch: number,
      batchSize: or(number, 0),
      step: whole(),
      model,
      data,
      device: object<Event<'started'>['device']>({ id: or(name, ''), description: name }),
    },
    {
      files: list(object<{ path: string; sha256: string }>({ path, sha256: name }), 10_000),
      priors: list(prior, maxGates),
      parameters: record(settingValue, 1000),
      settings: record(settingValue, 1000),
      head: oneOf('none'),
      score,
      metrics: record(metric, 1000),
    },
  ),
  phase: object<Event<'phase'>>(
    {
      kind: oneOf('phase'),
      time: moment,
      phase: oneOf('loading', 'compiling', 'training', 'evaluating', 'saving'),
    },
    { trying: name },
  ),
  gates: object<Event<'gates'>>({ kind: oneOf('gates'), time: moment, step: whole(), gates: rates }),
  epoch: object<Event<'epoch'>>({ kind: oneOf('epoch'), time: moment, step: whole(), epoch: number, evaluation }),
  checkpoint: object<Event<'checkpoint'>>({
    kind: oneOf('checkpoint'),
    time: moment,
    step: whole(),
    epoch: number,
    file: path,
    best: orElse(flag, false),
    // A reason of a newer version is none that a view can name; the checkpoint is there all the same.
    reason: orElse(oneOf('epoch', 'asked', 'stop', 'pause', 'resume'), 'epoch'),
  }),
  changed: object<Event<'changed'>>({
    kind: oneOf('changed'),
    time: moment,
    step: whole(),
    key: name,
    from: or(small, null),
    to: or(small, null),
  }),
  warning: (value) => warningAt(value) ?? warning(value),
  ended: object<Event<'ended'>>(
    {
      kind: oneOf('ended'),
      time: moment,
      step: whole(),
      outcome: oneOf('finished', 'stopped', 'paused', 'failed'),
    },
    { error, why: sentence },
  ),
};

/** All gates of an event together: each list is unpacked to a number a character. */
function bounded<T extends GateStatistics>(of: Reader<T[]>): Reader<T[]> {
  const sum = (gates: readonly T[], field: keyof GateStatistics) =>
    gates.reduce((all, item) => all + ((item[field] as string | undefined)?.length ?? 0), 0);
  return (value) => {
    const gates = of(value);
    if (gates === undefined || sum(gates, 'rates') > maxRates || sum(gates, 'distances') > 2 * maxRates)
      return undefined;
    // Base64 makes four characters of three bytes, and fills up the last four of each list.
    const most = Math.ceil((4 / 3) * maxStatistics) + 4 * gates.length;
    return sum(gates, 'classRates') > most || sum(gates, 'cdf') > most ? undefined : gates;
  };
}
