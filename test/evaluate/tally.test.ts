/** What the samples of an evaluation add up to, and what is noted of each, against counting by hand. */
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../src/data';
import type { Evaluator } from '../../src/evaluate/evaluator';
import type { SampleRecorder, SampleResult } from '../../src/evaluate/sampleRecorder';
import { Tally } from '../../src/evaluate/tally';
import { port } from '../../src/graph/port';
import type { LayerSummary, ModelSummary } from '../../src/protocol/events/events';
import { unpackShares } from '../../src/protocol/facts/packed';

const layer = (name: string, macs: number, outputGate?: string): LayerSummary => ({
  ...{ name, kind: 'conv2d', macs, params: 0, sources: [] },
  ...(outputGate ? { outputGate } : {}),
});
const model: ModelSummary = {
  ...{ name: 'net', params: 1, macs: 1000, gateMacs: 0, notCounted: [] },
  layers: [layer('plain', 200), layer('gated', 800, 'g')],
  gates: [{ name: 'g', channels: 4, sources: [] }],
};
const info: DatasetInfo = {
  ...{ name: 'pets', train: 1, test: 5, classes: ['cat', 'dog', 'eel'], shape: [1, 1, 1] },
  ...{ mean: [0], std: [1] },
};

function recorded() {
  const added: SampleResult[] = [];
  let skipped = 0;
  const recorder = { add: (sample: SampleResult) => added.push(sample), skip: () => skipped++ };
  return { added, skipped: () => skipped, recorder: recorder as unknown as SampleRecorder };
}

describe('samples with one class', () => {
  // Two images at a time, as the outputs of an evaluation hold them.
  const outputs = (loss: number[], right: number[], open: number[][], logits = true) => ({
    [port.measured('loss')]: Float32Array.from(loss),
    [port.measured('accuracy')]: Float32Array.from(right),
    predicted: Float32Array.from(right, (r) => (r ? 1 : 2)),
    [port.gate('g')]: Float32Array.from(open.flat()),
    ...(logits ? { [port.logit('g')]: Float32Array.from(open.flat(), (o) => (o ? 1 : -1)) } : {}),
  });

  it('have the sum of the terms as their loss, whatever each is a mean over; of one term its own', () => {
    const of = (loss: object) => {
      const plan = { head: 'classes', loss, metrics: {}, exact: false } as unknown as Evaluator['plan'];
      const tally = new Tally(model, info, { plan });
      const given = outputs([5, 7], [1, 0], [Array(4).fill(0), Array(4).fill(0)]);
      const terms = { [port.measured('a')]: Float32Array.of(1, 2), [port.measured('b')]: Float32Array.of(8, 2) };
      const over = { [port.over('b')]: Float32Array.of(4, 1) };
      for (const i of [0, 1]) tally.add({ ...given, ...terms, ...over }, i, Int32Array.of(i));
      return tally.result().values.loss;
    };
    expect(of({ a: 0, b: 0 })).toBe(1.5 + 2);
    expect(of({ a: 0 })).toBe(6);
  });

  it('have means, MACs by what each opens, and rates and accuracy by their class', () => {
    const heard: number[] = [];
    const { added, skipped, recorder } = recorded();
    const tally = new Tally(model, info, { recorder, onSample: (open) => heard.push(open('g')) });
    const first = outputs(
      [0.5, 1.5],
      [1, 0],
      [
        [1, 0, 0, 0],
        [1, 1, 1, 0],
      ],
    );
    const second = outputs(
      [1, 0],
      [1, 1],
      [
        [0, 0, 0, 0],
        [1, 1, 1, 1],
      ],
    );
    tally.add(first, 0, Int32Array.of(1));
    tally.add(first, 1, Int32Array.of(1));
    tally.skip();
    tally.add(second, 0, Int32Array.of(0));
    tally.add(second, 1, Int32Array.of(1));
    const { values, samples, leftOut, classSamples, classAccuracy, gates, iou } = tally.result();
    // 200 and a quarter of 800 for each open channel: 400, 800, 200, 1000.
    expect(values).toEqual({ loss: 0.75, accuracy: 0.75, macs: 600 });
    expect([samples, leftOut, classSamples, iou]).toEqual([4, 1, [1, 3, 0], undefined]);
    expect([...unpackShares(classAccuracy, 3)!].map((x) => Math.round(100 * x))).toEqual([100, 67, 0]);
    expect(gates[0]!.gate).toBe('g');
    expect([...unpackShares(gates[0]!.rates, 4)!].map((x) => Math.round(100 * x))).toEqual([75, 50, 50, 25]);
    expect([...unpackShares(gates[0]!.classRates!, 12)!].map((x) => Math.round(100 * x))).toEqual([
      ...[0, 0, 0, 0],
      ...[100, 67, 67, 33],
      ...[0, 0, 0, 0],
    ]);
    expect(gates[0]!.cdf).toBeDefined();
    expect(heard).toEqual([1, 3, 0, 4]);
    expect(skipped()).toBe(1);
    expect(added.map(({ label, predicted, loss, accuracy, macs }) => [label, predicted, loss, accuracy, macs])).toEqual(
      [
        [1, 1, 0.5, 1, 400],
        [1, 2, 1.5, 0, 800],
        [0, 1, 1, 1, 200],
        [1, 1, 0, 1, 1000],
      ],
    );
    expect([...added[1]!.gate('g')]).toEqual([1, 1, 1, 0]);
  });

  const one = { [port.measured('loss')]: Float32Array.of(1), [port.measured('accuracy')]: Float32Array.of(1) };

  it('with several labels, or none that is a class, have no rates by class and are not noted', () => {
    const { added, recorder } = recorded();
    const labelled = { ...info, labels: { age: { shape: [] } } } as unknown as DatasetInfo;
    const tally = new Tally(model, labelled, { recorder });
    tally.add({ ...one, [port.gate('g')]: Float32Array.of(1, 0, 0, 0) }, 0, Int32Array.of(1, 7));
    const result = tally.result();
    expect(added).toEqual([]);
    expect(result.values).toEqual({ loss: 1, accuracy: 1, macs: 400 });
    for (const none of ['classSamples', 'classAccuracy']) expect(result).not.toHaveProperty(none);
    expect(result.gates[0]).not.toHaveProperty('classRates');
  });

  it('of a loss of several terms have the sum of their means, each over its own weights', () => {
    const term = () => 0;
    const plan = { head: 'classes', loss: { a: term, b: term, c: term }, metrics: {} } as never;
    const tally = new Tally({ ...model, gates: [], layers: [] }, info, { plan });
    const measured = {
      ...{ [port.measured('loss')]: Float32Array.of(100, 100), [port.measured('a')]: Float32Array.of(1, 3) },
      ...{ [port.measured('b')]: Float32Array.of(6, 0), [port.over('b')]: Float32Array.of(2, 1) },
      [port.measured('c')]: Float32Array.of(0.5, 1),
    };
    tally.add(measured, 0, Int32Array.of(0));
    tally.add(measured, 1, Int32Array.of(0));
    // (1 + 3)/2, 6/3 and 1.5/2.
    expect(tally.result().values).toMatchObject({ a: 2, b: 2, c: 0.75, loss: 4.75 });
  });

  it('have no distribution of log-odds where a gate says none, and none is left out', () => {
    const tally = new Tally(model, info);
    tally.add(outputs([1], [1], [[1, 0, 0, 0]], false), 0, Int32Array.of(2));
    const result = tally.result();
    expect(result.gates[0]).not.toHaveProperty('cdf');
    expect(result).not.toHaveProperty('leftOut');
  });

  it('have no rates by class where the network has no gates', () => {
    const tally = new Tally({ ...model, gates: [], layers: [layer('plain', 1000)] }, info);
    tally.add(
      { [port.measured('loss')]: Float32Array.of(1), [port.measured('accuracy')]: Float32Array.of(1) },
      0,
      Int32Array.of(0),
    );
    const result = tally.result();
    expect(result).toMatchObject({ values: { macs: 1000 }, gates: [] });
    expect(result).not.toHaveProperty('classSamples');
    expect(result.classAccuracy).toBeDefined();
  });

  it('of which none can be read are an error that says so', () => {
    const tally = new Tally(model, info);
    tally.skip();
    expect(() => tally.result()).toThrow('None of the test images of pets can be read, so there is nothing to score.');
  });
});

describe('samples with a class for every pixel', () => {
  const pixels: DatasetInfo = {
    ...{ ...info, name: 'streets', shape: [1, 4, 1] },
    pixelLabels: {
      ignore: 9,
      colors: [
        [1, 0, 0],
        [2, 0, 0],
        [3, 0, 0],
      ],
    },
  };
  const outputs = (classes: number[], loss: number, counted: number) => ({
    [port.measured('loss')]: Float32Array.of(loss),
    [port.over('loss')]: Float32Array.of(counted),
    [port.gate('g')]: Float32Array.of(1, 1, 0, 0),
    classes: Float32Array.from(classes),
  });

  it('are noted with the loss of a pixel and the share of right ones, of those that count', () => {
    const { added, recorder } = recorded();
    const tally = new Tally(model, pixels, { recorder });
    tally.add(outputs([0, 1, 1, 1], 6, 3), 0, Int32Array.of(0, 1, 2, 9));
    // None of its pixels counts.
    tally.add(outputs([0, 0, 0, 0], 0, 0), 0, Int32Array.of(9, 9, 9, 9));
    expect(added.map(({ label, predicted, loss, accuracy, macs }) => [label, predicted, loss, accuracy, macs])).toEqual(
      [
        [-1, -1, 2, 2 / 3, 600],
        [-1, -1, 0, 0, 600],
      ],
    );
    const result = tally.result();
    expect(result).toMatchObject({ samples: 2, values: { loss: 2, accuracy: 2 / 3, macs: 600 }, iou: [1, 0.5, 0] });
    expect(result.values.meanIoU).toBeCloseTo(0.5, 12);
    for (const none of ['classSamples', 'classAccuracy', 'leftOut']) expect(result).not.toHaveProperty(none);
    expect(result.gates[0]).not.toHaveProperty('classRates');
  });

  it('that cannot be read are told to whoever draws them', () => {
    const drawn: (number[] | undefined)[] = [];
    const tally = new Tally(model, pixels, { onClasses: (classes) => drawn.push(classes && [...classes]) });
    tally.skip();
    tally.add(outputs([0, 1, 1, 1], 6, 3), 0, Int32Array.of(0, 1, 2, 9));
    expect(drawn).toEqual([undefined, [0, 1, 1, 1]]);
    expect(tally.result().leftOut).toBe(1);
  });

  it('of which no pixel counts are an error with the label that all have', () => {
    const tally = new Tally(model, pixels);
    tally.add(outputs([0, 0, 0, 0], 0, 0), 0, Int32Array.of(9, 9, 9, 9));
    expect(() => tally.result()).toThrow(
      'None of the pixels of the only test label of streets belongs to a class: all have the label 9, which counts nowhere.',
    );
  });
});
