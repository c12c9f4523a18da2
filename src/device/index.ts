/** Every device by id. Add one: a file beside this one and a case here. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../protocol/userError';
import { type CompiledOptions, compiledCpu } from './compiled';
import { compiles, type Device, type DeviceId, deviceIds } from './device';
import { eagerDevice } from './eager';
import { gpuDevice } from './gpu';
import { layerOf } from './layerOfError';
import { tfjsNodeGpu } from './tfjsNodeGpu';

export { compiles, type DeviceId, deviceIds, layerOf };

export interface DeviceOptions extends CompiledOptions {
  /** Folder in which tfjs-node-gpu is installed. */
  tfjsNodeGpuPath?: string;
}

/** Throws a `UserError` for a name that is none. */
export function deviceId(text: string): DeviceId {
  const found = deviceIds.find((id) => id === text);
  if (!found) throw new UserError(`There is no device '${text}'.`, { hint: `Devices: ${deviceIds.join(', ')}.` });
  return found;
}

/** `name` comes from an experiment, a setting or a flag, so that it is checked here. */
export async function openDevice(name: string, options: DeviceOptions = {}): Promise<Device> {
  const id = deviceId(name);
  switch (id) {
    case 'cpu':
      return compiledCpu(options);
    case 'webgpu':
    case 'cuda':
      return gpuDevice(id, options);
    case 'tfjs':
      await tf.setBackend('cpu');
      return eagerDevice('tfjs', `TensorFlow.js ${tf.version.tfjs} in JavaScript, eager`, options.model);
    case 'tfjs-node-gpu':
      return tfjsNodeGpu(options.tfjsNodeGpuPath, options.model);
    default:
      return id satisfies never;
  }
}
