/**
 * The eager device on CUDA through `@tensorflow/tfjs-node-gpu`, where the user has installed it; never bundled.
 * The package is given our TensorFlow.js in place of its own, so that one set of tensors and gradients serves both.
 */
import { statSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { callableClasses } from './callableClasses';
import type { Device } from './device';
import { eagerDevice } from './eager';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
const howTo =
  'Install it in a folder of yours (npm install @tensorflow/tfjs-node-gpu, with its install script) and point the setting ' +
  'sluice.tfjsNodeGpuPath, or --tfjs-node-gpu, at that folder.';
/** Its native library is that of TensorFlow 2.9. */
const forCuda =
  'For a GPU it needs CUDA 11.2, cuDNN 8.1 and an NVIDIA driver, their libraries where the loader finds them.';

/** The backend's name in TensorFlow.js, whichever of the packages it is from. */
const backendName = 'tensorflow';

/** `folder`: where the package is installed. Throws a `UserError` that says how to get there. */
export async function tfjsNodeGpu(folder: string | undefined, model?: tf.LayersModel): Promise<Device> {
  if (folder === undefined)
    throw new UserError('Device tfjs-node-gpu needs a package that is not part of Sluice.', { hint: howTo });
  const require = createRequire(path.join(path.resolve(folder), 'package.json'));
  const found = packages.find((name) => resolves(require, name));
  if (!found) throw notInstalled(folder);
  try {
    quietNativeLibrary();
    withOurTensorFlow(() => require(found));
    await start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${found} in ${folder} does not load: ${reason.trim()}`, { hint: hintOf(reason) });
  }
  const { isUsingGpuDevice: gpu } = tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  const where = gpu === undefined ? '' : gpu ? ', on the GPU' : ', on the processor: it uses no GPU';
  return {
    ...eagerDevice('tfjs-node-gpu', `TensorFlow.js ${tf.version.tfjs} on ${found}, eager${where}`, model),
    gpu,
    advice: gpu === false ? noGpu(found) : undefined,
  };
}

/** A folder is asked for: some have the native addon at hand, or a file of the package. */
function notInstalled(folder: string): UserError {
  const found = statSync(folder, { throwIfNoEntry: false });
  const names = packages.join(' or ');
  if (found === undefined) return new UserError(`There is no folder ${folder} with ${names}.`, { hint: howTo });
  if (found.isDirectory()) return new UserError(`No ${names} is installed in ${folder}.`, { hint: howTo });
  const what = folder.endsWith('.node') ? 'a native addon alone' : 'a file';
  return new UserError(`${folder} is ${what}, not a folder with ${names} installed in it.`, { hint: howTo });
}

const noGpu = (found: string) =>
  found.endsWith('-gpu')
    ? `${forCuda} Without them it computes on the processor.`
    : 'The package for GPUs is @tensorflow/tfjs-node-gpu.';

/** TensorFlow.js keeps to itself why a backend did not start: its factory says it again. */
async function start(): Promise<void> {
  if (tf.findBackendFactory(backendName) === null) throw new Error(`it registers no backend '${backendName}'`);
  if (await tf.setBackend(backendName)) return;
  await tf.findBackendFactory(backendName)();
  throw new Error('its backend does not start, and does not say why');
}

function hintOf(reason: string): string {
  if (/lib(cuda|cudart|cublas|cudnn|cufft|curand|cusolver|cusparse)|\bcuda\b|cudnn/i.test(reason)) return forCuda;
  if (/\.node\b|\.so\b|\.dll\b|\.dylib\b|cannot find module/i.test(reason))
    return 'A part of it is missing: install it anew with its install script, which fetches its native library (npm install without --ignore-scripts).';
  return `Tried with its version 4.22.0 on Node 20, 22 and 24; this is Node ${process.versions.node}.`;
}

/** TensorFlow's banner is three lines of news about the processor; errors and warnings stay. */
function quietNativeLibrary(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
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

/**
 * Loads with `@tensorflow/tfjs*` answered by ours, whose classes the package calls as ES5 does, and with two functions of `util`
 * that Node 23 took away and Node 22 warns of.
 */
function withOurTensorFlow(load: () => void): void {
  const loader = Module as unknown as Loader;
  const original = loader._load;
  const ours = callableClasses(tf);
  loader._load = (id, parent, isMain) =>
    /^@tensorflow\/tfjs(-core|-layers|-data|-converter)?$/.test(id) ? ours : original.call(loader, id, parent, isMain);
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  old.isArray = Array.isArray;
  try {
    load();
  } finally {
    loader._load = original;
  }
}
