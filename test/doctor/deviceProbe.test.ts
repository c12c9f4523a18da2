/** A device is tried by steps on a clock that goes as fast as we say: which of them count, and what is said of it. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { DeviceOptions } from '../../src/device';
import type { NumericArray } from '../../src/device/device';
import { probeDevice } from '../../src/doctor/deviceProbe';
import '../nn/cpu';

/** Milliseconds of each step; what comes of one. */
let times: number[] = [];
let loss = 1;
let refusal: Error | undefined;
/** A step that fails, by its number from 1. */
let failing = 0;
const seen = { devices: 0, sessions: 0, inputs: [] as Record<string, NumericArray>[], seeds: [] as number[] };
/** What ONNX Runtime writes of a step. */
const events = [
  { cat: 'Session', name: 'model_run', args: { provider: 'CPUExecutionProvider', op_name: 'None' } },
  { cat: 'Node', name: 'a/gate#3_kernel_time', args: { provider: 'CPUExecutionProvider', op_name: 'Cast' } },
  { cat: 'Node', name: 'a/gate#3_kernel_time', args: { provider: 'CPUExecutionProvider', op_name: 'Cast' } },
  { cat: 'Node', name: 'a/conv#4_kernel_time', args: { provider: 'WebGpuExecutionProvider', op_name: 'Conv' } },
  { cat: 'Node', name: 'loss#5_kernel_time', args: { provider: 'CPUExecutionProvider', op_name: 'Sum' } },
  { cat: 'Node', name: 'fence_before' },
];
vi.mock('../../src/device', async (original) => ({
  ...(await original<typeof import('../../src/device')>()),
  openDevice: async (id: string, { profile }: DeviceOptions) => {
    if (refusal) throw refusal;
    return {
      ...{ id, description: `The ${id}`, gpu: id === 'webgpu', advice: 'Buy a larger one.' },
      async training(_: unknown, seed: number) {
        seen.seeds.push(seed);
        return {
          async step(inputs: Record<string, NumericArray>) {
            seen.inputs.push(inputs);
            if (seen.inputs.length === failing) throw new UserError('The card is gone.', { hint: 'Look for it.' });
            vi.advanceTimersByTime(times.shift() ?? 1);
            if (profile !== undefined) writeFileSync(`${profile}_2026.json`, JSON.stringify(events));
            return { loss: Float32Array.of(loss) };
          },
          dispose: async () => void seen.sessions++,
        };
      },
      dispose: async () => void seen.devices++,
    };
  },
}));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-probed-'));
  vi.stubEnv('TMPDIR', folder);
  vi.useFakeTimers({ toFake: ['performance'] });
  Object.assign(seen, { devices: 0, sessions: 0, inputs: [], seeds: [] });
  [times, loss, refusal, failing] = [[], 1, undefined, 0];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('is as fast as the median of five steps behind the first one, each of which has its own copy of the batch', async () => {
  times = [900, 100, 300, 200, 500, 400, 999];
  expect(await probeDevice('cpu', {})).toEqual({
    ...{ device: 'cpu', works: true, message: 'The cpu', gpu: false, hint: 'Buy a larger one.' },
    // Eight images in 0.3 seconds.
    ...{ imagesPerSecond: expect.closeTo(8 / 0.3, 9), pictures: undefined, elsewhere: undefined },
  });
  expect(seen).toMatchObject({ devices: 1, sessions: 1, seeds: [0] });
  expect(seen.inputs).toHaveLength(6);
  expect(new Set(seen.inputs.map(({ x }) => x)).size).toBe(6);
  for (const { x, y } of seen.inputs) expect([x?.length, y?.length]).toEqual([8 * 16 * 16 * 3, 8]);
});

it('is tried no longer than three seconds, and one step at least', async () => {
  times = [1000, 1000, 1000, 1000, 1000];
  expect((await probeDevice('cpu', {})).imagesPerSecond).toBe(8);
  expect(seen.inputs).toHaveLength(3);
  seen.inputs = [];
  times = [60_000, 500];
  expect((await probeDevice('cpu', {})).imagesPerSecond).toBe(16);
  expect(seen.inputs).toHaveLength(2);
});

it('does not work where its loss is no number, or where it cannot be opened, which is said', async () => {
  loss = Number.NaN;
  expect(await probeDevice('cpu', {})).toEqual({
    ...{ device: 'cpu', works: false, message: 'A step ran, and its loss is no number.' },
  });
  expect([seen.inputs.length, seen.sessions, seen.devices]).toEqual([1, 1, 1]);
  refusal = new UserError('There is no card.', { hint: 'Buy one.' });
  expect(await probeDevice('webgpu', {})).toEqual({
    ...{ device: 'webgpu', works: false, message: 'There is no card.', hint: 'Buy one.' },
  });
});

it('names what ran on the processor, each once, and leaves nothing on the disk', async () => {
  expect(await probeDevice('webgpu', {})).toMatchObject({
    ...{ works: true, gpu: true, elsewhere: ['Cast of a/gate', 'Sum of loss'] },
  });
  expect([seen.sessions, seen.devices]).toEqual([2, 2]);
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ['in a timed step', 3, [1, 1]],
  ['in the step that is profiled', 7, [2, 2]],
])('that fails %s is given back with its session, and why is said', async (_, step, givenBack) => {
  failing = step;
  expect(await probeDevice('webgpu', {})).toEqual({
    ...{ device: 'webgpu', works: false, message: 'The card is gone.', hint: 'Look for it.' },
  });
  expect([seen.inputs.length, seen.sessions, seen.devices]).toEqual([step, ...givenBack]);
  expect(readdirSync(folder)).toEqual([]);
});
