/**
 * The eager device on CUDA through `@tensorflow/tfjs-node-gpu`, where the user has installed it; never bundled.
 * The package is given our TensorFlow.js in place of its own, so that one set of tensors and gradients serves both.
 */
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../protocol/userError';
import type { Device } from './device';
import { eagerDevice } from './eager';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
const howTo =
  'Install it in a folder of yours (npm install @tensorflow/tfjs-node-gpu, with its install script) and point the setting ' +
  'sluice.tfjsNodeGpuPath, or --tfjs-node-gpu, at that folder.';

/** `folder`: where the package is installed. Throws a `UserError` that says how to get there. */
export async function tfjsNodeGpu(folder: string | undefined): Promise<Device> {
  if (folder === undefined)
    throw new UserError('Device tfjs-node-gpu needs a package that is not part of Sluice.', { hint: howTo });
  const require = createRequire(path.join(path.resolve(folder), 'package.json'));
  const found = packages.find((name) => resolves(require, name));
  if (!found) throw new UserError(`No ${packages.join(' or ')} is installed in ${folder}.`, { hint: howTo });
  try {
    withOurTensorFlow(() => require(found));
    if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend does not start');
  } catch (error) {
    throw new UserError(
      `${found} in ${folder} does not load: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'It needs its native library and, for a GPU, CUDA 11.2 and cuDNN 8.1; see its README.',
      },
    );
  }
  return eagerDevice('tfjs-node-gpu', `TensorFlow.js ${tf.version.tfjs} on ${found}, eager`);
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

interface Loader {
  _load(id: string, parent: unknown, isMain: boolean): unknown;
}

/** Loads with `@tensorflow/tfjs*` answered by ours, and two functions back that Node 23 took from `util`. */
function withOurTensorFlow(load: () => void): void {
  const loader = Module as unknown as Loader;
  const original = loader._load;
  loader._load = (id, parent, isMain) =>
    /^@tensorflow\/tfjs(-core|-layers|-data|-converter)?$/.test(id) ? tf : original.call(loader, id, parent, isMain);
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
  try {
    load();
  } finally {
    loader._load = original;
  }
}
