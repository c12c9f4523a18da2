/** Which channels of a tensor can be other than zero before any node is looked at: constants say so themselves. */
import { expect, test } from 'vitest';
import { OpenChannels } from '../../../src/graph/gating/channelFlow';
import { Conditions } from '../../../src/graph/gating/conditions';
import type { Constant, GraphTensor } from '../../../src/graph/graph';

test.each<[string, Constant | undefined, readonly number[], 'never' | 'always', number]>([
  ['zeros', { uniform: 0 }, [2, 3], 'never', 3],
  ['one zero', { data: Float32Array.of(0) }, [], 'never', 1],
  ['ones', { uniform: 1 }, [2, 3], 'always', 3],
  ['values, the first of which is zero', { data: Float32Array.of(0, 1) }, [2], 'always', 2],
  ['what is fed', undefined, [4, 5], 'always', 5],
])('%s', (_, constant, shape, condition, channels) => {
  const c = new Conditions();
  const open = new OpenChannels({ nodes: [], inputs: {}, outputs: {}, random: [] }, {}, c);
  const tensor: GraphTensor = { id: 1, shape, dtype: 'float32', ...(constant ? { constant } : {}) };
  expect(open.of(tensor)).toEqual(Array(channels).fill(c[condition]));
});
