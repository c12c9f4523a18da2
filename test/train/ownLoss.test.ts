/** Whole runs with a loss, metrics and a score of their own. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { initialRunState, reduce } from '../../src/protocol/events/runState';
import { taskScores } from '../../src/sweep/record/scores';
import { builtThreads as threads } from '../threads';
import { all, endOf, experimentFile, of, request, stored, weights } from './tinyRun';

/** Two named terms, one of them of the gates; line 13 on. */
const named = `loss: (outputs: tf.Tensor, labels: tf.Tensor, { gates }: { gates: readonly { gate: tf.Tensor }[] }) => ({
    fit: tf.losses.softmaxCrossEntropy(tf.oneHot(labels.toInt() as tf.Tensor1D, 10), outputs).mean(),
    open: gates.map(({ gate }) => gate.mean()).reduce((a, b) => a.add(b)).mul(0.01),
  }),
  metrics: {
    margin: (outputs: tf.Tensor) => outputs.max(-1).sub(outputs.mean(-1)),
    map: metrics.meanAveragePrecision(),
  },`;
const oneHot = `map: { ...metrics.meanAveragePrecision(), measure: (outputs: tf.Tensor, labels: tf.Tensor) =>
      tf.concat([outputs, tf.oneHot(labels.toInt() as tf.Tensor1D, 10).toFloat()], 1) },`;
const own = named.replace('map: metrics.meanAveragePrecision(),', oneHot);
const file = (options: Parameters<typeof experimentFile>[0]) => experimentFile(options);

/** Small enough for the eager device. */
const flat =
  'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3], name: "flat" }), tf.layers.dense({ units: 10, name: "fc" })] })';
const plain = 'shaping: undefined, sparsity: undefined,';

describe('a run with a loss of its own', () => {
  it('has a term and a measured number for each name, and resumes to the bit', async () => {
    const experiment = file({ extra: `${own} score: { metric: 'fit', direction: 'min' },` });
    const whole = request({ file: experiment });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const last = of(events, 'step').at(-1)!;
    expect(Object.keys(last.terms)).toEqual(['fit', 'open', 'shaping', 'sparsity']);
    expect(Object.values(last.terms).reduce((a, b) => a + b)).toBeCloseTo(last.values.loss, 4);
    const started = of(events, 'started')[0]!;
    expect(started).toMatchObject({ score: { metric: 'fit', direction: 'min' } });
    expect(started.metrics).toEqual({
      ...{ fit: { direction: 'min' }, open: { direction: 'min' }, margin: { direction: 'max' } },
      map: { direction: 'max', share: true },
    });
    const { values } = of(events, 'epoch').at(-1)!.evaluation;
    expect(Object.keys(values).toSorted()).toEqual(
      ['loss', 'accuracy', 'macs', 'top5', 'fit', 'open', 'margin', 'map'].toSorted(),
    );
    expect(values.loss).toBeCloseTo(values.fit! + values.open!, 5);
    const config = JSON.parse(readFileSync(path.join(whole.folder, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ loss: 'a function', metrics: ['margin', 'map'], score: { metric: 'fit' } });

    const parts = request({ file: experiment });
    await all({ ...parts, settings: { epochs: 1 } });
    await all({ ...parts, resume: true, settings: { epochs: 2 } });
    expect(await weights(parts.folder)).toEqual(await weights(whole.folder));
  });

  it('keeps as the best what the score says, and everybody who reads the run says the same', async () => {
    // Smaller is better of a number that grows from epoch to epoch, and the other way round.
    const counted = (direction: string) => `metrics: {
      turn: { direction: '${direction}', measure: (o: tf.Tensor) => o.mean(-1), ofSplit: () => (globalThis as never as { turns: number[] }).turns.shift() as number },
    }, score: 'turn',`;
    for (const [direction, best] of [
      ['min', 2],
      ['max', 3],
    ] as const) {
      (globalThis as never as { turns: number[] }).turns = [5, 1, 9];
      const asked = request({ file: file({ epochs: 3, model: flat, extra: `${plain} ${counted(direction)}` }) });
      const events = await all(asked);
      expect(endOf(events)).toMatchObject({ outcome: 'finished' });
      const { progress } = await readCheckpoint(path.join(asked.folder, 'checkpoints/best.safetensors'));
      expect(progress.epoch).toBe(best);
      const state = stored(asked.folder).reduce(reduce, initialRunState());
      expect(state.best?.epoch).toBe(best);
      expect((await taskScores(asked.folder)).best).toMatchObject({
        epoch: best,
        score: { min: 1, max: 9 }[direction],
      });
    }
  });

  it('measures a split exactly, whatever the batches are', async () => {
    const without = own.replace(/open: .*,\n/, 'size: outputs.abs().mean(),\n');
    expect(without).not.toBe(own);
    const asked = request({ file: file({ epochs: 1, model: flat, extra: `${plain} ${without}` }) });
    expect(endOf(await all(asked))).toMatchObject({ outcome: 'finished' });
    const found: Record<string, number>[] = [];
    // 32 samples: with 1 each sample alone, with 12 and 31 the last batch is not full.
    for (const batchSize of [1, 12, 31]) {
      const text = readFileSync(asked.experiment, 'utf8');
      writeFileSync(
        asked.experiment,
        text.replace(/evaluation: \{ batchSize: \d+ \}/, `evaluation: { batchSize: ${batchSize} }`),
      );
      const { evaluation } = await evaluateRun({
        folder: asked.folder,
        checkpoint: 'last',
        device: 'cpu',
        threads,
      });
      expect(evaluation.samples).toBe(32);
      found.push(evaluation.values);
    }
    for (const values of found.slice(1))
      for (const [name, value] of Object.entries(found[0]!)) expect(values[name], name).toBeCloseTo(value, 4);
  });
});

describe('what goes wrong in it is said at its line, and costs nothing', () => {
  const failed = async (extra: string, options: Parameters<typeof experimentFile>[0] = {}, device?: string) => {
    const asked = request({ file: file({ epochs: 4, ...options, extra }), ...(device ? { device } : {}) });
    const events = await all(asked);
    const end = endOf(events);
    expect(end.outcome).toBe('failed');
    return { asked, events, error: end.error! };
  };

  it.each([
    ['a vector', 'loss: (outputs: tf.Tensor) => outputs.mean(-1),', /loss gives a tensor \[16\]/],
    ['an error', "loss: () => { throw new Error('no such thing'); },", /loss failed: no such thing/],
    ['an unknown score', "score: 'acuracy',", /score is acuracy/],
    [
      'a metric of another shape',
      'metrics: { m: (outputs: tf.Tensor) => outputs },',
      /metrics\.m gives a tensor \[16, 10\]/,
    ],
    [
      'an operation that no compiler knows',
      'loss: (o: tf.Tensor) => tf.unique(o.toInt().flatten()).values.sum().toFloat(),',
      /compiler/,
    ],
  ])('%s, before anything is trained', async (_, extra, message) => {
    const { events, error } = await failed(extra);
    expect(error.message).toMatch(message);
    expect(error.source).toMatchObject({ line: 13 });
    expect(of(events, 'started')).toEqual([]);
    if (_.startsWith('an operation')) expect(error.hint).toContain('choose device tfjs');
    if (_ === 'an unknown score') expect(error.hint).toContain("Did you mean 'accuracy'?");
  });

  it('an operation that no compiler knows is one for the eager device', async () => {
    const extra = `${plain} metrics: { kinds: (o: tf.Tensor) => o.mean(-1).mul(0).add(tf.unique(o.toInt().flatten()).values.size) },`;
    const events = await all(request({ file: file({ epochs: 1, model: flat, extra }), device: 'tfjs' }));
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    expect(of(events, 'epoch')[0]!.evaluation.values.kinds).toBeGreaterThanOrEqual(1);
  });

  it('a loss that does not depend on the network', async () => {
    const { error } = await failed('loss: () => tf.scalar(1), shaping: undefined, sparsity: undefined,');
    expect(error.message).toContain('cannot be differentiated');
    expect(error.source).toMatchObject({ line: 13 });
  });

  it('a loss that is no number from the start', async () => {
    const { error } = await failed('loss: (outputs: tf.Tensor) => outputs.mean().mul(-1).sub(100).log(),');
    expect(error.message).toMatch(/The loss is NaN at step 1/);
    expect(error.source).toMatchObject({ line: 13 });
    expect(error.hint).toContain('No weight has changed yet');
  });

  it.each([
    [
      'cpu',
      'ofSplit: () => { if (++(globalThis as never as { asked: number }).asked === 3) throw new Error("too many"); return 1; }, measure: (o: tf.Tensor) => o.mean(-1)',
    ],
    [
      'tfjs',
      'measure: (o: tf.Tensor) => { if ((globalThis as never as { asked: number }).asked++ >= 5) throw new Error("too many"); return o.mean(-1); }',
    ],
  ])(
    'a metric that throws in a later epoch, on %s: the run goes on from there once it is mended',
    async (device, body) => {
      (globalThis as never as { asked: number }).asked = 0;
      const small = flat;
      const { asked, events, error } = await failed(
        `metrics: { m: { ${body} } }, shaping: undefined, sparsity: undefined,`,
        { model: small },
        device,
      );
      expect(error.message).toBe(`metrics.m failed: too many`);
      expect(error.source).toMatchObject({ line: 13 });
      const step = of(events, 'step').at(-1)!.step;
      const saved = await readCheckpoint(path.join(asked.folder, 'checkpoints/last.safetensors'));
      expect(saved.progress).toMatchObject({ step, evaluated: false });
      (globalThis as never as { asked: number }).asked = Number.NEGATIVE_INFINITY;
      const after = await all({ ...asked, resume: true });
      expect(endOf(after)).toMatchObject({ outcome: 'finished', step: 16 });
      // The epoch whose evaluation failed is evaluated now.
      expect(of(after, 'epoch')[0]!.step).toBe(step);
    },
  );
});
