/** The numbers that sum a run up: where it stands while it lives, what came out once it has ended. */
import { etaOf, isLive, macsShareOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { scoreOf } from '../../src/protocol/events/score';
import { epochLabel } from '../shared/epochLabel';
import { type Fact, factList } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
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

/** `key`: what can be compared with another run's. */
interface RunFact extends Fact {
  key?: 'test' | 'dense' | 'average';
}

function factsOf(state: RunState, compared: Compared | undefined, format: Format): RunFact[] {
  const { started, evaluation, best } = state;
  if (started === undefined) return [];
  const list: RunFact[] = [];
  const steps = t('{0} of {1} steps', format.whole(state.step), format.whole(started.epochs * started.stepsPerEpoch));
  list.push({
    name: t('Epoch'),
    value: format.epoch(state.epoch),
    note: t('of {0}', format.whole(started.epochs)),
    title: steps,
  });
  const eta = etaOf(state);
  if (isLive(state)) list.push({ name: t('Time left'), value: eta === undefined ? '…' : format.duration(eta) });
  else list.push({ name: t('Training time'), value: format.duration(state.activeMs) });
  if (evaluation !== undefined) {
    const { accuracy, meanIoU } = evaluation.evaluation;
    const note = epochLabel(state, evaluation.epoch, format);
    const fact: RunFact =
      meanIoU === undefined
        ? { key: 'test', name: t('Test accuracy'), value: format.percent(accuracy), note }
        : {
            key: 'test',
            name: t('Test mean IoU'),
            value: format.percent(meanIoU),
            note,
            title: t('{0} of the pixels', format.percent(accuracy)),
          };
    if (best !== undefined && best.step !== evaluation.step) {
      const better = t('best {0} in epoch {1}', format.percent(scoreOf(best)), format.epoch(best.epoch));
      fact.title = fact.title === undefined ? better : `${fact.title}\n${better}`;
    }
    list.push(fact);
  }
  return withCompared([...list, ...macsFacts(state, format)], compared, format);
}

/** One MAC is one multiplication and addition of one sample; convolutions and matrix products count. */
function macsFacts(state: RunState, format: Format): RunFact[] {
  const { started, evaluation } = state;
  if (started === undefined) return [];
  const { macs, notCounted } = started.model;
  const bound = notCounted.length > 0 ? '≥ ' : '';
  const missing = notCounted.length > 0 ? ` ${t('Not counted: {0}.', notCounted.join(', '))}` : '';
  const dense: RunFact = {
    key: 'dense',
    name: t('Dense MACs / sample'),
    value: `${bound}${format.si(macs)}`,
    title: `${t('{0} multiply-adds of one sample with every gate open.', format.whole(macs))}${missing}`,
  };
  const share = macsShareOf(state);
  if (evaluation === undefined || share === undefined || started.model.gates.length === 0) return [dense];
  const average: RunFact = {
    key: 'average',
    name: t('Average MACs / sample'),
    value: `${bound}${format.si(evaluation.evaluation.macs)}`,
    note: t('{0} of dense, {1}', format.percent(share), epochLabel(state, evaluation.epoch, format)),
    title: t(
      '{0} multiply-adds of one test sample, with the gates as they fired after {1}.',
      format.whole(Math.round(evaluation.evaluation.macs)),
      epochLabel(state, evaluation.epoch, format),
    ),
  };
  return [dense, average];
}

/** What the same facts are in the other run; of accuracy and costs alone, the rest cannot be compared. */
function withCompared(list: readonly RunFact[], compared: Compared | undefined, format: Format): RunFact[] {
  const theirs = compared && factsOf(compared.state, undefined, format);
  const others = new Map((theirs ?? []).filter(({ key }) => key).map((fact) => [fact.key, fact]));
  return list.map((fact) => {
    const other = fact.key && others.get(fact.key);
    if (other === undefined || compared === undefined || sameDense(fact, other)) return fact;
    const { value: text, note = '' } = other;
    const title = [fact.title, `${compared.label}: ${other.title ?? [text, other.note].join(' ')}`].filter(Boolean);
    return { ...fact, other: `${text} ${note} compared`.replace(/ {2}/, ' '), title: title.join('\n') };
  });
}

/** Two runs of one network need not be told twice what it costs. */
function sameDense(fact: RunFact, other: RunFact): boolean {
  return fact.key === 'dense' && fact.value === other.value;
}
