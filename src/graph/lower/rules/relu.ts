/** ReLU and the step function that is its gradient: in the blocked layout one pass each, and one array kept for both. */

import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { onnxType } from '../dims';
import type { Lowering } from '../lowering';
import { need, out, type Rule, same } from '../rule';
import { elementwise } from './elementwise';
import { numbersOf, unlessNan } from './integers';
import { channelwise } from './perChannel';

const relu: Rule = {
  kernel: 'Relu',
  nature: { channelwise: true, keepsZero: 'all' },
  elements: (l, values) => l.map('Relu', values),
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => {
    const x = need(node.inputs, 'x');
    elementwise(l, node, [x], (values) => l.cast(l.map('Relu', numbersOf(l, node.kernel, values)), onnxType(x.dtype)));
    l.rectified.set(x, out(node));
  },
};

/** Asks Relu's result where there is one, so that its argument need not be kept for the gradient. */
const step: Rule = {
  kernel: 'Step',
  nature: { channelwise: true, keepsZero: ({ attrs }) => (attrs.alpha ? undefined : 'all') },
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => {
    const x = need(node.inputs, 'x');
    const source = l.rectified.get(x) ?? x;
    const alpha = node.attrs.alpha as number | undefined;
    const positive = (value: OnnxValue) => l.map('Greater', [value, l.b.scalar(0)], {}, 'bool');
    if (x.dtype !== 'float32') {
      const branches = (value: OnnxValue) => [
        positive(l.cast(value, 'float32')),
        l.b.scalar(1),
        l.b.scalar(alpha ?? 0),
      ];
      const whole = (value: OnnxValue) => l.cast(l.map('Where', branches(value), {}, 'float32'), onnxType(x.dtype));
      return elementwise(l, node, [x], ([value]) => whole(value as OnnxValue));
    }
    if (alpha) {
      const branches = (value: OnnxValue) => [positive(value), l.b.scalar(1), l.b.scalar(alpha)];
      const slopes = (value: OnnxValue) => l.map('Where', branches(value), {}, 'float32');
      return elementwise(l, node, [x], ([value]) => withNan(l, value as OnnxValue, slopes(value as OnnxValue)));
    }
    if (l.native(source) === 'blocked' && !l.spread(source))
      return l.bind(out(node), blockedStep(l, source), 'blocked');
    elementwise(l, node, [source], ([value]) => {
      const steps = l.cast(positive(value as OnnxValue), 'float32');
      return source === x ? withNan(l, value as OnnxValue, steps) : steps;
    });
  },
};

/**
 * The step of what is no number is no number either. After a ReLU nobody asks: its gradient is the hot path, and what came
 * into it has long made the loss no number. The WebGPU provider cannot ask.
 */
const withNan = (l: Lowering, x: OnnxValue, steps: OnnxValue): OnnxValue =>
  l.target.gpu ? steps : unlessNan(l, x, steps, x);

/** min(max(x · 1e38, 0), 1), in one pass: right for all but denormal numbers, which count as 0. */
function blockedStep(l: Lowering, x: GraphTensor): OnnxValue {
  const channels = x.shape[3] as number;
  const factors = l.b.constant(new Float32Array(channels).fill(1e38), [channels, 1, 1, 1], 'float32');
  const clip = { activation: 'Clip', activation_params: { floats: [0, 1] } };
  return l.blockedOp('Conv', [l.value(x, 'blocked'), factors], x.shape, { ...channelwise(channels), ...clip });
}

export const reluRules: Rule[] = [relu, step];
