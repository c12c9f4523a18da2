import { expect, it } from 'vitest';
import { Means } from '../../src/evaluate/means';
import { port } from '../../src/graph/port';

const floats = (...values: number[]) => Float32Array.from(values);

it('means are over the samples of the split, however they came in batches', () => {
  const means = new Means();
  const batches = [floats(1, 2, 6), floats(7)];
  for (const values of batches)
    for (const i of values.keys()) means.add({ [port.measured('mine')]: values, [port.gate('g')]: values }, i);
  // Means of the batches would give 5.
  expect(means.result()).toMatchObject({ mine: 4 });
  expect(Object.keys(means.result()).sort()).toEqual(['accuracy', 'loss', 'macs', 'mine']);
});

it('a sum over something else than samples is divided by that, not sample by sample', () => {
  const means = new Means();
  const outputs = { [port.measured('loss')]: floats(8, 0, 4), [port.over('loss')]: floats(2, 0, 1) };
  const own = [0, 1, 2].map((i) => means.add(outputs, i));
  expect(own).toEqual([{ loss: 8 }, { loss: 0 }, { loss: 4 }]);
  expect(means.result().loss).toBe(4);
});

it('adds up more samples than 32 bits could count by', () => {
  const means = new Means();
  means.addValue('loss', 2 ** 24);
  for (let i = 0; i < 3; i++) means.addValue('loss', 1);
  expect(means.result().loss).toBe((2 ** 24 + 3) / 4);
});

it('what was never measured is no number', () => {
  expect(new Means().result().accuracy).toBeNaN();
});
