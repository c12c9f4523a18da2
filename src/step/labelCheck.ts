/** Whether the labels of a batch are what the loss can be told: a label beyond the classes would be learnt as none of them, without a word. */
import type * as tf from '@tensorflow/tfjs';
import type { NamedInput } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { Experiment } from '../experiment/experiment';
import { isReady, type LabelRule } from '../experiment/loss';
import { writtenField } from '../experiment/userCode';
import { toldApart } from './modelOutputs';
import { lossPlace } from './namedLabels';

/** @param index Of each sample in its split; −1 − index where another one stands in for it. Throws a `UserError` that names the sample. */
export type LabelCheck = (labels: ArrayLike<number>, index: ArrayLike<number>) => void;

/** Undefined where every label will do, or where the data has looked at its classes itself. */
export function labelCheck(
  { loss }: Pick<Experiment, 'loss'>,
  model: tf.LayersModel,
  parts?: readonly NamedInput[] | undefined,
): LabelCheck | undefined {
  const names = toldApart(model.outputNames);
  const rules = Object.entries(loss ?? {}).flatMap(([field, term]) => {
    if (!isReady(term) || term.labels === undefined) return [];
    const { output, label } = lossPlace(field, names, parts);
    return [{ rule: term.labels, label, classes: model.outputs[output]?.shape.at(-1) ?? Number.POSITIVE_INFINITY }];
  });
  if (rules.length === 0) return undefined;
  return (labels, index) => {
    const each = labels.length / index.length;
    for (const { rule, label: part, classes } of rules) {
      const { from, size } = part ?? { from: 0, size: each };
      for (let at = 0; at < index.length * size; at++) {
        const i = Math.floor(at / size);
        const label = labels[i * each + from + (at % size)] as number;
        if (fits(rule, label, classes)) continue;
        const sample = index[i] as number;
        throw new UserError(
          `The label${part ? ` ${part.name}` : ''} of sample ${sample < 0 ? -1 - sample : sample} is ${label}${wanted(rule, classes)}`,
          {
            hint: 'Mend the labels of the data, choose a loss that can be told them, or end the model in as many scores as there are classes.',
            source: writtenField('data'),
          },
        );
      }
    }
  };
}

function fits(rule: LabelRule, label: number, classes: number): boolean {
  if (rule.kind === 'between') return label >= rule.low && label <= rule.high;
  return label === rule.ignored || (Number.isInteger(label) && label >= 0 && label < classes);
}

const wanted = (rule: LabelRule, classes: number): string =>
  rule.kind === 'between'
    ? `, and the loss wants ${rule.low} to ${rule.high}.`
    : `, and the model has scores of ${classes} classes: 0 to ${classes - 1}.`;
