/** The numbers that sum a run up: where it stands while it lives, what came out once it has ended. */
import { etaOf, isLive, macsShareOf } from '../../src/protocol/progress';
import type { RunState } from '../../src/protocol/runState';
import { type Fact, factList } from '../shared/facts';
import type { Format } from '../shared/format';
import type { Part } from './part';

export function facts(format: Format): Part {
  const list = factList();
  return { element: list.element, update: (state) => list.update(factsOf(state, format)) };
}

function factsOf(state: RunState, format: Format): Fact[] {
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
    const fact: Fact = { name: 'Test accuracy', value: format.percent(evaluation.evaluation.accuracy) };
    if (best !== undefined && best.step !== evaluation.step)
      fact.note = `best ${format.percent(best.accuracy)} in epoch ${format.epoch(best.epoch)}`;
    list.push(fact);
  }
  return [...list, ...macsFacts(state, format)];
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
