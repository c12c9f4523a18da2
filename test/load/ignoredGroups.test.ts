/** Groups of convolutions, which TensorFlow.js passes over. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { watchGroups } from '../../src/load/ignoredGroups';

const here = () => [{ file: '/project/net.ts', line: 7 }];
const grouped = (layer: (options: never) => tf.layers.Layer, options: object) => layer(options as never);

it('says of every kind of convolution that asks for groups where it is and what is computed instead', () => {
  const stop = watchGroups(here);
  grouped(tf.layers.conv2d, { name: 'g4', filters: 8, kernelSize: 3, groups: 4 });
  grouped(tf.layers.conv1d, { name: 'g2', filters: 8, kernelSize: 3, groups: 2 });
  grouped(tf.layers.separableConv2d, { filters: 8, kernelSize: 3, groups: 2 });
  grouped(tf.layers.depthwiseConv2d, { name: 'one', kernelSize: 3, groups: 1 });
  tf.layers.conv2d({ name: 'none', filters: 8, kernelSize: 3 });
  const [g4, ...others] = stop();
  expect(g4).toMatch(/^g4 \(net\.ts:7\) asks for 4 groups.*full convolution/);
  expect(others).toEqual([expect.stringMatching(/^g2 .*2 groups/), expect.stringMatching(/^A convolution .*2 groups/)]);
  grouped(tf.layers.conv2d, { filters: 8, kernelSize: 3, groups: 4 });
  expect(stop()).toHaveLength(3);
});

it('leaves the automatic names of layers as they are', () => {
  const number = () => Number(/\d+$/.exec(tf.layers.conv2d({ filters: 1, kernelSize: 1 }).name)![0]);
  const before = number();
  watchGroups(here)();
  expect(number()).toBe(before + 1);
});
