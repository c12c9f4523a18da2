/** Whether a model fits the data that it is trained on. */

import { howMany } from '../base/howMany';
import type { InputFacts } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import { placeOfField } from '../experiment/userCode';
import { auxiliaryNames } from '../nn';
import type { Source } from '../protocol/events/events';
import type { TaskData } from '../step/specs';
import type { LoadedExperiment } from './loadExperiment';

type ModelData = TaskData & { readonly name?: string; readonly classes: readonly string[] };

/**
 * The model must take what a sample is made of, by name where that are several tensors, and give one score a class: for the sample, or
 * for each of its pixels. Where labels are no classes, what it gives is between it and the loss.
 */
export function checkModel(loaded: LoadedExperiment, data: ModelData): void {
  if (data.inputs === undefined) checkInput(loaded, data);
  else checkNamedInputs(loaded, data.inputs);
  checkAuxiliary(loaded);
  // What a loss of its own wants of the outputs is known to it alone.
  if (loaded.experiment.loss !== undefined) return;
  if (data.labels === undefined) checkScores(loaded, data);
  else
    throw new UserError(
      `The labels of ${data.name ?? 'the data'} are ${numbersText(data.labels.shape, data.labels.dtype)} a sample and no classes, and the experiment has no loss.`,
      {
        hint: 'Give the experiment a `loss`, e.g. losses.mse() for numbers or losses.bce() for several labels a sample; or where they are classes name those: classes: […] of the data.',
        source: placeOfField('data') ?? { file: loaded.file, line: 1 },
      },
    );
}

function checkInput(loaded: LoadedExperiment, data: ModelData): void {
  const { model } = loaded;
  if (model.inputs.length > 1)
    throw new UserError(
      `The model has ${model.inputs.length} inputs: ${named(model.inputNames, model.inputs)}. The data has one, [${['batch', ...data.shape].join(', ')}].`,
      {
        hint: 'Make a model with one tf.input(…), or give it data whose samples have an x for each: dataset({ … }) with x: { name: values, … }.',
        source: at(loaded, model.inputLayers[1]?.name),
      },
    );
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  if (fits(input, data.shape)) return;
  const images = data.shape.length === 3 && data.pictures !== false;
  const [takes, has] = images
    ? [`images of ${input.join('×')}`, data.shape.join('×')]
    : [`[${input.map((d) => d ?? 'any').join(', ')}] for a sample`, `[${data.shape.join(', ')}]`];
  throw new UserError(`The model takes ${takes}, the data has ${has}.`, {
    hint: `Give the first layer inputShape [${data.shape.join(', ')}].`,
    source: at(loaded, model.layers[0]?.name),
  });
}

function checkNamedInputs(loaded: LoadedExperiment, inputs: NonNullable<InputFacts['inputs']>): void {
  const { model } = loaded;
  const list = inputs.map(({ name, shape }) => `'${name}' [${['batch', ...shape].join(', ')}]`).join(', ');
  const wanted = new Map(inputs.map((input) => [input.name, input]));
  for (const [i, name] of model.inputNames.entries()) {
    const shape = model.inputs[i]?.shape.slice(1) ?? [];
    const given = wanted.get(name);
    wanted.delete(name);
    if (given && fits(shape, given.shape)) continue;
    throw new UserError(
      given
        ? `The model takes [${shape.map((d) => d ?? 'any').join(', ')}] as '${name}', the data has [${given.shape.join(', ')}].`
        : `The model has an input '${name}', and the data has none of that name: its samples have ${list}.`,
      {
        hint: given
          ? `Write tf.input({ name: '${name}', shape: [${given.shape.join(', ')}] }).`
          : "An input's name is that of its tf.input({ name, shape }): the names in x of a sample and those in the model are the same.",
        source: at(loaded, model.inputLayers[i]?.name),
      },
    );
  }
  const [left] = wanted.keys();
  if (left !== undefined)
    throw new UserError(
      `The samples of the data have an input '${left}', and the model has none of that name: it has ${named(model.inputNames, model.inputs)}.`,
      { hint: 'Leave it out of x, or make a tf.input({ name, shape }) for it.', source: at(loaded, undefined) },
    );
}

/** A name that is no further output's would leave nothing out. */
function checkAuxiliary({ model, file }: LoadedExperiment): void {
  const [, ...further] = model.outputNames;
  const wrong = auxiliaryNames(model).find((name) => !further.includes(name));
  if (wrong === undefined) return;
  const [first] = model.outputNames;
  throw new UserError(
    wrong === first
      ? `The metadata of the model says that its output '${wrong}' is auxiliary, and that is the first: what the model predicts.`
      : `The metadata of the model says that its output '${wrong}' is auxiliary, and it has none of that name.`,
    {
      hint:
        further.length === 0
          ? 'It has one output: leave `auxiliary` out of setUserDefinedMetadata({ … }).'
          : `Further outputs are ${further.map((name) => `'${name}'`).join(', ')}.`,
      source: placeOfField('model') ?? { file, line: 1 },
    },
  );
}

function checkScores(loaded: LoadedExperiment, data: ModelData): void {
  const { model } = loaded;
  const classes = data.classes.length;
  const [height = 1, width = 1] = data.shape;
  const wanted = data.pixelLabels ? [height, width, classes] : [classes];
  for (const output of model.outputs) {
    const has = output.shape.slice(1);
    if (has.length === wanted.length && wanted.every((d, i) => d === has[i])) continue;
    if (model.outputs.length > 1)
      throw new UserError(
        `The model has ${model.outputs.length} outputs: ${named(model.outputNames, model.outputs)}. Each is to be [batch, ${wanted.join(', ')}], a score a class${data.pixelLabels ? ' for each pixel' : ''}: the first the prediction, further ones auxiliary classifiers of the same shape.`,
        {
          hint: `Leave out of tf.model({ outputs }) what is no classifier, here '${output.sourceLayer.name}'.`,
          source: at(loaded, output.sourceLayer.name),
        },
      );
    throw new UserError(
      `The model's output is [${output.shape.map((d) => d ?? 'batch').join(', ')}], the data has ${howMany(classes, 'class', 'classes')}${data.pixelLabels ? ` for each of ${height}×${width} pixels` : ''}.`,
      {
        hint: data.pixelLabels
          ? `End the model in [batch, ${wanted.join(', ')}], as networks.pspnet(…) does.`
          : `End the model in a dense layer of ${howMany(classes, 'unit')}; of networks.… that is classes: ${classes}.`,
        source: at(loaded, output.sourceLayer.name),
      },
    );
  }
}

const fits = (input: readonly (number | null)[], shape: readonly number[]): boolean =>
  input.length === shape.length && input.every((d, i) => d === null || d === shape[i]);

const numbersText = (shape: readonly number[], dtype: string) =>
  shape.length === 0 ? `one number (${dtype})` : `[${shape.join(', ')}] numbers (${dtype})`;

const at = ({ sources, file }: LoadedExperiment, layer: string | undefined): Source =>
  (layer === undefined ? undefined : sources.get(layer)?.[0]) ?? { file, line: 1 };

const named = (names: readonly string[], tensors: readonly { readonly shape: readonly (number | null)[] }[]) =>
  tensors.map(({ shape }, i) => `'${names[i] ?? i}' [${shape.map((d) => d ?? 'batch').join(', ')}]`).join(', ');
