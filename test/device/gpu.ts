/** Whether a GPU's provider runs here, a driver in software included (CONTRIBUTING.md says how to have one): in a process of its own. */
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { type DeviceId, type DeviceOptions, deviceIds } from '../../src/device';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import { program } from '../../src/graph/onnx/session';
import { realPackage } from './standInPackage';

const script = `
  const ort = require('onnxruntime-node');
  const [provider, model] = process.argv.slice(1);
  ort.InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: [provider], logSeverityLevel: 4 })
    .then((session) => session.run({ x: new ort.Tensor('float32', [-2], [1]) }))
    .then(({ y }) => process.exit(y.data[0] === 2 ? 0 : 1), () => process.exit(1));
`;

const known = new Map<string, boolean>();

function runs(provider: string): boolean {
  const b = new OnnxBuilder();
  b.output('y', b.op('Abs', [b.input('x', [1], 'float32')], [1]));
  const model = Buffer.from(program('probe', b).model).toString('base64');
  return (
    spawnSync(process.execPath, ['-e', script, provider, model], {
      timeout: 60_000,
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    }).status === 0
  );
}

export function providerRuns(provider: 'webgpu' | 'cuda'): boolean {
  if (!known.has(provider)) known.set(provider, runs(provider));
  return known.get(provider) === true;
}

/** Why the tests of a device are skipped, as skipped.ts reads it. */
export const needs = (id: DeviceId) =>
  id === 'webgpu'
    ? 'needs a Vulkan driver, as .ci/run has one'
    : id === 'cuda'
      ? 'needs an NVIDIA GPU and CUDA'
      : 'needs SLUICE_TEST_TFJS_NODE_GPU, a folder with the real package';

/** A suite for each device, with what opens it; skipped, and seen to be, where its driver or its package is missing. */
export function describeDevices(cases: (id: DeviceId, places: DeviceOptions) => void): void {
  const places = realPackage === undefined ? {} : { tfjsNodeGpuPath: realPackage };
  for (const id of deviceIds)
    if (here(id)) describe(`device ${id}`, () => cases(id, places));
    else describe.skip(`device ${id} (${needs(id)})`, () => cases(id, places));
}

function here(id: DeviceId): boolean {
  switch (id) {
    case 'webgpu':
    case 'cuda':
      return providerRuns(id);
    case 'tfjs-node-gpu':
      return realPackage !== undefined;
    default:
      return true;
  }
}
