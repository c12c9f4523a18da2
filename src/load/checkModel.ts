/** Whether a model fits the data that it is trained on. */

import { UserError } from '../base/userError';
import { placeOfField } from '../experiment/userCode';
import type { Source } from '../protocol/events/events';
import type { TaskData } from '../step/specs';
import type { LoadedExperiment } from './loadExperiment';

/** The model must take the data's images and give one score a class: for the image, or for each of its pixels. */
export function checkModel(loaded: LoadedExperiment, data: TaskData & { readonly classes: readonly string[] }): void {
  const { model, sources, file, experiment } = loaded;
  const at = (layer: string | undefined): Source =>
    (layer === undefined ? undefined : sources.get(layer)?.[0]) ?? { file, line: 1 };
  if (model.inputs.length > 1)
    throw new UserError(
      `The model has ${model.inputs.length} inputs: ${named(model.inputNames, model.inputs)}. Sluice trains models of one, the image.`,
      {
        hint: 'Make a model with one tf.input(…), and what the others hold from the image, or a weight or constant of a layer.',
        source: at(model.inputLayers[1]?.name),
      },
    );
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  if (input.length !== 3 || input.some((d, i) => d !== null && d !== data.shape[i])) {
    throw new UserError(`The model takes images of ${input.join('×')}, the data has ${data.shape.join('×')}.`, {
      hint: `Give the first layer inputShape [${data.shape.join(', ')}].`,
      source: at(model.layers[0]?.name),
    });
  }
  // What a loss of its own wants of the outputs is known to it alone.
  if (experiment.loss !== undefined) return;
  if (data.labels !== undefined)
    throw new UserError(
      `The labels of the data are ${data.labels.dtype} [${data.labels.shape.join(', ')}], and no classes: what is to be learnt of them is not said.`,
      {
        hint: 'Give the experiment a `loss`, e.g. losses.mse() for numbers or losses.bce() for several labels a sample.',
        source: placeOfField('data'),
      },
    );
  const classes = data.classes.length;
  const [height, width] = data.shape;
  const wanted = data.pixelLabels ? [height, width, classes] : [classes];
  for (const output of model.outputs) {
    const has = output.shape.slice(1);
    if (has.length === wanted.length && wanted.every((d, i) => d === has[i])) continue;
    if (model.outputs.length > 1)
      throw new UserError(
        `The model has ${model.outputs.length} outputs: ${named(model.outputNames, model.outputs)}. Each is to be [batch, ${wanted.join(', ')}], a score a class${data.pixelLabels ? ' for each pixel' : ''}: the first the prediction, further ones auxiliary classifiers of the same shape.`,
        {
          hint: `Leave out of tf.model({ outputs }) what is no classifier, here '${output.sourceLayer.name}'.`,
          source: at(output.sourceLayer.name),
        },
      );
    throw new UserError(
      `The model's output is [${output.shape.map((d) => d ?? 'batch').join(', ')}], the data has ${classes} classes${data.pixelLabels ? ` for each of ${height}×${width} pixels` : ''}.`,
      {
        hint: data.pixelLabels
          ? `End the model in [batch, ${wanted.join(', ')}], as networks.pspnet(…) does.`
          : `End the model in a dense layer of ${classes} units.`,
        source: at(output.sourceLayer.name),
      },
    );
  }
}

const named = (names: readonly string[], tensors: readonly { readonly shape: readonly (number | null)[] }[]) =>
  tensors.map(({ shape }, i) => `'${names[i] ?? i}' [${shape.map((d) => d ?? 'batch').join(', ')}]`).join(', ');
