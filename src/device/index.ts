/** Every device by id. Add one: a file beside this one, a line in `devices`, and its id in the setting of package.json. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { compiledCpu } from './compiled';
import type { Device } from './device';
import { eagerDevice } from './eager';
import { gpuDevice } from './gpu';
import type { DeviceOptions } from './options';
import { tfjsNodeGpu } from './tfjsNodeGpu';

export { failedLayer } from '../graph/trace/failedLayer';
export type { DeviceOptions };

/** What is to be known of a device before it is opened. */
interface DeviceFacts {
  open(options: DeviceOptions): Promise<Device>;
  /** Runs traced and compiled steps, which not every model can be; an eager one runs any. */
  compiles?: true;
  /** One of those that `auto` tries. */
  auto?: true;
  /** ONNX Runtime may leave operations of a step to the processor: a probe asks which. */
  leaves?: true;
  /** Its arrays are in the machine's memory, whose free part is known. */
  inMemory?: true;
}

export const devices = records({
  cpu: { open: compiledCpu, compiles: true, auto: true, inMemory: true },
  webgpu: { open: (options) => gpuDevice('webgpu', options), compiles: true, auto: true, leaves: true },
  cuda: { open: (options) => gpuDevice('cuda', options), compiles: true, auto: true, leaves: true },
  tfjs: { open: plainTensorFlow },
  'tfjs-node-gpu': { open: ({ tfjsNodeGpuPath, model }) => tfjsNodeGpu(tfjsNodeGpuPath, model) },
});

export type DeviceId = keyof typeof devices;
export const deviceIds = Object.keys(devices) as DeviceId[];

/** Names their common type, so that no declaration of a user's editor leads into the devices themselves. */
function records<Id extends string>(all: Record<Id, DeviceFacts>): Readonly<Record<Id, DeviceFacts>> {
  return all;
}

/** Throws a `UserError` for a name that is none: it comes from an experiment, a setting or a flag. */
export function deviceId(text: string): DeviceId {
  const found = deviceIds.find((id) => id === text);
  if (!found) throw new UserError(`There is no device '${text}'.`, { hint: `Devices: ${deviceIds.join(', ')}.` });
  return found;
}

export const openDevice = async (name: string, options: DeviceOptions = {}): Promise<Device> =>
  devices[deviceId(name)].open(options);

async function plainTensorFlow({ model }: DeviceOptions): Promise<Device> {
  await tf.setBackend('cpu');
  return eagerDevice('tfjs', `TensorFlow.js ${tf.version.tfjs} in JavaScript, eager`, model);
}
