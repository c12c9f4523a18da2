/** Small parts of a session, each by itself: what is noted and told, what a resumed run keeps, whose error it is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { LoadedExperiment } from '../../src/load/loadExperiment';
import type { RunEvent } from '../../src/protocol/events/events';
import type { EarlierRun } from '../../src/run/record/earlierRun';
import { asBefore } from '../../src/train/asBefore';
import { inUserCode } from '../../src/train/inUserCode';
import { noted } from '../../src/train/noted';
import { type Prepared, prepare } from '../../src/train/prepare';
import { rescued } from '../../src/train/rescued';
import { telling, told, type Warnings } from '../../src/train/told';
import { type TrainRequest, threadScript } from '../../src/train/trainRequest';
import { run } from './fakeRun';
import { experimentFile, folder, request } from './tinyRun';

const event = (step: number) => ({ kind: 'checkpoint', time: step, step }) as unknown as RunEvent;

describe('noted events', () => {
  let closed = 0;
  async function* two(): AsyncGenerator<RunEvent, string> {
    try {
      yield event(1);
      yield event(2);
      return 'done';
    } finally {
      closed++;
    }
  }

  it('are each noted before whoever listens hears of them, and come to the same', async () => {
    const order: string[] = [];
    const events = noted(two(), async ({ time }) => {
      await Promise.resolve();
      order.push(`noted ${time}`);
    });
    let result = await events.next();
    for (; !result.done; result = await events.next()) order.push(`heard ${result.value.time}`);
    expect(order).toEqual(['noted 1', 'heard 1', 'noted 2', 'heard 2']);
    expect(result.value).toBe('done');
  });

  it('close what they come from where nobody listens any more, or one cannot be noted', async () => {
    const before = closed;
    const left = noted(two(), async () => {});
    await left.next();
    await left.return(undefined as never);
    expect(closed).toBe(before + 1);
    await expect(run(noted(two(), () => Promise.reject(new Error('no note'))))).rejects.toThrow('no note');
    expect(closed).toBe(before + 2);
  });
});

describe('warnings', () => {
  const source = { file: '/a.ts', line: 3 };

  it('are told once each, in their order, at the user’s line where they have one', () => {
    const warnings: Warnings = ['first', { message: 'second', source }];
    expect([...told(warnings)]).toEqual([
      { kind: 'warning', time: expect.any(Number), message: 'first' },
      { kind: 'warning', time: expect.any(Number), message: 'second', source },
    ]);
    expect([...told(warnings)]).toEqual([]);
  });

  it('are told while something is waited for', async () => {
    const warnings: Warnings = ['early'];
    let done: (value: string) => void = () => {};
    const work = new Promise<string>((resolve) => {
      done = resolve;
    });
    const events = telling(work, warnings);
    expect((await events.next()).value).toMatchObject({ message: 'early' });
    done('found');
    expect(await events.next()).toEqual({ done: true, value: 'found' });
    await expect(run(telling(Promise.reject(new Error('no work')), []))).rejects.toThrow('no work');
  });
});

it('a checkpoint on the way to a failure is said, or why there is none', async () => {
  expect((await run(rescued(async () => event(7)))).said).toEqual([event(7)]);
  const failed = await run(rescued(() => Promise.reject(new UserError('The disk is full.', { hint: 'Make room.' }))));
  expect(failed.said).toMatchObject([
    { kind: 'warning', message: 'The last steps have no checkpoint: The disk is full.' },
  ]);
});

describe('a run that goes on', () => {
  const earlier = (source: object[] = []) =>
    ({ config: { settings: { seed: 1, epochs: 2 } }, manifest: { source } }) as unknown as EarlierRun;

  it('keeps its settings, unless told anew, and the text of its file as it is now', () => {
    const texts = new Map([['/x/a.ts', 'now']]);
    expect(asBefore(earlier(), { experiment: '/x/a.ts', settings: { epochs: 5, batchSize: 4 }, texts })).toEqual({
      ...{ settings: { seed: 1, epochs: 5, batchSize: 4 }, texts },
    });
    expect(asBefore(undefined, { experiment: '/x/a.ts' })).toEqual({ settings: {}, texts: undefined });
  });

  it('has its text as it was where that is asked for and was kept', () => {
    const kept = earlier([
      { path: 'a.ts', text: 'then' },
      { path: '../b.ts', text: 'also' },
    ]);
    const asked = { experiment: '/x/a.ts', storedSource: true, texts: new Map([['/x/a.ts', 'now']]) };
    expect([...asBefore(kept, asked).texts!.values()]).toEqual(['then', 'also']);
    expect(() => asBefore(earlier(), asked)).toThrow('The run has not kept its source.');
    expect(() => asBefore(earlier([{ path: 'a.ts' }]), asked)).toThrow('The text of a.ts was too long to be kept.');
  });

  const prepared = async (asked: Partial<TrainRequest>): Promise<Prepared> =>
    (await run(prepare(request(asked), () => expect.unreachable()))).end;
  /** A run folder with this configuration. */
  function earlierFolder(config: object): string {
    const at = folder();
    mkdirSync(at, { recursive: true });
    const experiment = experimentFile();
    writeFileSync(
      path.join(at, 'config.json'),
      JSON.stringify({ experiment, device: 'webgpu', settings: {}, ...config }),
    );
    return at;
  }

  it('is on its device with its options, unless told anew; a new one on that of its experiment, else on the processor', async () => {
    const file = experimentFile({ extra: "device: 'tfjs'," });
    const of = async (asked: Partial<TrainRequest>) => {
      const { deviceName, deviceOptions } = await prepared(asked);
      return [deviceName, deviceOptions];
    };
    expect(await of({ experiment: experimentFile(), deviceOptions: {} })).toEqual(['cpu', {}]);
    expect(await of({ experiment: file, deviceOptions: { replicas: 2 } })).toEqual(['tfjs', { replicas: 2 }]);
    const run = {
      folder: earlierFolder({ deviceOptions: { replicas: 3, threads: 2 } }),
      resume: true,
      experiment: file,
    };
    expect(await of({ ...run, deviceOptions: {} })).toEqual(['webgpu', { replicas: 3, threads: 2 }]);
    expect(await of({ ...run, device: 'cpu', deviceOptions: { threads: 5 } })).toEqual([
      'cpu',
      { replicas: 3, threads: 5 },
    ]);
  });

  it('has the place of a package of TensorFlow where it needs that or did', async () => {
    const [needs, did] = ['tfjs-node-gpu', 'cpu'];
    const options = { tfjsNodeGpuPath: 'some/where' };
    const there = { tfjsNodeGpuPath: path.resolve('some/where') };
    const of = async (asked: Partial<TrainRequest>) => (await prepared(asked)).deviceOptions;
    expect(await of({ device: did, deviceOptions: options })).toEqual({});
    expect(await of({ device: needs, deviceOptions: options })).toEqual(there);
    const run = earlierFolder({ deviceOptions: { tfjsNodeGpuPath: 'other' } });
    expect(await of({ folder: run, resume: true, device: did, deviceOptions: options })).toEqual(there);
  });
});

describe('an error of a session', () => {
  const loaded = (loss?: unknown) =>
    ({
      ...{ sources: new Map(), file: '/a.ts', experiment: { loss } },
      code: { traced: (error: unknown, what: string) => ({ error, what }) },
    }) as unknown as LoadedExperiment;
  const gradient = new Error(
    'Cannot find a connection between any variable and the result of the loss function y=f(x).',
  );

  it('is looked for in the user’s code', () => {
    const error = new Error('anything');
    expect(inUserCode(loaded(), error)).toEqual({ error, what: 'The run failed' });
    expect(
      inUserCode(
        loaded(() => 0),
        error,
      ),
    ).toEqual({ error, what: 'The run failed' });
    // Without a loss of the user's own it is none of theirs.
    expect(inUserCode(loaded(), gradient)).toEqual({ error: gradient, what: 'The run failed' });
  });

  it.each([gradient, new Error('Cannot compute gradient of y=f(x) with respect to x.')])(
    'is that of a loss: %s',
    (error) => {
      const found = inUserCode(
        loaded(() => 0),
        error,
      );
      expect(found).toBeInstanceOf(UserError);
      expect(found).toMatchObject({
        message: `The loss cannot be differentiated: ${error.message}`,
        detail: { hint: expect.stringMatching(/^It is to be computed from the outputs/) },
      });
    },
  );
});

it('scripts lie in the folder of the request, else beside the code', () => {
  expect(threadScript(request({ threads: '/built' }), 'stepThread')).toBe('/built/stepThread.js');
  expect(threadScript({} as TrainRequest, 'stepThread')).toBe(path.resolve('src/train/stepThread.js'));
});
