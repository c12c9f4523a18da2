import { expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
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

it('of weights below one, and of none', () => {
  const means = new Means();
  const outputs = { [port.measured('loss')]: floats(0.5, 0.25), [port.over('loss')]: floats(0.25, 0.125) };
  for (const i of [0, 1]) means.add(outputs, i);
  means.addValue('none', 0, 0);
  expect(means.result()).toMatchObject({ loss: 2, none: Number.NaN });
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

it.each(['samples', 'leftOut', 'iou', 'gates', 'classSamples', 'classAccuracy', 'epoch', 'threshold', 'denseMacs'])(
  'refuses the name %s, which is taken where the numbers are written',
  (name) => {
    const outputs = { [port.measured(name)]: floats(1) };
    expect(() => new Means().add(outputs, 0)).toThrow(new RegExp(`named ${name}: .* field`));
  },
);

it('refuses what is counted beside the outputs, and names that could not be read again', () => {
  expect(() => new Means().add({ [port.measured('macs')]: floats(1) }, 0)).toThrow(/named macs/);
  expect(() => new Means().addValue('x'.repeat(201), 1)).toThrow(
    `named ${'x'.repeat(40)}: the name is longer than 200 characters,`,
  );
  expect(() => new Means().addValue('__proto__', 1)).toThrow(UserError);
});
