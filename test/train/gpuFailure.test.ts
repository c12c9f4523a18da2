/** Runs on a GPU that fails in the third step: injected by a compute thread that has no GPU and answers as one would. */
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { builtThreads } from '../threads';
import { all, endOf, experimentFile, folder, of, request } from './tinyRun';

/** Thread scripts whose steps change nothing and lose 1, until the third says `error`. */
function failing(error: string): string {
  const threads = folder();
  for (const name of readdirSync(builtThreads))
    if (name !== 'stepThread.js') symlinkSync(path.join(builtThreads, name), path.join(threads, name));
  writeFileSync(
    path.join(threads, 'stepThread.js'),
    `const { parentPort } = require('node:worker_threads');
let plan, state, steps = 0;
const answers = {
  openGpuReplica: (r) => { plan = r.plan; },
  write: (r) => { state = r.state; },
  read: () => ({ ...state, '#steps': Float32Array.of(steps) }),
  step: () => {
    if (steps === 2) throw new Error(${JSON.stringify(error)});
    steps++;
    return Object.fromEntries(plan.report.map(({ name, size }) => [name, new Float32Array(size).fill(1)]));
  },
};
parentPort.on('message', ({ id, request }) => {
  try {
    parentPort.postMessage({ id, value: answers[request.kind]?.(request) });
  } catch (error) {
    parentPort.postMessage({ id, error: error.message });
  }
  if (request.kind === 'close') parentPort.close();
});`,
  );
  return threads;
}

const run = async (error: string) => {
  const asked = request({ file: experimentFile(), device: 'webgpu', threads: failing(error) });
  return { folder: asked.folder, events: await all(asked) };
};

describe('a GPU that fails in the third step', () => {
  it.each([
    ['has no memory left', 'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY', 8, 2],
    [
      'cannot hold a buffer of the batch',
      'Buffer size (1228800000) exceeds the max buffer size limit (400000000).',
      4,
      4,
    ],
  ])('%s: a checkpoint of the second, and a batch that would fit', async (_, error, batchSize, accumulate) => {
    const { events, folder: at } = await run(error);
    expect(of(events, 'checkpoint').map(({ step, reason }) => ({ step, reason }))).toEqual([
      { step: 2, reason: 'stop' },
    ]);
    const kept = await readCheckpoint(checkpointFile(at, 'last'));
    expect(kept.progress.step).toBe(2);
    const { outcome, error: said } = endOf(events);
    expect(outcome).toBe('failed');
    expect(said?.message).toContain(error);
    expect(said?.hint).toContain(`batchSize to ${batchSize} and accumulate to ${accumulate} times`);
  });

  it('is lost: no checkpoint is tried, and the run says that there is none', async () => {
    const { events } = await run('WebGPU device lost (2): Device was destroyed.');
    expect(of(events, 'checkpoint')).toEqual([]);
    expect(endOf(events)).toMatchObject({
      outcome: 'failed',
      error: {
        message: expect.stringContaining('The GPU was lost'),
        hint: 'The run has no checkpoint yet: start it anew.',
      },
    });
  });

  it('is lost after a checkpoint: the run names that one', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    expect(endOf(await all(asked)).outcome).toBe('finished');
    const threads = failing('WebGPU device lost (2): Device was destroyed.');
    const again = { ...asked, resume: true, settings: { epochs: 2 }, device: 'webgpu', threads } as const;
    expect(endOf(await all(again)).error).toMatchObject({
      message: expect.stringContaining('The GPU was lost'),
      hint: 'The newest good checkpoint is last, of epoch 1: --resume with --from last goes on from there.',
    });
  });

  it('fails of something nobody has foreseen: that is what the run says', async () => {
    const { events } = await run('the moon is full');
    expect(endOf(events).error?.message).toContain('the moon is full');
  });
});
