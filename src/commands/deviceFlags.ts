/** Flags that say where to run, and what they ask of a device. */
import { Option } from 'commander';
import { type DeviceId, deviceId, deviceIds } from '../doctor/doctor';
import { mostReplicas } from '../protocol/files/runConfig';
import { givenPath } from './givenPath';
import { wholeNumber } from './numbers';

export interface DeviceFlags {
  device?: string;
  tfjsNodeGpu?: string;
  replicas?: string;
}

/** @param more further values that the command takes. */
export const deviceFlag = (more = '') => new Option('--device <id>', `where to run: ${deviceIds.join(', ')}${more}`);

export const nodeGpuFlag = () =>
  new Option(
    '--tfjs-node-gpu <folder>',
    'folder in which @tensorflow/tfjs-node-gpu is installed; default: that of the run',
  );

export const placesOf = ({ tfjsNodeGpu }: DeviceFlags) =>
  tfjsNodeGpu === undefined ? {} : { tfjsNodeGpuPath: givenPath(tfjsNodeGpu, '--tfjs-node-gpu') };

/** `automatic`: whether the choice may be left to the run. */
export function chosenDevice(
  flags: DeviceFlags,
  automatic = false,
): {
  device?: DeviceId | 'auto' | undefined;
  deviceOptions: object;
} {
  const { device } = flags;
  const replicas =
    flags.replicas === undefined ? {} : { replicas: wholeNumber('--replicas', flags.replicas, 1, mostReplicas) };
  return {
    device: device === undefined || (automatic && device === 'auto') ? device : deviceId(device),
    deviceOptions: { ...placesOf(flags), ...replicas },
  };
}
