/**
 * Whether each device works here, found out by training two steps of a small gated network on it. Each in a process of
 * its own: a device that crashes is an answer, not an accident.
 */
import { spawn } from 'node:child_process';
import type * as tf from '@tensorflow/tfjs';
import { type DeviceId, type DeviceOptions, deviceIds, openDevice } from '../device';
import type { TrainingSpec } from '../device/device';
import { networks, observedApply, parametersOf, softmaxCrossEntropy } from '../nn';
import { toUserFacing } from '../protocol/userError';

export { type DeviceId, deviceId, deviceIds } from '../device';

export interface Diagnosis {
  device: DeviceId;
  works: boolean;
  /** The device's description, or why it does not work. */
  message: string;
  hint?: string;
}

/** Eager TensorFlow.js needs seconds for two steps, a GPU's first start may need a minute. */
const patienceMs = 120_000;

/** `probe`: arguments that make this program answer with `probeDevice`'s result as a line of JSON. */
export async function diagnose(
  probe: (id: DeviceId) => readonly string[],
  timeoutMs: number = patienceMs,
): Promise<Diagnosis[]> {
  return Promise.all(deviceIds.map((id) => ask(id, probe(id), timeoutMs)));
}

function ask(device: DeviceId, args: readonly string[], timeoutMs: number): Promise<Diagnosis> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const begun = performance.now();
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve({ device, works: false, message: error.message }));
    child.on('close', (code, signal) => {
      const line = output.trim().split('\n').at(-1) ?? '';
      try {
        resolve(JSON.parse(line) as Diagnosis);
      } catch {
        const message =
          signal === 'SIGKILL' && performance.now() - begun >= timeoutMs
            ? `No answer within ${timeoutMs / 1000} s.`
            : `Its process ended with ${signal ?? `code ${code}`} and no answer.`;
        resolve({ device, works: false, message });
      }
    });
  });
}

/** Two steps of a gated network of 8 layers on 8×8 images. */
export async function probeDevice(id: DeviceId, options: DeviceOptions): Promise<Diagnosis> {
  try {
    const device = await openDevice(id, options);
    const spec = probeSpec();
    const session = await device.training(spec, 0);
    const inputs = { x: new Float32Array(4 * 8 * 8 * 3).fill(0.5), y: Int32Array.of(0, 1, 2, 3) };
    await session.step(inputs, {});
    const { loss } = await session.step(inputs, {});
    await session.dispose();
    await device.dispose();
    if (!Number.isFinite(loss?.[0]))
      return { device: id, works: false, message: 'A step ran, and its loss is no number.' };
    return { device: id, works: true, message: device.description };
  } catch (error) {
    const { message, hint } = toUserFacing(error);
    return { device: id, works: false, message, ...(hint === undefined ? {} : { hint }) };
  }
}

function probeSpec(): TrainingSpec {
  const model = networks.resnetCifar({ depth: 8, inputShape: [8, 8, 3] });
  const parameters = parametersOf(model);
  const named = (trained: boolean) =>
    Object.fromEntries(parameters.filter((p) => p.trained === trained).map((p) => [p.name, p.variable]));
  return {
    inputs: { x: { shape: [4, 8, 8, 3], dtype: 'float32' }, y: { shape: [4], dtype: 'int32' } },
    scalars: [],
    trainable: named(true),
    moving: named(false),
    summed: [],
    optimizer: { slots: [], update: (variable, gradient) => ({ value: variable.sub(gradient.mul(0.01)), slots: {} }) },
    forward: ({ x, y }, _, random) => {
      const { outputs } = observedApply(model, x as tf.Tensor, { training: true, random });
      return { loss: softmaxCrossEntropy(outputs[0] as tf.Tensor, y as tf.Tensor) };
    },
  };
}
