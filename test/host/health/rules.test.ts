/** Every rule with a run that triggers it and one that does not, close to its threshold on both sides. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collapsedShare, manyGates } from '../../../src/host/health/constantGates';
import { accuracyGap, gapTolerance, highestTemperature } from '../../../src/host/health/decision';
import { measured, type RuleId, ruleIds, type Severity } from '../../../src/host/health/finding';
import { classTolerance, outside } from '../../../src/host/health/inputDependence';
import { dominantShare } from '../../../src/host/health/lossTerms';
import { rules } from '../../../src/host/health/problemsOf';
import { rateTolerance } from '../../../src/host/health/targetRate';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { fitEdges } from '../../../src/protocol/facts/fitGrid';
import { alwaysOff, alwaysOn } from '../../../src/protocol/facts/gateRates';
import { step } from '../../protocol/someEvents';
import { english } from '../language';
import { type Changes, eventsOf, stateOf } from './healthyRun';

const run = (rule: RuleId, changes: Changes) => {
  const facts = measured(stateOf(changes));
  return facts === undefined ? [] : rules[rule](facts, english);
};
const fill = (value: number, channels = 10) => Array<number>(channels).fill(value);
const mixed = (...parts: [value: number, channels: number][]) => parts.flatMap(([value, n]) => fill(value, n));
/** All log-odds between two of the edges: a distribution function that rises there from 0 to 1. */
const rising = (after: number, until: number) => fitEdges.map((edge) => (edge <= after ? 0 : edge < until ? 0.5 : 1));
const same = (rates: number[], difference = 0) => [rates, rates.map((rate) => rate + difference)];

interface Case {
  title: string;
  changes: Changes;
  /** What the message says, and how severe it is; undefined: the rule is silent. */
  says?: [Severity, string];
}

const cases: Record<RuleId, Case[]> = {
  'dead-gates': [
    {
      title: 'one gate at 2/255',
      changes: { rates: mixed([2 / 255, 1], [0.6, 3]) },
      says: ['information', 'g: 1 of 4 gates never open (open for at most 1% of the test samples).'],
    },
    { title: 'one gate at 3/255', changes: { rates: mixed([3 / 255, 1], [0.6, 3]) } },
    { title: 'half of the gates', changes: { rates: mixed([0, 2], [0.6, 2]) }, says: ['warning', '2 of 4'] },
    { title: 'a static gate', changes: { rates: mixed([0, 2], [0.6, 2]), gate: { conditional: false } } },
  ],
  'always-on-gates': [
    {
      title: 'one gate at 253/255',
      changes: { rates: mixed([253 / 255, 1], [0.6, 3]) },
      says: ['information', 'g: 1 of 4 gates are always open (for at least 99% of the test samples).'],
    },
    { title: 'one gate at 252/255', changes: { rates: mixed([252 / 255, 1], [0.6, 3]) } },
    { title: 'half of the gates', changes: { rates: mixed([1, 2], [0.6, 2]) }, says: ['warning', '2 of 4'] },
    { title: 'a static gate', changes: { rates: fill(1), gate: { conditional: false } } },
  ],
  'off-target-rate': [
    {
      title: '16 points below',
      changes: { rates: fill(0.44) },
      says: ['warning', 'g: open for 43.9% of the test samples, and its prior Beta(0.6, 0.4) asks for 60.0%.'],
    },
    { title: '14 points below', changes: { rates: fill(0.46) } },
    { title: '16 points above', changes: { rates: fill(0.76) }, says: ['warning', 'open for 76.1%'] },
    { title: '14 points above', changes: { rates: fill(0.74) } },
    { title: 'single gates far off, the layer not', changes: { rates: mixed([0.1, 5], [0.98, 5]) } },
    { title: 'no prior', changes: { rates: fill(0.2), shaped: false } },
    {
      title: 'a schedule that is called alike',
      changes: { rates: fill(0.2), scalars: { shaping: 0, shapingRate: 1 } },
    },
    { title: 'γ has fallen to 0', changes: { rates: fill(0.2), scalars: { shaping: 0 } } },
    {
      title: 'γ of single layers is not 0',
      changes: { rates: fill(0.2), scalars: { shaping: 0, 'shaping:g*': 1 } },
      says: ['warning', '20.0%'],
    },
    { title: 'an earlier version', changes: { rates: fill(0.2), scalars: 'none' }, says: ['information', '20.0%'] },
    {
      title: 'an earlier version, whose term is 0',
      changes: { rates: fill(0.2), scalars: 'none', terms: { task: 1, shaping: 0 } },
    },
  ],
  'collapsed-without-prior': [
    {
      title: 'nine of ten gates',
      changes: { rates: mixed([0, 5], [1, 4], [0.5, 1]), scalars: { shaping: 0 } },
      says: ['warning', 'g: 9 of 10 gates are always open or always closed, and `shaping.weight` is 0.'],
    },
    { title: 'eight of ten gates', changes: { rates: mixed([0, 4], [1, 4], [0.5, 2]), scalars: { shaping: 0 } } },
    { title: 'γ still acts', changes: { rates: fill(1), scalars: { shaping: 0.001 } } },
    { title: 'γ is not known', changes: { rates: fill(1), scalars: 'none' } },
    { title: 'a run without a prior', changes: { rates: fill(1), scalars: { shaping: 0 }, shaped: false } },
  ],
  'high-temperature': [
    {
      title: 'of the gate, just above',
      changes: { gate: { temperature: 1.01 } },
      says: ['warning', 'g: hard gates with a temperature of 1.01.'],
    },
    { title: 'of the gate, 1', changes: { gate: { temperature: 1 } } },
    { title: 'of the run', changes: { scalars: { temperature: 2 } }, says: ['warning', '2.00'] },
    {
      title: 'of the run, before that of the gate',
      changes: { scalars: { temperature: 0.5 }, gate: { temperature: 5 } },
    },
    { title: 'soft gates', changes: { scalars: { temperature: 2 }, gate: { hard: false } } },
  ],
  'training-evaluation-gap': [
    {
      title: '16 points',
      changes: { training: [0.44, 0.66, 0.44, 0.86] },
      says: [
        'information',
        'g: open for 59.9% of the training samples and for 60.1% of the test samples; a gate differs by 15.9 percentage points on average.',
      ],
    },
    { title: '14 points', changes: { training: [0.46, 0.64, 0.46, 0.84] } },
    {
      title: 'with 11 points of accuracy',
      changes: { training: fill(0.2, 4), accuracy: 0.61 },
      says: ['warning', 'differs by 40'],
    },
    {
      title: 'with 9 points of accuracy',
      changes: { training: fill(0.2, 4), accuracy: 0.59 },
      says: ['information', 'differs by 40'],
    },
    { title: 'accuracy alone', changes: { accuracy: 0.9 } },
    { title: 'rates of an epoch before', changes: { training: fill(0.2, 4), trainingStep: 0 } },
  ],
  'input-independent-gates': [
    {
      title: 'log-odds within one unit, classes alike',
      changes: {
        rates: fill(1, 2),
        classRates: same(fill(1, 2)),
        cdf: [rising(1.5, 2.5), fitEdges.map((edge) => (edge + 8) / 16)],
      },
      says: ['warning', 'g: 1 of 2 gates do not depend on the input.'],
    },
    {
      title: 'log-odds within one unit and a half',
      changes: { rates: fill(1, 1), classRates: same(fill(1, 1)), cdf: [rising(1, 2.5)] },
    },
    {
      title: 'classes 2/255 … 5/255 apart',
      changes: {
        rates: fill(0.5, 2),
        classRates: [
          [0.5, 0.5],
          [0.5 + 4 / 255, 0.5 + 6 / 255],
        ],
        cdf: [rising(-0.5, 0.5), rising(-0.5, 0.5)],
      },
      says: ['warning', '1 of 2'],
    },
    {
      title: 'log-odds beyond the last edge, where none of it is known',
      changes: { rates: fill(1, 1), classRates: same(fill(1, 1)), cdf: [fitEdges.map(() => 0)] },
    },
    {
      title: 'log-odds between the last edges',
      changes: { rates: fill(1, 1), classRates: same(fill(1, 1)), cdf: [rising(6.5, 7.5)] },
      says: ['warning', '1 of 1'],
    },
    {
      title: 'a static gate',
      changes: {
        rates: fill(1, 1),
        classRates: same(fill(1, 1)),
        cdf: [rising(1.5, 2.5)],
        gate: { conditional: false },
      },
    },
  ],
  'dominant-loss-term': [
    {
      title: '91 %',
      changes: { terms: { task: 0.09, sparsity: 0.91 } },
      says: ['warning', 'The term `sparsity` was 91.0% of the loss over the last epoch.'],
    },
    { title: '89 %', changes: { terms: { task: 0.11, sparsity: 0.89 } } },
    { title: '90 %', changes: { terms: { task: 0.1, sparsity: 0.9 } } },
    { title: 'the task', changes: { terms: { task: 0.99, sparsity: 0.01 } } },
    {
      title: 'a negative term, by its size',
      changes: { terms: { task: 0.05, own: -0.95 } },
      says: ['warning', '`own` was 95.0%'],
    },
    { title: 'nothing at all', changes: { terms: { task: 0, shaping: 0 } } },
  ],
};

describe.each(Object.entries(cases) as [RuleId, Case[]][])('%s', (rule, list) => {
  test.each(list)('$title', ({ changes, says }) => {
    const found = run(rule, changes);
    if (says === undefined) return expect(found).toEqual([]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule, severity: says[0], message: expect.stringContaining(says[1]) });
  });

  test('a healthy run, one that was not evaluated, and a layer without gates', () => {
    expect(run(rule, {})).toEqual([]);
    expect(run(rule, { rates: [], scalars: { shaping: 0 } })).toEqual([]);
    for (const { changes } of list) expect(run(rule, { ...changes, evaluated: false })).toEqual([]);
  });
});

test('an evaluation of an earlier version, rates alone, breaks no rule', () => {
  const state = stateOf({ rates: fill(1) });
  const [{ gate, rates }] = state.evaluation!.evaluation.gates as [{ gate: string; rates: string }];
  const evaluation = { ...state.evaluation!.evaluation, gates: [{ gate, rates }] };
  const facts = measured({ ...state, evaluation: { ...state.evaluation!, evaluation } })!;
  expect(ruleIds.flatMap((id) => rules[id](facts, english)).map(({ rule }) => rule)).toEqual([
    'always-on-gates',
    'off-target-rate',
  ]);
});

test('reasons and suggestions have the figures and names that they are about', () => {
  const words = (rule: RuleId, changes: Changes) =>
    run(rule, changes).map(({ brief, reason, suggestion }) => [brief, reason, suggestion]);
  const [[brief, fewer, raise]] = words('off-target-rate', {
    rates: fill(0.44),
    scalars: { shaping: 0.25, 'shaping:g*': 0.5 },
  }) as [string[]];
  expect(brief).toBe('43.9%');
  expect(fewer).toBe(
    'Something closes its gates more strongly than `shaping` (now 0.5) opens them: `sparsity`, or the task.',
  );
  expect(raise).toMatch(/^Raise `shaping\.weight` or lower `sparsity\.weight`;/);
  const [[, more, prior]] = words('off-target-rate', { rates: fill(0.76), scalars: 'none' }) as [string[]];
  expect(more).toBe('The task keeps its gates open more strongly than `shaping` closes them.');
  expect(prior).toMatch(/ or choose a prior with a higher mean for this layer in `shaping\.layers`\.$/);
  const [[gone, , later]] = words('collapsed-without-prior', {
    rates: mixed([0, 5], [1, 4], [0.5, 1]),
    scalars: { shaping: 0 },
  }) as [string[]];
  expect(gone).toBe('9 of 10');
  expect(later).toContain(`(of ${stateOf({}).started!.epochs} epochs)`);
  const gap = { training: fill(0.2, 4), accuracy: 0.61 };
  const [[points, why]] = words('training-evaluation-gap', gap) as [string[]];
  const { trainingAccuracy, evaluation } = measured(stateOf(gap))!;
  expect([trainingAccuracy, evaluation.values.accuracy].map((share) => Math.round(100 * share))).toEqual([61, 50]);
  // A step of which the accuracy was not measured counts for nothing.
  const unmeasured = eventsOf(gap).toSpliced(1, 0, step(9, { accuracy: Number.NaN }));
  expect(measured(unmeasured.reduce(reduce, initialRunState()))!.trainingAccuracy).toBeCloseTo(0.61, 6);
  expect(points).toMatch(/^40\.\d points$/);
  expect(why).toContain('accuracy falls from 61.0% in training to 50.0%.');
  const [[, noise]] = words('training-evaluation-gap', { training: [0.44, 0.66, 0.44, 0.86] }) as [string[]];
  expect(noise).toContain('in training noise decides, in evaluation it does not.');
  const [[share, , lower]] = words('dominant-loss-term', { terms: { task: 0.05, own: -0.95 } }) as [string[]];
  expect([share, lower]).toEqual(['95.0%', 'Lower `own.weight`, or let it act for a shorter time.']);
  expect(words('dead-gates', { rates: mixed([0, 2], [0.6, 2]) })[0]![0]).toBe('2 of 4');
  expect(words('always-on-gates', { rates: mixed([1, 3], [0, 1]) })[0]![0]).toBe('3 of 4');
  expect(words('high-temperature', { gate: { temperature: 1.256 } })[0]![0]).toBe('1.26');
});

describe('docs/gate-health.md', () => {
  const sections = readFileSync('docs/gate-health.md', 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((text): [string, string] => [text.split('\n')[0]!.toLowerCase().replaceAll(' ', '-'), text]);
  const percents = (...shares: number[]) => shares.map((share) => `${Math.round(100 * share)} %`);
  const points = (...shares: number[]) => shares.map((share) => `${Math.round(100 * share)} points`);

  test('has a section for each rule, and no other', () => expect(sections.map(([name]) => name)).toEqual([...ruleIds]));

  test.each([
    ['dead-gates', percents(alwaysOff, manyGates)],
    ['always-on-gates', percents(alwaysOn, manyGates)],
    ['off-target-rate', points(rateTolerance)],
    ['collapsed-without-prior', percents(collapsedShare)],
    ['high-temperature', [`above ${highestTemperature}`]],
    ['training-evaluation-gap', points(gapTolerance, accuracyGap)],
    ['input-independent-gates', [...points(classTolerance), ...percents(1 - 2 * outside)]],
    ['dominant-loss-term', percents(dominantShare)],
  ] as const)('states the thresholds of %s', (rule, texts) => {
    const text = Object.fromEntries(sections)[rule];
    for (const part of [...texts, '**What it means.**', '**When it is fine.**', '**What to do.**'])
      expect(text).toContain(part);
  });
});

test('takes terms of an experiment’s own loss for the task', () => {
  const facts = measured(stateOf({ terms: { fit: 0.99, sparsity: 0.01 } }))!;
  const rule = rules['dominant-loss-term'];
  expect(rule(facts, english)).toHaveLength(1);
  expect(rule({ ...facts, taskTerms: new Set(['task', 'fit']) }, english)).toEqual([]);
});
