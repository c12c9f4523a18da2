/** Questions about elements, answered with booleans: which of two is greater, whether both hold, what a float is. */
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { need, type Rule, same } from '../rule';
import { broadcastShape, elementwise, firstTwo } from './elementwise';
import { numbersOf } from './integers';

const comparisons: Record<string, (l: Lowering, a: OnnxValue, b: OnnxValue) => OnnxValue> = {
  Equal: (l, a, b) => l.map('Equal', [a, b], {}, 'bool'),
  Greater: (l, a, b) => ordered(l, 'Greater', a, b),
  GreaterEqual: (l, a, b) => ordered(l, 'GreaterOrEqual', a, b),
  Less: (l, a, b) => ordered(l, 'Less', a, b),
  LessEqual: (l, a, b) => ordered(l, 'LessOrEqual', a, b),
  LogicalAnd: (l, a, b) => l.map('And', [a, b], {}, 'bool'),
  LogicalOr: (l, a, b) => l.map('Or', [a, b], {}, 'bool'),
  NotEqual: (l, a, b) => l.map('Not', [l.map('Equal', [a, b], {}, 'bool')], {}, 'bool'),
};

/** ONNX has no order of booleans. */
const ordered = (l: Lowering, op: string, a: OnnxValue, b: OnnxValue): OnnxValue =>
  l.map(op, numbersOf(l, op, [a, b]), {}, 'bool');

const binaryRules: Rule[] = Object.entries(comparisons).map(([kernel, f]) => ({
  kernel,
  nature: { channelwise: true },
  infer: (inputs) => {
    const [a, b] = firstTwo(inputs);
    return [{ shape: broadcastShape(a, b), dtype: 'bool' }];
  },
  lower: (l, node) => elementwise(l, node, firstTwo(node.inputs), ([a, b]) => f(l, a as OnnxValue, b as OnnxValue)),
}));

const logicalNot: Rule = {
  kernel: 'LogicalNot',
  nature: { channelwise: true },
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => elementwise(l, node, [need(node.inputs, 'x')], (x) => l.map('Not', x, {}, 'bool')),
};

/** What a float is. Integers are all finite. */
const asked = (kernel: string, ask: (l: Lowering, x: OnnxValue) => OnnxValue): Rule => ({
  kernel,
  nature: { channelwise: true, ...(kernel === 'IsFinite' ? {} : { keepsZero: 'all' }) },
  infer: (inputs) => [{ shape: need(inputs, 'x').shape, dtype: 'bool' }],
  lower: (l, node) =>
    elementwise(l, node, [need(node.inputs, 'x')], ([x]) => ask(l, l.cast(x as OnnxValue, 'float32'))),
});

const isNan = asked('IsNan', (l, x) => l.map('IsNaN', [x], {}, 'bool'));
const isInf = asked('IsInf', (l, x) => l.map('IsInf', [x], {}, 'bool'));
/** x − x is 0 for finite numbers only, and no number for the others. */
const finite = asked('IsFinite', (l, x) => {
  const zero = l.map('Sub', [x, x]);
  return l.map('Equal', [zero, l.b.scalar(0)], {}, 'bool');
});

export const comparisonRules: Rule[] = [...binaryRules, logicalNot, isNan, isInf, finite];
