/** Kernels whose result never depends on a value: always constants (fold.ts), so there is nothing to lower. */
import type { DType } from '../../graph';
import { type Attrs, need, type Rule, same } from '../rule';

const filled = (kernel: string, fills: (attrs: Attrs) => number, infer: Rule['infer']): Rule => ({
  kernel,
  nature: { channelwise: true, fills },
  infer,
  lower: () => {
    throw new Error(`${kernel} is a constant`);
  },
});

const likeX: Rule['infer'] = (inputs) => [same(need(inputs, 'x'))];
const asAsked: Rule['infer'] = (_, { shape, dtype }) => [
  { shape: shape as number[], dtype: (dtype as DType | undefined) ?? 'float32' },
];

export const filledRules: Rule[] = [
  filled('Fill', ({ value }) => value as number, asAsked),
  filled('ZerosLike', () => 0, likeX),
  filled('OnesLike', () => 1, likeX),
];
