/** Whose each operation is: layers within layers, called again, and gradients after the pass. */
import { expect, it } from 'vitest';
import type { GraphTensor } from '../../../src/graph/graph';
import { CallStack } from '../../../src/graph/trace/callStack';

const at = (line: number) => [{ file: '/m.ts', line }];
const stack = () =>
  new CallStack(
    new Map([
      ['a', at(1)],
      ['inner', at(2)],
      ['outer/inner', at(3)],
    ]),
  );
const input = (name: string) => ({ input: name, shape: [1], dtype: 'float32' }) as unknown as GraphTensor;
const made = (origin: object) => ({ node: { origin }, shape: [1], dtype: 'float32' }) as unknown as GraphTensor;

it('a layer within another is called by both, unless its name says so, and the place of the pair counts first', () => {
  const calls = stack();
  calls.enter('outer');
  expect(calls.place()).toEqual({ layer: 'outer', source: undefined });
  calls.enter('inner');
  expect(calls.place()).toEqual({ layer: 'outer/inner', source: at(3)[0] });
  calls.leave();
  calls.enter('outer_conv');
  expect(calls.place().layer).toBe('outer_conv');
  calls.leave();
  calls.leave();
  calls.enter('inner');
  expect(calls.place()).toEqual({ layer: 'inner', source: at(2)[0] });
  calls.leave();
  expect(calls.place()).toEqual({ layer: undefined, source: undefined });
});

it('a layer that is called again has a number, and so has what it calls; what repeats within one call has none', () => {
  const calls = stack();
  const call = (name: string, repeats?: boolean) => {
    calls.enter(name, repeats);
    const { layer, again } = calls.origin({});
    calls.leave();
    return [layer, again];
  };
  expect([call('a'), call('a'), call('a')]).toEqual([
    ['a', undefined],
    ['a (2)', true],
    ['a (3)', true],
  ]);
  expect([call('cell', true), call('cell', true)]).toEqual([
    ['cell', undefined],
    ['cell', undefined],
  ]);
  calls.enter('outer');
  calls.leave();
  calls.enter('outer');
  expect(call('inner')).toEqual(['outer (2)/inner', true]);
  // Of its own layers too it says which call they are in.
  expect(call('outer_conv')).toEqual(['outer (2)/outer_conv', true]);
});

it('a gradient belongs to the layer that read its variable or made its value, before the one that its dy comes from', () => {
  const calls = stack();
  const kernel = input('kernel');
  calls.enter('a');
  expect(calls.origin({ filter: kernel })).toEqual({ layer: 'a', name: 'a', sources: at(1) });
  calls.leave();
  const dy = made({ layer: 'later', name: 'later' });
  expect(calls.origin({ dy, filter: kernel })).toMatchObject({ layer: 'a' });
  expect(calls.origin({ dy, x: made({ layer: 'b', name: 'b' }) })).toMatchObject({ layer: 'b' });
  expect(calls.origin({ dy, x: input('nobody read it') })).toMatchObject({ layer: 'later' });
  expect(calls.origin({ x: input('nobody read it') })).toEqual({});
});
