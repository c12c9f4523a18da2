import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as sluice from '../../src/index';
import { exactly } from '../../src/load/exactArguments';
import { said } from '../said';

const api = exactly(sluice) as unknown as Record<string, (...args: unknown[]) => unknown>;
const { networks, presets } = api as unknown as Record<string, typeof api>;

/** A call with one argument too many; what is passed beside it does not matter, for it is not called. */
it.each<[string, (typeof api)[string], number]>([
  ...['linear', 'ramp'].map((name): [string, (typeof api)[string], number] => [name, api[name]!, 3]),
  ['step', api.step!, 4],
  ['cosine', api.cosine!, 2],
  ['constant', api.constant!, 1],
  ['delayed', api.delayed!, 2],
  ['bySteps', api.bySteps!, 1],
  ['byRun', api.byRun!, 1],
  ['beta', api.beta!, 2],
  ['normal', api.normal!, 2],
  ['relaxedBernoulli', api.relaxedBernoulli!, 2],
  ['channelGate', api.channelGate!, 1],
  ['blockGate', api.blockGate!, 1],
  ['staticGate', api.staticGate!, 1],
  ['shape', api.shape!, 4],
  ['basicBlock', api.basicBlock!, 2],
  ['synthetic', api.synthetic!, 1],
  ['imageNet', api.imageNet!, 1],
  ['sgd', api.sgd!, 1],
  ['networks.resnetCifar', networks!.resnetCifar!, 1],
  ['presets.cifar10', presets!.cifar10!, 1],
  ['defineExperiment', api.defineExperiment!, 2],
  ['defineSweep', api.defineSweep!, 1],
])('%s', (name, call, most) => {
  const { message, hint } = said(() => call(...Array(most).fill(0), { warmup: 2 }));
  expect(message).toBe(
    `${name} takes ${most} ${most === 1 ? 'argument' : 'arguments'} at most, and is given ${most + 1}: {"warmup":2} is too much.`,
  );
  expect(hint.split(',')).toHaveLength(most);
});

it.each(['channelGate', 'blockGate', 'staticGate'])('a gate that %s made', (name) => {
  const input = tf.input({ shape: [4, 4, 2] });
  const gate = api[name]!({ name }) as (...args: unknown[]) => unknown;
  expect(said(() => gate(input, input, { name: 'x' })).message).toContain(`the gate of ${name} takes 2 arguments`);
  expect(gate(input, input)).toBeInstanceOf(tf.SymbolicTensor);
});

it('a gate can stand where another stood', () => {
  const input = tf.input({ shape: [4, 4, 2] });
  for (const name of ['channelGate', 'staticGate'])
    expect((api[name]!({ name: 'one' }) as (...args: unknown[]) => unknown)(input, input)).toBeInstanceOf(
      tf.SymbolicTensor,
    );
});

it('every function is looked at, and what is none is as it was', () => {
  const changed = (module: object, given: object): string[] =>
    Object.entries(module).flatMap(([name, value]) =>
      typeof value === 'object'
        ? changed(value, given[name as keyof typeof given] as object).map((inner) => `${name}.${inner}`)
        : (given as Record<string, unknown>)[name] === value
          ? [name]
          : [],
    );
  expect(changed(sluice, api)).toEqual(['HardGate']);
  expect(sluice.linear(1, 0, 4).description).toEqual((api.linear!(1, 0, 4) as sluice.Schedule).description);
});
