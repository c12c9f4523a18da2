/** What a run has open is closed whatever fails, and what fails in closing hides nothing. */
import { expect, it, vi } from 'vitest';
import { closeAll } from '../../src/base/closeAll';
import type { Device, TrainingSession } from '../../src/device/device';
import { summarise } from '../../src/graph/analyse/summary';
import { loadExperiment } from '../../src/load/loadExperiment';
import { observedForward } from '../../src/step/specs';
import { compile } from '../../src/train/compile';
import { loop } from '../../src/train/loop';
import type { LoopParts } from '../../src/train/loopParts';
import { run } from './fakeRun';
import { experimentFile, folder } from './tinyRun';

it('closes everything, in order, and throws nothing', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const closed: number[] = [];
  const close =
    (n: number, fails = false) =>
    async () => {
      closed.push(n);
      if (fails) throw new Error(`close ${n}`);
    };
  await closeAll([close(1), close(2, true), close(3)]);
  expect(closed).toEqual([1, 2, 3]);
  expect(said).toHaveBeenCalledWith('Closing failed:', expect.objectContaining({ message: 'close 2' }));
  said.mockRestore();
});

it('a step of more bytes than there are is warned of where their number is known, and on a GPU it is not', async () => {
  const file = experimentFile();
  const { experiment, model, sources } = await loadExperiment(file);
  const shape: [number, number, number] = [32, 32, 3];
  const summary = summarise({ model, shape, sources, forward: observedForward(model) });
  const warningsOf = async (id: string, predictedBytes: number | undefined) => {
    const session = { predictedBytes, dispose: async () => {} };
    const parts = {
      ...{ experiment, file, folder: folder(), model, warnings: [], summary },
      device: { id, training: async () => session, evaluation: async () => session },
      training: { info: { shape, classes: [] }, batches: 4 },
    } as unknown as LoopParts;
    const { said, end } = await run(compile(parts));
    expect(said[0]).toMatchObject({ kind: 'phase', phase: 'compiling' });
    expect(end.stepper).toBe(session);
    return parts.warnings.map((warning) => String(warning).slice(0, 26));
  };
  expect(await warningsOf('cpu', 2 ** 60)).toContain('A step is expected to take');
  for (const [id, bytes] of [
    ['cpu', 1],
    ['cpu', undefined],
    ['webgpu', 2 ** 60],
  ] as const)
    expect(await warningsOf(id, bytes)).not.toContain('A step is expected to take');
});

it('closes the training session where there is no session for evaluation, and says why there is none', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const file = experimentFile();
  const { experiment, model, sources } = await loadExperiment(file);
  const shape: [number, number, number] = [32, 32, 3];
  let disposed = 0;
  const device = {
    id: 'cpu',
    description: '',
    training: async () =>
      ({
        dispose: async () => {
          disposed++;
          throw new Error('in closing');
        },
      }) as unknown as TrainingSession,
    evaluation: async () => {
      throw new Error('no evaluation');
    },
    dispose: async () => {},
  } satisfies Device;
  const parts = {
    ...{ experiment, file, folder: folder(), model, device, warnings: [] },
    summary: summarise({ model, shape, sources, forward: observedForward(model) }),
    training: { info: { shape, classes: [] }, batches: 4 },
  } as unknown as LoopParts;
  const whole = async () => {
    for await (const _ of loop(parts));
  };
  await expect(whole()).rejects.toThrow('no evaluation');
  expect(disposed).toBe(1);
  said.mockRestore();
});
