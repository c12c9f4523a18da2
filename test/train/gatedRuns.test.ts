/** Whole runs with gates of other kinds and losses that have numbers of their own. */
import { describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { all, endOf, experimentFile, of, request, weights } from './tinyRun';

describe('a run with learnt priors', () => {
  const extra = `shaping: { prior: learntPriors({ hyperprior: beta(3, 7) }), weight: 2, handleTies: true,
    layers: { 'stage2*': { weight: linear(1, 0, 2) } } },
  sparsity: { weight: bySteps(ramp(0.1, 2, 6)), by: 'macs' },
  temperature: linear(1, 0.5, 2),`;

  it('keeps them in its checkpoints, resumes with them to the bit, and is evaluated without them', async () => {
    const file = experimentFile({ extra });
    const whole = request({ file });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    expect(of(events, 'warning')).toEqual([]);
    const state = await weights(whole.folder);
    expect(
      Object.keys(state)
        .filter((name) => name.endsWith('/prior_mean'))
        .toSorted(),
    ).toEqual([1, 2, 3].map((stage) => `stage${stage}_block1_gate/prior_mean`));
    // Has learnt: none is where it began, at the hyperprior's mean.
    const start = Math.fround(Math.log(0.3 / 0.7));
    expect([...state['stage1_block1_gate/prior_mean']!].every((mean) => Math.abs(mean - start) > 1e-5)).toBe(true);

    const parts = request({ file });
    await all({ ...parts, settings: { epochs: 1 } });
    await all({ ...parts, resume: true, settings: { epochs: 2 } });
    expect(await weights(parts.folder)).toEqual(state);

    const { threads, deviceOptions } = request();
    const { evaluation } = await evaluateRun({
      folder: whole.folder,
      checkpoint: 'last',
      ...(threads === undefined ? {} : { threads }),
      ...(deviceOptions === undefined ? {} : { deviceOptions }),
    });
    expect(evaluation.values.accuracy).toBe(of(events, 'epoch').at(-1)!.evaluation.values.accuracy);
  }, 60_000);
});

describe('a run with a budget', () => {
  it('says λ and the share at every step, resumes with them to the bit, and says at the end where it stands', async () => {
    const file = experimentFile({
      epochs: 4,
      extra: 'shaping: undefined, sparsity: { target: 0.2, until: 1, maxWeight: 2 },',
    });
    const whole = request({ file });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const { model } = of(events, 'started')[0]!;
    const steps = of(events, 'step');
    const last = steps.at(-1)!;
    expect(last.scalars).toEqual({ target: 0.2 });
    expect(last.values.macShare).toBeGreaterThan(0.25);
    // Far above its target: λ is at its largest from the first step after the course.
    expect(last.values.lambda).toBe(2);
    expect(last.terms.sparsity).toBeGreaterThan(0);
    const state = await weights(whole.folder);
    const integral = state['sparsity/target']![0]!;
    expect(integral).toBeGreaterThan(0.1);
    const { macs } = of(events, 'epoch').at(-1)!.evaluation.values;
    expect(of(events, 'warning').map(({ message }) => message)).toEqual([
      expect.stringContaining(
        `was not reached: ${Number(((100 * macs) / model.macs).toPrecision(3))} % of the dense multiply-adds on the test split, and λ stands at ${Number(integral.toPrecision(3))}`,
      ),
    ]);

    const parts = request({ file });
    await all({ ...parts, settings: { epochs: 2 } });
    await all({ ...parts, resume: true, settings: { epochs: 4 } });
    expect(await weights(parts.folder)).toEqual(state);
  });
});

describe('a run with one gate a block', () => {
  it('reports one rate a gate, and MACs that fall by whole blocks', async () => {
    const model = "networks.resnetCifar({ depth: 8, width: 0.5, gate: { kind: 'block' } })";
    const events = await all(request({ file: experimentFile({ model, epochs: 1 }) }));
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const { model: summary } = of(events, 'started')[0]!;
    expect(summary.gates.map(({ channels }) => channels)).toEqual([1, 1, 1]);
    const { values, gates, samples } = of(events, 'epoch')[0]!.evaluation;
    const { macs } = values;
    // Rates are rounded to bytes, and products of rates are exact here: each layer has one gate.
    const expected = gates.reduce((sum, { gate, rates }) => {
      const rate = (Buffer.from(rates, 'base64')[0] as number) / 255;
      const switched = summary.layers.filter((l) => l.wholeGate === gate || l.outputGate === gate);
      return sum - (1 - Math.round(rate * samples) / samples) * switched.reduce((s, l) => s + l.macs, 0);
    }, summary.macs);
    expect(macs / expected).toBeCloseTo(1, 6);
  }, 30_000);
});

it('a plain network with losses for gates is trained, with a warning', async () => {
  const model = 'networks.resnetCifar({ depth: 8, width: 0.5, gated: false })';
  const events = await all(request({ file: experimentFile({ model, epochs: 1 }) }));
  expect(endOf(events)).toMatchObject({ outcome: 'finished' });
  expect(of(events, 'warning').map(({ message }) => message)).toEqual([
    expect.stringMatching(/no gates.*`shaping` and `sparsity`/),
  ]);
  expect(of(events, 'step').every(({ terms }) => Object.keys(terms).join() === 'task')).toBe(true);
}, 30_000);

it('a gate layer that is none is an error with the nearest, before the first step', async () => {
  const extra = 'sparsity: { weight: 1, layers: { stage1_block1_gats: { weight: 2 } } },';
  const ended = endOf(await all(request({ file: experimentFile({ extra }) })));
  expect(ended).toMatchObject({ outcome: 'failed', step: 0 });
  expect(ended.error?.hint).toContain("'stage1_block1_gate'");
}, 30_000);
