/** Networks that also say what some of their layers compute, beside their outputs: a teacher's hints and what is to be like them. */
import * as tf from '@tensorflow/tfjs';
import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import { allLayers } from '../graph/trace/layers';

/** Of the same layers and variables. */
export function withActivations(model: tf.LayersModel, names: readonly string[], whose: string): tf.LayersModel {
  const activations = names.map((name) => activationOf(model, name, whose));
  // One of its own outputs stays what it is: another one is put beside it.
  return names.length === 0 ? model : tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...activations] });
}

/** Throws a `UserError` for a layer that a network does not have, and for two whose activations cannot be compared. */
export function checkHints(
  student: tf.LayersModel,
  teacher: tf.LayersModel,
  layers: Readonly<Record<string, string>>,
): void {
  for (const [own, taught] of Object.entries(layers)) {
    const [said, wanted] = [activationOf(student, own, 'network'), activationOf(teacher, taught, 'teacher')].map(
      ({ shape }) =>
        `[${shape
          .slice(1)
          .map((size) => size ?? 'any')
          .join(', ')}]`,
    );
    if (said === wanted) continue;
    throw new UserError(
      `teacher.features: the layer '${own}' of the network gives ${said}, and '${taught}' of the teacher ${wanted}.`,
      { hint: 'Name layers of one shape; `{ LAYER: LAYER OF THE TEACHER }` pairs those of other names.' },
    );
  }
}

function activationOf(model: tf.LayersModel, name: string, whose: string): tf.SymbolicTensor {
  const layer = model.layers.find((one) => one.name === name);
  if (layer === undefined) {
    const inside = allLayers(model).some((one) => one.name === name);
    throw new UserError(
      `teacher.features: the ${whose} has ${inside ? `the layer '${name}' inside another one` : `no layer '${name}'`}.`,
      {
        hint: inside
          ? 'Name the layer of the model itself that holds it.'
          : suggestion(
              name,
              model.layers.map((one) => one.name),
              'Layers',
            ),
      },
    );
  }
  const uses = usesOf(layer);
  const [output, more] = uses.length === 1 ? (uses[0]?.outputTensors ?? []) : [];
  if (output !== undefined && more === undefined) return output;
  throw new UserError(
    `teacher.features: the layer '${name}' of the ${whose} ${uses.length === 1 ? 'has several outputs' : `is used ${uses.length} times`}.`,
    { hint: 'Name one that computes one tensor, such as an activation behind it.' },
  );
}

/** A model that is a layer has one more node, of its own making, whose tensors are its own. */
const usesOf = (layer: tf.layers.Layer) =>
  layer.inboundNodes.filter(
    ({ outputTensors }) => !(layer instanceof tf.LayersModel) || outputTensors[0] !== layer.outputs[0],
  );
