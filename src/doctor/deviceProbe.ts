/** Tries one device: steps of a network on it, how fast they are, and what of them ran elsewhere. For a process of its own. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '../base/quantiles';
import { toUserFacing } from '../base/userError';
import { type DeviceId, type DeviceOptions, devices, openDevice } from '../device';
import type { Device } from '../device/device';
import { layerError } from '../load/layerError';
import { type DeviceProblem, experimentProblem, smallProblem } from './deviceProblem';
import type { Diagnosis } from './doctor';

const timedSteps = 5;
const timedMs = 3000;

/** @param experiment file whose own step is tried, with these settings; without it, a small gated network. */
export async function probeDevice(
  id: DeviceId,
  options: DeviceOptions,
  experiment?: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Diagnosis> {
  let profile: string | undefined;
  try {
    const problem = experiment === undefined ? smallProblem() : await experimentProblem(experiment, settings);
    const { spec: _, inputs: __, scalars: ___, samples, pictures, ...traced } = problem;
    const device = await openDevice(id, { ...options, ...traced });
    try {
      const ms = await stepMs(device, problem);
      if (ms === undefined) return { device: id, works: false, message: 'A step ran, and its loss is no number.' };
      if (devices[id].leaves) profile = await mkdtemp(path.join(tmpdir(), 'sluice-probe-'));
      const elsewhere = profile === undefined ? [] : await onCpu(id, { ...options, ...traced }, problem, profile);
      return {
        device: id,
        works: true,
        message: device.description,
        gpu: device.gpu,
        hint: device.advice,
        imagesPerSecond: (1000 * samples) / ms,
        pictures,
        elsewhere: elsewhere.length > 0 ? elsewhere : undefined,
      };
    } finally {
      await device.dispose();
    }
  } catch (error) {
    const { message, hint } = toUserFacing(layerError(error));
    return { device: id, works: false, message, hint };
  } finally {
    if (profile !== undefined) await rm(profile, { recursive: true, force: true });
  }
}

/** Median of a step after the first two; undefined where the loss is no number. */
async function stepMs(device: Device, { spec, inputs, scalars }: DeviceProblem): Promise<number | undefined> {
  const session = await device.training(spec, 0);
  try {
    const times: number[] = [];
    const begun = performance.now();
    for (let i = -1; i < timedSteps && (i < 1 || performance.now() - begun < timedMs); i++) {
      const start = performance.now();
      const own = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values.slice()]));
      const { loss } = await session.step(own, scalars);
      if (!Number.isFinite(loss?.[0])) return undefined;
      if (i >= 0) times.push(performance.now() - start);
    }
    return median(times);
  } finally {
    await session.dispose();
  }
}

/** Operations of a step that ONNX Runtime gave to the processor, by its own profile: each waits for the GPU. */
async function onCpu(
  id: DeviceId,
  options: DeviceOptions,
  { spec, inputs, scalars }: DeviceProblem,
  folder: string,
): Promise<string[]> {
  const device = await openDevice(id, { ...options, profile: path.join(folder, 'step') });
  try {
    const session = await device.training(spec, 0);
    try {
      await session.step(inputs, scalars);
    } finally {
      await session.dispose();
    }
  } finally {
    await device.dispose();
  }
  const [file] = await readdir(folder);
  if (file === undefined) return [];
  const events = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as ProfiledNode[];
  const found = events.filter(({ cat, args }) => cat === 'Node' && args?.provider === 'CPUExecutionProvider');
  return [...new Set(found.map(({ args, name }) => `${args?.op_name} of ${name.split('#')[0]}`))];
}

interface ProfiledNode {
  cat: string;
  name: string;
  args?: { provider?: string; op_name?: string };
}
