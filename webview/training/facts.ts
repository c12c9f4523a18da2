/** The numbers that sum a run up: where it stands while it lives, what came out once it has ended. */
import type { EvaluationValues } from '../../src/protocol/events/events';
import { etaOf, isLive, macsShareOf } from '../../src/protocol/events/progress';
import type { EventOf, RunState } from '../../src/protocol/events/runState';
import { scoreOf } from '../../src/protocol/events/score';
import { boundOf, isBound } from '../../src/protocol/facts/atLeast';
import { differingValues, givenValues, valuesText } from '../../src/protocol/facts/givenValues';
import { runScore } from '../../src/protocol/facts/scoreText';
import { epochLabel } from '../shared/epochLabel';
import { type Fact, factList } from '../shared/facts';
import { dash, type Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Compared } from './charts/plot';
import type { Part } from './part';

export interface Facts extends Part {
  /** The runs that the next `update` sets beside the shown one. */
  compare(others: readonly Compared[]): void;
}

export function facts(format: Format): Facts {
  const list = factList();
  let compared: readonly Compared[] = [];
  return {
    element: list.element,
    compare(others) {
      compared = others;
    },
    update: (state) => list.update(factsOf(state, compared, format)),
  };
}

type Started = EventOf<'started'>;

/** `key`: what can be compared with another run's. */
interface RunFact extends Fact {
  key?: 'test' | 'dense' | 'average';
}

function factsOf(state: RunState, compared: readonly Compared[], format: Format): RunFact[] {
  const { started } = state;
  if (started === undefined) return [];
  const list = [epochFact(state, started, format), timeFact(state, format), ...testFacts(state, format)];
  const facts = withCompared([...list, ...macsFacts(state, format)], compared, format);
  return [...facts, ...differenceFact(started, compared)];
}

/** With which other values the runs trained that are set beside it. */
function differenceFact(started: Started, compared: readonly Compared[]): RunFact[] {
  const others = compared.flatMap(({ label, state }) => (state.started ? [{ label, started: state.started }] : []));
  const values = differingValues(givenValues(started), ...others.map((other) => givenValues(other.started)));
  const [ours = dash, ...theirs] = values.map((one) => valuesText(one) || dash);
  if (theirs.every((text) => text === ours)) return [];
  return [
    {
      name: t('Differs in'),
      value: ours,
      other: others.map(({ label }, i) => `${theirs[i]} ${compared.length === 1 ? 'compared' : label}`).join('\n'),
      title: [ours, ...others.map(({ label }, i) => `${label}: ${theirs[i]}`)].join('\n'),
    },
  ];
}

function epochFact(state: RunState, { epochs, stepsPerEpoch }: Started, format: Format): RunFact {
  return {
    name: t('Epoch'),
    // Fixed digits while it changes.
    value: isLive(state) ? format.decimal(state.epoch, state.epoch < 10 ? 2 : 1) : format.epoch(state.epoch),
    note: t('of {0}', format.whole(epochs)),
    title: t('{0} of {1} steps', format.whole(state.step), format.whole(epochs * stepsPerEpoch)),
  };
}

function timeFact(state: RunState, format: Format): RunFact {
  if (!isLive(state)) return { name: t('Training time'), value: format.duration(state.activeMs) };
  const eta = etaOf(state);
  return { name: t('Time left'), value: eta === undefined ? '…' : format.duration(eta) };
}

/** While a run lives its place is kept, for the others to stay where they are. */
function testFacts(state: RunState, format: Format): RunFact[] {
  const { started, evaluation, best } = state;
  if (evaluation === undefined && !isLive(state)) return [];
  const values: Partial<EvaluationValues> = evaluation?.evaluation.values ?? {};
  const score = runScore(started, evaluation === undefined && started?.data.pixelLabels ? { meanIoU: 0 } : values);
  const said = (value: number) => (score.share ? format.percent(value) : format.measure(value));
  const beaten = best !== undefined && best.step !== evaluation?.step;
  const words = [
    score.metric === 'meanIoU' && evaluation && t('{0} of the pixels', format.percent(values.accuracy ?? Number.NaN)),
    beaten && t('Best: {0} in epoch {1}', said(scoreOf(best.values, started?.score)), format.epoch(best.epoch)),
  ];
  return [
    {
      key: 'test',
      name: scoreName(score.metric),
      value: said(evaluation === undefined ? Number.NaN : scoreOf(values, score)),
      note: evaluation === undefined ? '' : epochLabel(state, evaluation.epoch, format),
      title: words.filter(Boolean).join('\n'),
    },
  ];
}

function scoreName(metric: string): string {
  if (metric === 'meanIoU') return t('Test mean IoU');
  if (metric === 'accuracy') return t('Test accuracy');
  return metric === 'loss' ? t('Test loss') : t('Test {0}', metric);
}

/** One MAC is one multiplication and addition of one sample; convolutions and matrix products count. */
function macsFacts(state: RunState, format: Format): RunFact[] {
  const { started, evaluation } = state;
  if (started === undefined) return [];
  const { macs, notCounted } = started.model;
  const bound = boundOf(notCounted);
  const missing = isBound(notCounted) ? ` ${t('Not counted: {0}.', notCounted.join(', '))}` : '';
  const dense: RunFact = {
    key: 'dense',
    name: t('Dense MACs'),
    value: `${bound}${format.si(macs)}`,
    title: `${t('{0} multiply-adds of one sample with every gate open.', format.whole(macs))}${missing}`,
  };
  const share = macsShareOf(state);
  if (started.model.gates.length === 0) return [dense];
  // Its place is kept, as of the accuracy.
  if (evaluation === undefined || share === undefined)
    return isLive(state) ? [dense, { name: t('Average MACs'), value: dash }] : [dense];
  const average: RunFact = {
    key: 'average',
    name: t('Average MACs'),
    value: `${bound}${format.si(evaluation.evaluation.values.macs)}`,
    note: t('{0} of dense, {1}', format.percent(share), epochLabel(state, evaluation.epoch, format)),
    title: t(
      '{0} multiply-adds of one test sample, with the gates as they fired after {1}.',
      format.whole(Math.round(evaluation.evaluation.values.macs)),
      epochLabel(state, evaluation.epoch, format),
    ),
  };
  return [dense, average];
}

/** What the same facts are in the other runs; of accuracy and costs alone, the rest cannot be compared. A line a run. */
function withCompared(list: readonly RunFact[], compared: readonly Compared[], format: Format): RunFact[] {
  const theirs = compared.map(({ label, state }) => {
    const facts = factsOf(state, [], format).filter(({ key }) => key);
    return { label, facts: new Map(facts.map((fact) => [fact.key, fact])) };
  });
  return list.map((fact) => {
    const same = theirs.flatMap(({ label, facts }) => {
      const other = fact.key === undefined ? undefined : facts.get(fact.key);
      return other === undefined || other.name !== fact.name || sameDense(fact, other) ? [] : [{ label, other }];
    });
    if (same.length === 0) return fact;
    const title = same.map(({ label, other }) => `${label}: ${other.title || [other.value, other.note].join(' ')}`);
    const lines = same.map(({ label, other: { value, note = '' } }) =>
      `${value} ${note} ${compared.length === 1 ? 'compared' : label}`.replace(/ {2}/, ' '),
    );
    return { ...fact, other: lines.join('\n'), title: [fact.title, ...title].filter(Boolean).join('\n') };
  });
}

/** Two runs of one network need not be told twice what it costs. */
function sameDense(fact: RunFact, other: RunFact): boolean {
  return fact.key === 'dense' && fact.value === other.value;
}
