/** The facts of the stored run against its bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { gateFacts, newestGateFacts, targetRate } from '../../../src/protocol/facts/gateFacts';
import { kindOf } from '../../../src/protocol/facts/gateRates';
import { packShares } from '../../../src/protocol/facts/packed';
import { atCheckpoint } from '../../../src/protocol/facts/shownCheckpoint';
import { epoch, started } from '../someEvents';

const fixture = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8')).events;
const fold = (...events: RunEvent[]) => events.reduce(reduce, initialRunState());
const bytes = (text: string) => [...Buffer.from(text, 'base64')];
const last = fixture.findLast((event) => event.kind === 'epoch')!;
const begun = fixture.find((event) => event.kind === 'started')!;

describe('of the stored run', () => {
  const facts = gateFacts(fold(...fixture))!;

  test('come from the last evaluation', () => {
    expect(facts).toMatchObject({ from: 'test', epoch: 12, samples: 10000, classSamples: Array(10).fill(1000) });
    expect(facts.layers.map(({ name }) => name)).toEqual(begun.model.gates.map(({ name }) => name));
  });

  test('are what the bytes say', () => {
    for (const [i, layer] of facts.layers.entries()) {
      const packed = last.evaluation.gates[i]!;
      const [rates, classRates, cdf, d] = [packed.rates, packed.classRates!, packed.cdf!, packed.distances!].map(bytes);
      expect(layer.rates).toEqual(rates!.map((byte) => byte / 255));
      expect(layer.counts.on).toBe(rates!.filter((byte) => byte >= 253).length);
      expect(layer.counts.off).toBe(rates!.filter((byte) => byte <= 2).length);
      expect(layer.classRates![3]![5]).toBe(classRates![3 * layer.channels + 5]! / 255);
      expect(layer.cdf![5]![15]).toBe(cdf![5 * 31 + 15]! / 255);
      expect(layer.distances![5]).toBe((d![10]! + 256 * d![11]!) / 65535);
      expect(layer.prior?.name).toBe('Beta(0.6, 0.4)');
    }
  });

  test('a gate is worth the layers that it switches', () => {
    const [first] = facts.layers;
    const macs = begun.model.layers.filter(({ name }) => /^stage1_block1_conv/.test(name)).map((layer) => layer.macs);
    expect(first!.macShare).toBe((macs[0]! + macs[1]!) / begun.model.macs);
  });

  test('1 − F(½) of Beta(0.6, 0.4) is 61.6 %', () => expect(targetRate(begun.priors![0]!)).toBeCloseTo(0.6159, 3));
});

test('before the first evaluation they come from training samples', () => {
  const first = fixture.findIndex(({ kind }) => kind === 'gates');
  const facts = gateFacts(fold(...fixture.slice(0, first + 1)))!;
  expect(facts).toMatchObject({ from: 'training', step: 130, samples: undefined });
  expect(facts.layers[0]!.cdf).toBeUndefined();
  expect(gateFacts(fold(...fixture.slice(0, first)))).toBeUndefined();
});

test('they are unpacked anew for a new measurement or session alone', () => {
  const first = fixture.findIndex(({ kind }) => kind === 'gates');
  const at = fixture.findIndex(({ kind }) => kind === 'epoch');
  const newest = newestGateFacts();
  const training = newest(fold(...fixture.slice(0, first + 1)))!;
  const state = fold(...fixture.slice(0, at + 1));
  const tested = newest(state)!;
  expect([training.from, tested.from]).toEqual(['training', 'test']);
  const step = fixture.findLast(({ kind }) => kind === 'step')!;
  expect(newest(reduce(state, { ...step, step: tested.step + 1 } as RunEvent))).toBe(tested);
  // Training samples say nothing that the test set has not said better.
  expect(newest(reduce(state, { ...fixture[first]! }))).toBe(tested);
  expect(newest(reduce(state, begun))).not.toBe(tested);
  expect(newest(fold(...fixture))).toEqual(gateFacts(fold(...fixture)));
});

test('the best evaluation is no longer the last one when another follows, though it is the same', () => {
  const newest = newestGateFacts();
  const first = fold(started(), epoch(1, 0.9));
  const marks = [first, reduce(first, epoch(2, 0.5))].map((state) => newest(atCheckpoint(state, 'best'))?.mark);
  expect(marks).toEqual(['both', 'best']);
  expect(newest(reduce(first, epoch(2, 0.5)))).toMatchObject({ epoch: 2, mark: 'last' });
});

test('each gate has its own prior, and what is not counted or none of a network is said', () => {
  const gate = (name: string) => ({ name, channels: 3, sources: [] });
  const model = { ...started().model, gates: [gate('f'), gate('g')], notCounted: ['Odd'] };
  const prior = (name: string, gates: string[]) => ({ name, gates, cdf: [], pdf: [] }) as never;
  const data = { ...started().data, pictures: false as const };
  const evaluated = epoch(1, 0.5);
  const [measured] = evaluated.evaluation.gates;
  const both = { ...evaluated.evaluation, gates: [measured!, { ...measured!, gate: 'f' }] };
  const of = (macs: number) =>
    gateFacts(
      fold(started({ model: { ...model, macs }, data, priors: [prior('one', ['f']), prior('other', ['g'])] }), {
        ...evaluated,
        evaluation: both,
      }),
    )!;
  const facts = of(0);
  expect(facts.pictures).toBe(false);
  expect(facts.layers.map(({ name, prior: own }) => [name, own?.name])).toEqual([
    ['g', 'other'],
    ['f', 'one'],
  ]);
  expect(facts.layers.map(({ macShare, notCounted }) => [macShare, notCounted])).toEqual([
    [0, ['Odd']],
    [0, ['Odd']],
  ]);
});

test('a network without gates is known to have none from the start', () => {
  expect(gateFacts(fold(started()))?.layers).toEqual([]);
});

test('an evaluation of an earlier version has rates, and nothing of the rest', () => {
  const model = { ...started().model, gates: [{ name: 'g', channels: 3, sources: [] }] };
  const [layer] = gateFacts(fold(started({ model }), epoch(1, 0.5)))!.layers;
  expect(layer).toMatchObject({ counts: { on: 1, off: 1, conditional: 1 }, channels: 3 });
  for (const field of ['classRates', 'cdf', 'distances', 'prior'] as const) expect(layer![field]).toBeUndefined();
});

test('bytes that do not fit the model count for nothing', () => {
  const model = { ...started().model, gates: [{ name: 'g', channels: 5, sources: [] }] };
  expect(gateFacts(fold(started({ model }), epoch(1, 0.5)))!.layers[0]).toMatchObject({ channels: 0, rates: [] });
  // Three channels of two classes are six rates, of 31 edges 93 shares.
  const three = { ...started().model, gates: [{ name: 'g', channels: 3, sources: [] }] };
  const of = (more: object) => {
    const evaluated = epoch(1, 0.5);
    const gates = [{ ...evaluated.evaluation.gates[0]!, ...more }];
    const evaluation = { ...evaluated.evaluation, gates };
    return gateFacts(fold(started({ model: three }), { ...evaluated, evaluation }))!.layers[0]!;
  };
  const packed = (count: number) => packShares(Array<number>(count).fill(1));
  expect([6, 9, 5].map((count) => of({ classRates: packed(count) }).classRates?.length)).toEqual([
    2,
    undefined,
    undefined,
  ]);
  expect([93, 62, 94].map((count) => of({ cdf: packed(count) }).cdf?.length)).toEqual([3, undefined, undefined]);
});

test('kinds at their thresholds', () => {
  expect([0, 0.01, 0.011, 0.989, 0.99, 1].map(kindOf)).toEqual([
    'off',
    'off',
    'conditional',
    'conditional',
    'on',
    'on',
  ]);
});
