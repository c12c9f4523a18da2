import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemsOf } from '../../../src/host/health/problemsOf';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { packShares } from '../../../src/protocol/facts/packed';
import { english } from '../language';
import { file, stateOf } from './healthyRun';

test('a problem has numbers, a reason, a suggestion and its place', () => {
  const [problem, ...others] = problemsOf(stateOf({ rates: [0, 0.6, 0.6, 0.8] }), english);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    rule: 'dead-gates',
    severity: 'information',
    source: { file, line: 4, column: 3 },
  });
  const [message, reason, suggestion] = problem!.text.split('\n');
  expect(message).toContain('1 of 4 gates');
  expect(reason).toContain('lost to the network');
  expect(suggestion).toContain('`sparsity.weight`');
});

test('layers of one line are one problem, of the severest of them', () => {
  const { events } = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8'));
  const state = events.reduce(reduce, initialRunState());
  const problems = problemsOf(state, english);
  const dead = problems.filter(({ rule }) => rule === 'dead-gates');
  // Three blocks each on the lines 12, 16 and 20.
  expect(dead.map(({ source }) => source?.line)).toEqual([12, 16, 20]);
  const [message, likewise] = dead[0]!.text.split('\n');
  expect(message).toMatch(/^stage1_block1_gate: 4 of 16 gates never open/);
  expect(likewise).toBe('Likewise stage1_block2_gate (5 of 16), stage1_block3_gate (5 of 16).');
  expect(new Set(problems.map(({ rule, source }) => `${rule} ${source?.line}`)).size).toBe(problems.length);
});

test('of many layers the severest speaks, as many are named as there is room for, and the rest counted', () => {
  const state = stateOf({ rates: [0, 0.6, 0.6, 0.8] });
  const { started, evaluation } = state;
  const [gate] = started!.model.gates;
  const [statistics] = evaluation!.evaluation.gates;
  const names = Array.from({ length: 12 }, (_, i) => `g${i}`);
  const closed = { ...statistics!, rates: packShares([0, 0, 0, 0.8]) };
  const model = { ...started!.model, gates: names.map((name) => ({ ...gate!, name })) };
  const gates = names.map((name) => ({ ...(name === 'g5' ? closed : statistics!), gate: name }));
  const of = { ...evaluation!, evaluation: { ...evaluation!.evaluation, gates } };
  const [problem, ...others] = problemsOf({ ...state, started: { ...started!, model }, evaluation: of }, english);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ severity: 'warning', source: { line: 4 } });
  expect(problem!.text.split('\n').slice(0, 2)).toEqual([
    'g5: 3 of 4 gates never open (open for at most 1% of the test samples).',
    `Likewise ${['g0', 'g1'].map((name) => `${name} (1 of 4)`).join(', ')}, and 9 more.`,
  ]);
  expect(problem!.text.length).toBeLessThanOrEqual(400);
});

test('the same line of two files is two problems', () => {
  const state = stateOf({ rates: [0, 0.6, 0.6, 0.8] });
  const { started, evaluation } = state;
  const [gate] = started!.model.gates;
  const [statistics] = evaluation!.evaluation.gates;
  const files = [file, '/a/blocks.ts'];
  const model = {
    ...started!.model,
    gates: files.map((of, i) => ({ ...gate!, name: `g${i}`, sources: [{ file: of, line: 4, column: 3 }] })),
  };
  const gates = files.map((_, i) => ({ ...statistics!, gate: `g${i}` }));
  const of = { ...evaluation!, evaluation: { ...evaluation!.evaluation, gates } };
  const problems = problemsOf({ ...state, started: { ...started!, model }, evaluation: of }, english);
  expect(problems.map(({ source }) => source?.file)).toEqual(files);
});

test('no entry is longer than anybody reads, and each says what to do', () => {
  const long = 'encoder_stage3_residual_block11_squeeze_gate';
  const { events } = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8'));
  const texts = events.map((event) => JSON.parse(JSON.stringify(event).replaceAll('stage1_block1_gate', long)));
  const states = [
    texts.reduce(reduce, initialRunState()),
    stateOf({ rates: [0, 0.6, 0.6, 0.8] }),
    stateOf({ terms: { task: 0.01, shaping: 1 } }),
  ];
  for (const { text } of states.flatMap((state) => problemsOf(state, english))) {
    expect(text.length).toBeLessThanOrEqual(400);
    expect(text).toMatch(/`[\w.]+`/);
  }
});

test('what concerns the run has no place of its own', () => {
  const [problem] = problemsOf(stateOf({ terms: { task: 0.01, shaping: 1 } }), english);
  expect(problem).toMatchObject({ rule: 'dominant-loss-term', source: undefined });
});

test('nothing before the first evaluation', () => {
  expect(problemsOf(stateOf({ rates: [0, 0, 0, 0], evaluated: false }), english)).toEqual([]);
});
