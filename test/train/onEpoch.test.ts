/** What an experiment is told after each epoch, and how a run ends that it stops. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { EpochContext } from '../../src/experiment/onEpoch';
import { isResumable } from '../../src/protocol/events/progress';
import { initialRunState, reduce } from '../../src/protocol/events/runState';
import { all, endOf, experimentFile, of, request, stored, weights } from './tinyRun';

const global = globalThis as never as { told: EpochContext[]; broken: boolean };
const flat =
  'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3], name: "flat" }), tf.layers.dense({ units: 10, name: "fc" })] })';
const told = '(globalThis as never as { told: unknown[] }).told.push(context);';
/** On line 13. */
const small = (body: string, rest = '') =>
  experimentFile({
    epochs: 4,
    model: flat,
    extra: `onEpoch: async (context) => { ${body} }, shaping: undefined, sparsity: undefined, ${rest}`,
  });

describe('onEpoch', () => {
  it('is told what the epoch measured, and what the gates did', async () => {
    global.told = [];
    const events = await all(
      request({ file: experimentFile({ epochs: 2, extra: `onEpoch: (context) => { ${told} },` }) }),
    );
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    expect(global.told.map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
      [1, 2, 4],
      [2, 2, 8],
    ]);
    const evaluated = of(events, 'epoch');
    for (const [i, context] of global.told.entries()) {
      const { values, gates } = evaluated[i]!.evaluation;
      expect(context.metrics).toEqual(values);
      expect(context.history.map(({ epoch }) => epoch)).toEqual([1, 2].slice(0, i + 1));
      expect(context.history.at(-1)!.metrics).toEqual(values);
      expect(context.gates.map(({ name }) => name)).toEqual(gates.map(({ gate }) => gate));
      for (const { rates, mean } of context.gates) {
        expect(rates.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
        expect(mean).toBeCloseTo(rates.reduce((a, b) => a + b, 0) / rates.length, 6);
      }
    }
    const last = of(events, 'step').at(-1)!;
    expect(global.told[1]!.training).toMatchObject({ loss: last.values.loss, 'terms.task': last.terms.task });
    expect(global.told[1]!.best).toMatchObject({ epoch: expect.any(Number), value: expect.any(Number) });
    // To be looked at, and no more.
    expect(() => Object.assign(global.told[0]!.metrics, { loss: 0 })).toThrow(TypeError);
  });

  it('ends the run as one that has finished, with its word and its checkpoints', async () => {
    const asked = request({
      file: small("if (context.epoch === 2) context.stop('no gain for an epoch');", 'checkpointEvery: 10,'),
    });
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 8, why: 'no gain for an epoch' });
    expect(of(events, 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect((await readCheckpoint(path.join(asked.folder, 'checkpoints/last.safetensors'))).progress).toMatchObject({
      ...{ step: 8, evaluated: true },
    });
    const state = stored(asked.folder).reduce(reduce, initialRunState());
    expect(state.ended).toMatchObject({ outcome: 'finished', why: 'no gain for an epoch' });
    expect(isResumable(state)).toBe(false);
    const silent = await all(request({ file: small('context.stop();') }));
    expect(endOf(silent)).toMatchObject({ outcome: 'finished', step: 4, why: 'onEpoch ended the run' });
  });

  it('knows the evaluations before a resume, so that a rule of its own comes to the same end', async () => {
    // Ends where the loss was measured three times, whatever a session has seen of it.
    const rule = `${told} if (context.history.length === 3) context.stop('three');`;
    global.told = [];
    const whole = request({ file: small(rule) });
    expect(endOf(await all(whole))).toMatchObject({ why: 'three', step: 12 });
    const seen = global.told.map(({ history }) => history);
    global.told = [];
    const parts = request({ file: small(rule) });
    await all({ ...parts, settings: { epochs: 1 } });
    const after = await all({ ...parts, resume: true, settings: { epochs: 4 } });
    expect(endOf(after)).toMatchObject({ why: 'three', step: 12 });
    expect(global.told.map(({ history }) => history)).toEqual(seen);
    expect(await weights(parts.folder)).toEqual(await weights(whole.folder));
  });

  it('is told after an epoch without an evaluation too, with nothing measured', async () => {
    global.told = [];
    await all(request({ file: small(told, 'evaluation: { batchSize: 16, every: 2 },') }));
    expect(global.told.map(({ metrics }) => Object.keys(metrics).length > 0)).toEqual([false, true, false, true]);
    expect(global.told.map(({ history }) => history.length)).toEqual([0, 1, 1, 2]);
  });

  it.each(['throw new Error("not this");', 'await Promise.reject(new Error("not this"));'])(
    'fails at its line, and costs nothing of what is trained: %s',
    async (body) => {
      global.broken = true;
      const file = small(
        `if (context.epoch === 3 && (globalThis as never as { broken: boolean }).broken) { ${body} }`,
        'checkpointEvery: 10,',
      );
      const asked = request({ file });
      const events = await all(asked);
      const { outcome, error } = endOf(events);
      expect(outcome).toBe('failed');
      expect(error).toMatchObject({ message: 'onEpoch failed: not this', source: { file, line: 13 } });
      expect((await readCheckpoint(path.join(asked.folder, 'checkpoints/last.safetensors'))).progress).toMatchObject({
        ...{ step: 12, evaluated: true },
      });
      global.broken = false;
      expect(endOf(await all({ ...asked, resume: true }))).toMatchObject({ outcome: 'finished', step: 16 });
    },
  );

  it('is refused where it is no function', async () => {
    const { error } = endOf(await all(request({ file: experimentFile({ extra: 'onEpoch: 3 as never,' }) })));
    expect(error).toMatchObject({ message: 'onEpoch is 3.' });
  });
});
