/** Who hears of layers as they get their names: one inside another, and neither when it is undone. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onNaming } from '../../src/load/onNaming';

const make = (name: string) => tf.layers.dense({ units: 1, name }).name;

test('the later one is asked after the one before, and its end leaves that one in place', () => {
  const heard: string[] = [];
  const listen = (sign: string) =>
    onNaming((_, name) => {
      heard.push(`${sign} ${name}`);
      return `${name}${sign}`;
    });
  const outer = listen('o');
  const inner = listen('i');
  expect(make('a')).toBe('aoi');
  expect(heard).toEqual(['o a', 'i ao']);
  inner();
  expect(make('b')).toBe('bo');
  outer();
  expect(make('c')).toBe('c');
  expect(heard).toEqual(['o a', 'i ao', 'o b']);
});
