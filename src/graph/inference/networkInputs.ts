/**
 * The inputs of an exported network: `image` [N, channels, height, width] where a sample is one; else `input`, or of a model of
 * several each by its own name, as TensorFlow.js has them.
 */
import { inputName, type TensorInfo } from '../../base/sampleTensors';

export interface NetworkInput extends TensorInfo {
  name: string;
  /** Channels come before rows. */
  planes: boolean;
}

/** Names that the values within a file have, and those that such a one gets here: an input of either keeps a name of its own. */
const taken = /^(output|[tc]\d+)_*$/;

/** @param shape With the batch. Undefined for a port that is no input of the model. */
export function networkInput(port: string, { shape, dtype }: TensorInfo): NetworkInput | undefined {
  const [n = 1, height = 1, width = 1, channels = 1] = shape;
  if (port === 'x' && shape.length === 4 && dtype === 'float32')
    return { name: 'image', shape: [n, channels, height, width], dtype, planes: true };
  const own = port === 'x' ? 'input' : inputName(port);
  if (own === undefined) return undefined;
  return { name: taken.test(own) ? `${own}_` : own, shape, dtype, planes: false };
}
