/** Numbers that a forward graph holds once its weights are known. */
import { type GraphTensor, sizeOf, valuesOf } from '../graph';
import { natureOf } from '../lower/rules';
import { port } from '../port';

/** Arrays by variable name, in the order of TensorFlow.js. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** The elements of a tensor that does not depend on the input, or undefined. */
export function constantValues(tensor: GraphTensor, weights: Weights): Float32Array | undefined {
  if (tensor.constant) return Float32Array.from(valuesOf(tensor.constant, sizeOf(tensor.shape), tensor.dtype));
  const variable = port.variable.nameIn(tensor.input ?? '');
  if (variable !== undefined) return weights[variable];
  const source = tensor.node?.inputs.x ?? tensor.node?.inputs.input;
  return tensor.node && source && natureOf(tensor.node.kernel).view ? constantValues(source, weights) : undefined;
}
