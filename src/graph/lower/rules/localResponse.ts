/**
 * Local response normalisation over channels (Krizhevsky et al. 2012, section 3.3) and its gradient. With s the sum of squares over the
 * channels within the radius and z = bias + α·s:
 *   y = x·z^−β,   dx[k] = dy[k]·z[k]^−β − 2αβ·x[k]·Σ over c within the radius of k of dy[c]·y[c]/z[c].
 * Sums over neighbouring channels are products with a band matrix.
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { type Attrs, need, out, type Rule, same } from '../rule';

/** Σ over the channels within the radius; `x` is [N, H, W, C]. */
function bandSum(l: Lowering, x: OnnxValue, radius: number): OnnxValue {
  const channels = x.shape.at(-1) as number;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? 1 : 0,
  );
  return l.b.op('MatMul', [x, l.b.constant(band, [channels, channels], 'float32')], x.shape);
}

function normaliser(l: Lowering, x: OnnxValue, { depthRadius, bias, alpha }: Attrs): OnnxValue {
  const squares = bandSum(l, l.map('Mul', [x, x]), depthRadius as number);
  return l.map('Add', [l.map('Mul', [squares, l.b.scalar(alpha as number)]), l.b.scalar(bias as number)]);
}

const power = (l: Lowering, z: OnnxValue, { beta }: Attrs) => l.map('Pow', [z, l.b.scalar(-(beta as number))]);

const normalisation: Rule = {
  kernel: 'LRN',
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => {
    const x = l.value(need(node.inputs, 'x'));
    l.bind(out(node), l.map('Mul', [x, power(l, normaliser(l, x, node.attrs), node.attrs)]));
  },
};

const gradient: Rule = {
  kernel: 'LRNGrad',
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => {
    const value = (name: string) => l.value(need(node.inputs, name) as GraphTensor);
    const [x, y, dy] = [value('x'), value('y'), value('dy')];
    const { alpha, beta, depthRadius } = node.attrs as { alpha: number; beta: number; depthRadius: number };
    const z = normaliser(l, x, node.attrs);
    const around = bandSum(l, l.map('Div', [l.map('Mul', [dy, y]), z]), depthRadius);
    const own = l.map('Mul', [dy, power(l, z, node.attrs)]);
    const others = l.map('Mul', [l.map('Mul', [x, l.b.scalar(2 * alpha * beta)]), around]);
    l.bind(out(node), l.map('Sub', [own, others]));
  },
};

export const localResponseRules: Rule[] = [normalisation, gradient];
