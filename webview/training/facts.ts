/** The numbers that sum a run up: where it stands while it lives, what came out once it has ended. */
import { etaOf, isLive, macsShareOf } from '../../src/protocol/progress';
import type { RunState } from '../../src/protocol/runState';
import { scoreOf } from '../../src/protocol/score';
import { type Fact, factList } from '../shared/facts';
import type { Format } from '../shared/format';
import type { Compared } from './charts/plot';
import type { Part } from './part';

export interface Facts extends Part {
  /** The run that the next `update` sets beside the shown one. */
  compare(other: Compared | undefined): void;
}

export function facts(format: Format): Facts {
  const list = factList();
  let compared: Compared | undefined;
  return {
    element: list.element,
    compare(other) {
      compared = other;
    },
    update: (state) => list.update(factsOf(state, compared, format)),
  };
}

function factsOf(state: RunState, compared: Compared | undefined, format: Format): Fact[] {
  const { started, evaluation, best } = state;
  if (started === undefined) return [];
  const list: Fact[] = [];
  const steps = `${format.whole(state.step)} of ${format.whole(started.epochs * started.stepsPerEpoch)} steps`;
  list.push({
    name: 'Epoch',
    value: format.epoch(state.epoch),
    note: `of ${format.whole(started.epochs)}`,
    title: steps,
  });
  const eta = etaOf(state);
  if (isLive(state)) list.push({ name: 'Time left', value: eta === undefined ? '…' : format.duration(eta) });
  else list.push({ name: 'Training time', value: format.duration(state.activeMs) });
  if (evaluation !== undefined) {
    const { accuracy, meanIoU } = evaluation.evaluation;
    const fact: Fact =
      meanIoU === undefined
        ? { name: 'Test accuracy', value: format.percent(accuracy) }
        : { name: 'Test mean IoU', value: format.percent(meanIoU), title: `${format.percent(accuracy)} of the pixels` };
    if (best !== undefined && best.step !== evaluation.step)
      fact.note = `best ${format.percent(scoreOf(best))} in epoch ${format.epoch(best.epoch)}`;
    list.push(fact);
  }
  return withCompared([...list, ...macsFacts(state, format)], compared, format);
}

/** One MAC is one multiplication and addition of one sample; convolutions and dense layers count. */
function macsFacts(state: RunState, format: Format): Fact[] {
  const { started, evaluation } = state;
  if (started === undefined) return [];
  const { macs, notCounted } = started.model;
  const bound = notCounted.length > 0 ? '≥ ' : '';
  const missing = notCounted.length > 0 ? ` Not counted: ${notCounted.join(', ')}.` : '';
  const dense: Fact = {
    name: 'Dense MACs / sample',
    value: `${bound}${format.si(macs)}`,
    title: `${format.whole(macs)} multiply-adds of one sample with every gate open.${missing}`,
  };
  const share = macsShareOf(state);
  if (evaluation === undefined || share === undefined || started.model.gates.length === 0) return [dense];
  const average: Fact = {
    name: 'Average MACs / sample',
    value: `${bound}${format.si(evaluation.evaluation.macs)}`,
    note: `${format.percent(share)} of dense`,
    title: `${format.whole(Math.round(evaluation.evaluation.macs))} multiply-adds of one test sample, with the gates as they fired after epoch ${format.epoch(evaluation.epoch)}.`,
  };
  return [dense, average];
}

/** What the facts of the same name are in the other run; of accuracy and costs alone, the rest cannot be compared. */
function withCompared(list: readonly Fact[], compared: Compared | undefined, format: Format): Fact[] {
  const theirs = compared && factsOf(compared.state, undefined, format);
  const lines = (list: readonly Fact[]) => list.filter(({ name }) => /^Test|MACs/.test(name));
  const others = new Map(lines(theirs ?? []).map((fact) => [fact.name, fact]));
  return list.map((fact) => {
    const other = others.get(fact.name);
    if (other === undefined || compared === undefined || sameDense(fact, other)) return fact;
    const [text, note = ''] = [other.value, other.note?.startsWith('best') ? '' : other.note];
    const title = [fact.title, `${compared.label}: ${other.title ?? [text, other.note].join(' ')}`].filter(Boolean);
    return { ...fact, other: `${text} ${note} compared`.replace(/ {2}/, ' '), title: title.join('\n') };
  });
}

/** Two runs of one network need not be told twice what it costs. */
function sameDense(fact: Fact, other: Fact): boolean {
  return fact.name.startsWith('Dense') && fact.value === other.value;
}
