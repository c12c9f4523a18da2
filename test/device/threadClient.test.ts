/** Threads that fail: the reason arrives, later answers are the right ones, and the process lives. */

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { compiledCpu } from '../../src/device/compiled';
import type { TrainingSpec } from '../../src/device/device';
import type { Request } from '../../src/device/stepThread';
import { ThreadClient } from '../../src/device/threadClient';
import { sgd } from '../../src/experiment/optimizers';
import { builtThreads, openThreads } from '../threads';

const script = path.join(builtThreads, 'stepThread.js');

/** y = w·x with one number per sample; `bad` makes ONNX Runtime fail when the step runs. */
function spec(bad: boolean): TrainingSpec {
  const w = tf.variable(tf.tensor1d([1, 2]));
  return {
    inputs: { x: { shape: [4, 2], dtype: 'float32' } },
    scalars: ['learningRate'],
    trainable: { w },
    moving: {},
    summed: [],
    optimizer: sgd().create([]),
    forward: ({ x }) => {
      const rows = tf.mul(x!, w);
      // A place that there is not, known when the step runs: TensorFlow.js has its shape, ONNX Runtime its bounds.
      const place = x!.slice([0, 0], [1, 1]).reshape([1]).add(100).toInt();
      return { loss: (bad ? tf.gather(rows, place, 1) : rows).mean() as tf.Scalar };
    },
  };
}
const batch = () => ({ x: Float32Array.from({ length: 8 }, (_, i) => i) });

describe('a compute thread', () => {
  it('answers what is asked after a request that could not be sent', async () => {
    const client = new ThreadClient(script);
    const uncloneable = { kind: 'compute', inputs: { x: () => 0 } } as unknown as Request;
    await expect(client.ask(uncloneable)).rejects.toThrow(/could not be cloned/);
    await expect(client.ask({ kind: 'read' })).resolves.toBeUndefined();
    await client.end();
  });

  it('keeps the process alive while it is asked something, and no longer', async () => {
    const before = openThreads();
    const client = new ThreadClient(script);
    const asked = [client.ask({ kind: 'read' }), client.ask({ kind: 'read' })];
    expect(openThreads()).toBe(before + 1);
    await Promise.all(asked);
    expect(openThreads()).toBe(before);
    await client.end();
  });

  it('that dies fails all that is open and all that is asked later, for the reason that it died of', async () => {
    const dying = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-thread-')), 'dies.js');
    writeFileSync(
      dying,
      "require('node:worker_threads').parentPort.on('message', () => { throw new Error('boom'); });",
    );
    const client = new ThreadClient(dying);
    const open = [client.ask({ kind: 'read' }), client.ask({ kind: 'read' })];
    for (const { reason } of (await Promise.allSettled(open)) as PromiseRejectedResult[])
      expect(reason.message).toBe('boom');
    await client.end();
    // Its exit, which comes behind the error, is no other reason.
    await (client as unknown as { exited: Promise<void> }).exited;
    await expect(client.ask({ kind: 'read' })).rejects.toThrow('boom');
  });

  it('has no clock left running once it has ended', async () => {
    const [set, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    onTestFinished(() => void vi.restoreAllMocks());
    const client = new ThreadClient(script);
    await client.ask({ kind: 'read' });
    await client.end(12_345);
    const own = set.mock.calls.flatMap(([, ms], i) => (ms === 12_345 ? [set.mock.results[i]?.value] : []));
    expect(own).toHaveLength(1);
    expect(cleared.mock.calls.flat()).toContain(own[0]);
  });

  it('fails what is open when it ends, and says so to what is asked later', async () => {
    const client = new ThreadClient(script);
    await client.end();
    await expect(client.ask({ kind: 'read' })).rejects.toThrow('The compute thread ended with code 0.');
    await client.end();
  });
});

describe('the compiled device', () => {
  it.each([1, 2])(
    'with %i replicas says why a step failed, and nothing else when it is closed after that',
    async (n) => {
      const device = await compiledCpu({ replicas: n, threadScript: script });
      const session = await device.training(spec(false), 0);
      await session.step(batch(), { learningRate: 0.1 });
      await expect(session.step(batch(), {})).rejects.toThrow(/learningRate.* missing/);
      await session.dispose();
    },
  );

  it.each([1, 2])('with %i replicas names the operation that ONNX Runtime could not run', async (n) => {
    const device = await compiledCpu({ replicas: n, threadScript: script });
    const session = await device.training(spec(true), 0);
    await expect(session.step(batch(), { learningRate: 0.1 })).rejects.toThrow(
      /ONNX Runtime cannot run Gather\w* outside the layers\. \(It said: .*out of.* bounds/i,
    );
    await session.dispose();
  });

  it.runIf(process.platform === 'linux')(
    'leaves no thread behind, whether a step failed, the opening did, or nothing (needs Linux)',
    async () => {
      const device = await compiledCpu({ replicas: 2, threadScript: script });
      const threads = () => readdirSync('/proc/self/task').length;
      const used = async (steps: Record<string, number>[], opened = true) => {
        const session = await device.training(spec(false), 0);
        for (const scalars of steps) await session.step(batch(), scalars).catch(() => undefined);
        if (opened) await session.dispose();
      };
      const unopened = () => device.training({ ...spec(false), freezable: [(() => 0) as never] }, 0);
      // What the runtime makes once for all sessions is there then.
      await used([{ learningRate: 0.1 }]);
      const before = threads();
      await used([{ learningRate: 0.1 }]);
      // Nobody closes a session that has failed.
      await used([{}], false);
      await expect(unopened()).rejects.toThrow(/could not be cloned/);
      await expect.poll(threads).toBeLessThanOrEqual(before);
    },
  );
});
