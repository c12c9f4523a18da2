/**
 * The terms of the loss that come from the labels: the cross-entropy of the classes, or the experiment's own loss. In training scalars by
 * name; in an evaluation a number a sample, which for a function of the user's own is that of its whole batch.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedInput } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import { callUser, placeOf } from '../experiment/callUser';
import {
  type CheckedLoss,
  isReady,
  type LossContext,
  type LossFunction,
  type Outputs,
  type ReadyLoss,
} from '../experiment/loss';
import type { ObservedOutput } from '../nn';
import { isValueName } from '../protocol/events/eventLine';
import { givenLabels, lossPlace, partOf } from './namedLabels';
import { type Ending, scoresOf } from './outputScores';

/** A batch and what the network says of it. */
export interface Pass {
  observed: ObservedOutput;
  inputs: Outputs;
  y: tf.Tensor;
  /** Several labels by name, which lie in `y` one after the other. */
  parts: readonly NamedInput[] | undefined;
  training: boolean;
}

/** A number a sample, [N], and what it is a mean over, where that is not the sample alone. */
export interface SampleTerm {
  values: tf.Tensor;
  over?: tf.Tensor | undefined;
}

/** Terms of others: a name says one thing. */
const taken: ReadonlySet<string> = new Set([
  'shaping',
  'sparsity',
  'distillation',
  'features',
  'auxiliary',
  'regularisation',
  'loss',
]);

/** Scalars, unweighted. A function that returns one has the term `task`. */
export function ownTerms(loss: CheckedLoss, endings: readonly Ending[], names: readonly string[], pass: Pass) {
  const terms: Record<string, tf.Scalar> = {};
  for (const [field, term] of Object.entries(loss)) Object.assign(terms, scalars(field, term, endings, names, pass));
  return terms;
}

/** Of each sample. */
export function ownSampleTerms(
  loss: CheckedLoss,
  endings: readonly Ending[],
  names: readonly string[],
  pass: Pass,
): Record<string, SampleTerm> {
  const terms: Record<string, SampleTerm> = {};
  const samples = pass.y.shape[0] as number;
  for (const [field, term] of Object.entries(loss)) {
    if (isReady(term)) {
      terms[field || 'task'] = callUser(fieldOf(field), term, () =>
        term.samples(...toldTo(term, field, endings, names, pass)),
      );
    } else
      for (const [name, value] of Object.entries(scalars(field, term, endings, names, pass)))
        terms[name] = { values: tf.fill([samples], 1).mul(value) };
  }
  return terms;
}

/** Whether all terms are known sample by sample. */
export const isBySample = (loss: CheckedLoss): boolean => Object.values(loss).every(isReady);

const fieldOf = (name: string) => (name === '' ? 'loss' : `loss.${name}`);

function scalars(
  field: string,
  term: LossFunction | ReadyLoss,
  endings: readonly Ending[],
  names: readonly string[],
  pass: Pass,
): Record<string, tf.Scalar> {
  const path = fieldOf(field);
  const { observed, inputs, y, parts, training } = pass;
  const context: LossContext = { inputs, gates: observed.gates, training };
  const found: unknown = callUser(path, term, () =>
    isReady(term)
      ? term(...toldTo(term, field, endings, names, pass))
      : term(outputsOf(observed.outputs, names), givenLabels(y, parts), context),
  );
  const place = () => placeOf(path, term);
  if (found instanceof tf.Tensor) return { [field || 'task']: scalar(path, found, place) };
  if (field !== '' || typeof found !== 'object' || found === null || Array.isArray(found) || found instanceof Promise)
    throw notScalar(path, found, place);
  const entries = Object.entries(found as Record<string, unknown>);
  if (entries.length === 0) throw notScalar(path, 'no term', place);
  return Object.fromEntries(
    entries.map(([name, value]) => [checkedName(name, place), scalar(`${path}: the term ${name}`, value, place)]),
  );
}

/** Terms are numbers that somebody reads by name. */
function checkedName(name: string, place: () => UserErrorPlace): string {
  if (taken.has(name) || name === '' || !isValueName(name))
    throw new UserError(`A term of the loss cannot be called '${name}'.`, {
      hint: taken.has(name)
        ? 'That is a term, or the loss, of its own. Give it another name.'
        : 'Give it another name.',
      source: place(),
    });
  return name;
}

type UserErrorPlace = ReturnType<typeof placeOf>;

function scalar(what: string, value: unknown, place: () => UserErrorPlace): tf.Scalar {
  if (!(value instanceof tf.Tensor) || value.rank !== 0) throw notScalar(what, value, place);
  return (value.dtype === 'float32' ? value : value.toFloat()) as tf.Scalar;
}

function notScalar(what: string, value: unknown, place: () => UserErrorPlace): UserError {
  const isTensor = value instanceof tf.Tensor;
  const shown = isTensor
    ? `a tensor [${value.shape.join(', ')}]`
    : value instanceof Promise
      ? 'a promise'
      : value === null || typeof value !== 'object'
        ? typeof value === 'function'
          ? 'a function'
          : String(value)
        : 'an object that is no tensor';
  return new UserError(`${what} gives ${shown}, and a loss is one number: a tf.Scalar, or scalars by name.`, {
    hint: isTensor
      ? 'Take the mean over the batch, .mean(), at the end.'
      : typeof value === 'function'
        ? 'Where it is one of `losses`, call it: losses.mse().'
        : value instanceof Promise
          ? 'It is traced once and computes with tensors: leave out async and await.'
          : 'Return what TensorFlow.js computes from the outputs and labels.',
    source: place(),
  });
}

/** The first output, or that of the term's label, as scores where it is wanted so; and the label. */
function toldTo(
  { ofScores }: ReadyLoss,
  field: string,
  endings: readonly Ending[],
  names: readonly string[],
  { observed, y, parts }: Pass,
): [output: tf.Tensor, labels: tf.Tensor] {
  const place = lossPlace(field, names, parts);
  const output = observed.outputs[place.output] as tf.Tensor;
  const labels = place.label === undefined ? y : partOf(y, place.label);
  return [ofScores ? scoresOf(output, endings[place.output] as Ending) : output, labels];
}

/** As an experiment's functions get them: one tensor, or a list of them with their names. */
export function outputsOf(outputs: readonly tf.Tensor[], names: readonly string[]): Outputs {
  if (outputs.length === 1) return outputs[0] as Outputs;
  const list = [...outputs];
  for (const [i, name] of names.entries()) if (!(name in list)) Object.assign(list, { [name]: outputs[i] });
  return list as unknown as Outputs;
}
