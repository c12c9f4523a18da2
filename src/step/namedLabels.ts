/**
 * Several labels a sample, by name. A batch has them as one row of numbers a sample, one label after the other; here they are the tensors
 * that an experiment's own functions get, and which of them a ready-made loss is told.
 */
import type * as tf from '@tensorflow/tfjs';
import { type LabelPart, labelParts, type NamedInput } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { Outputs } from '../experiment/loss';

/** One tensor, or of named labels a list in their order, each by its name as well. */
export function givenLabels(y: tf.Tensor, named: readonly NamedInput[] | undefined): Outputs {
  if (named === undefined) return y as Outputs;
  const parts = labelParts(named);
  const list: tf.Tensor[] = parts.map((part) => partOf(y, part));
  for (const [i, { name }] of parts.entries()) if (!(name in list)) Object.assign(list, { [name]: list[i] });
  return list as unknown as Outputs;
}

export function partOf(y: tf.Tensor, { from, size, shape, dtype }: LabelPart): tf.Tensor {
  const part = y.slice([0, from], [-1, size]).reshape([y.shape[0] as number, ...shape]);
  return dtype === y.dtype ? part : part.toInt();
}

/** The label of a ready-made loss, and which output it is compared with: those of its name. */
export interface LossPlace {
  /** Of the model's outputs. */
  output: number;
  label: LabelPart | undefined;
}

/**
 * @param field Name of the term, '' of the only one. @param outputs Names of the model's outputs. Throws a `UserError` where samples have
 *   several labels and none is the term's.
 */
export function lossPlace(
  field: string,
  outputs: readonly string[],
  named: readonly NamedInput[] | undefined,
): LossPlace {
  if (named === undefined) return { output: 0, label: undefined };
  const label = labelParts(named).find(({ name }) => name === field);
  const output = outputs.length === 1 ? 0 : outputs.indexOf(field);
  if (label !== undefined && output >= 0) return { output, label };
  const labels = named.map(({ name }) => name).join(', ');
  const [one = ''] = named.map(({ name }) => name);
  throw new UserError(
    label === undefined
      ? `${field === '' ? 'loss' : `loss.${field}`} is one of \`losses\`, which is told one label, and samples have several: ${labels}.`
      : `loss.${field} is told the label ${field}, and the model has no output of that name: ${outputs.join(', ')}.`,
    {
      hint:
        label === undefined
          ? `Name each term as its label and the output for it, loss: { ${one}: losses.…(), … }, or write loss: (outputs, labels) => ….`
          : 'An output has the name of its layer: give the layer that of the label, or write loss: (outputs, labels) => ….',
    },
  );
}
