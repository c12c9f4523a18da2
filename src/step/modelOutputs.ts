/**
 * What a model gives to whoever uses it, by port: `output` of a model of one output, `output:NAME` of one of several, each by the
 * name of its layer. Outputs that serve training alone (nn/auxiliaryOutputs.ts) are none of these.
 */
import type * as tf from '@tensorflow/tfjs';
import { freeName } from '../base/freeName';
import { port } from '../graph/port';
import { auxiliaryNames } from '../nn';

export interface ModelOutput {
  port: string;
  name: string;
  /** Its place among the model's outputs. */
  place: number;
}

/** In the model's order. The first is always one of them: it is what the model predicts. */
export function modelOutputs(model: tf.LayersModel): ModelOutput[] {
  const auxiliary = new Set(auxiliaryNames(model));
  const used = toldApart(model.outputNames)
    .map((name, place) => ({ name, place }))
    .filter(({ name, place }) => place === 0 || !auxiliary.has(name));
  return used.map((output) => ({ ...output, port: used.length === 1 ? port.onlyOutput : port.output(output.name) }));
}

/** The tensors of a pass by port; `outputs` in the model's order, all of them. */
export const outputsByPort = (model: tf.LayersModel, outputs: readonly tf.Tensor[]): Record<string, tf.Tensor> =>
  Object.fromEntries(modelOutputs(model).map(({ port: at, place }) => [at, outputs[place] as tf.Tensor]));

/** A layer that gives several outputs, as a nested model does, has one name for all of them. */
export function toldApart(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((name) => {
    const own = freeName(name, given);
    given.add(own);
    return own;
  });
}
