/** Whether a GPU's provider runs here, a driver in software included (CONTRIBUTING.md says how to have one): in a process of its own. */
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { type DeviceId, deviceIds } from '../../src/device';
import { OnnxBuilder } from '../../src/graph/onnx';
import { program } from '../../src/graph/session';

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
export const needs = (id: 'webgpu' | 'cuda') =>
  id === 'webgpu' ? 'needs a Vulkan driver, as .ci/run has one' : 'needs an NVIDIA GPU and CUDA';

/** A suite for each device; skipped, and seen to be, where there is no driver. tfjsNodeGpu.test.ts has the one that needs a package. */
export function describeDevices(cases: (id: DeviceId) => void): void {
  for (const id of deviceIds.filter((id) => id !== 'tfjs-node-gpu')) {
    const gpu = id === 'webgpu' || id === 'cuda' ? id : undefined;
    if (gpu === undefined || providerRuns(gpu)) describe(`device ${id}`, () => cases(id));
    else describe.skip(`device ${id} (${needs(gpu)})`, () => cases(id));
  }
}
