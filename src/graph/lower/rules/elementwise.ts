/** Operations on elements: unary, binary with broadcasting, selection, casts. */
import * as tf from '@tensorflow/tfjs';
import type { DType, GraphNode, GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { onnxType, sameDims } from '../dims';
import type { Lowering } from '../lowering';
import { type Attrs, type Inputs, listed, need, out, type Rule, same } from '../rule';
import { natureOfElements, natureOfSelect } from './elementNatures';
import {
  alwaysFloat,
  asType,
  floatMod,
  inFloats,
  integerDiv,
  integerMod,
  numbersOf,
  ofIntegers,
  unlessNan,
} from './integers';
import { perChannel } from './perChannel';
import { bindShiftedSum } from './shift';

type Unary = (l: Lowering, x: OnnxValue, attrs: Attrs) => OnnxValue;
type Binary = (l: Lowering, a: OnnxValue, b: OnnxValue) => OnnxValue;

const scalar = (l: Lowering, x: number) => l.b.scalar(x);
const named =
  (op: string): Unary =>
  (l, x) =>
    l.map(op, [x]);

/** 0 at 0: where a channel is closed before, it is behind. */
const zeroAtZero: Record<string, Unary> = {
  Abs: named('Abs'),
  Asin: named('Asin'),
  Asinh: named('Asinh'),
  Atan: named('Atan'),
  Atanh: named('Atanh'),
  Ceil: named('Ceil'),
  Erf: named('Erf'),
  Floor: named('Floor'),
  Identity: (_, x) => x,
  Neg: named('Neg'),
  Round: named('Round'),
  Sign: (l, x) => unlessNan(l, x, l.map('Sign', [x]), scalar(l, 0)),
  Sin: named('Sin'),
  Sinh: named('Sinh'),
  Sqrt: named('Sqrt'),
  Tan: named('Tan'),
  Tanh: named('Tanh'),
  Elu: (l, x) => l.map('Elu', [x], { alpha: { float: 1 } }),
  Expm1: (l, x) => l.map('Sub', [l.map('Exp', [x]), scalar(l, 1)]),
  Log1p: (l, x) => l.map('Log', [l.map('Add', [x, scalar(l, 1)])]),
  LeakyRelu: (l, x, { alpha }) => l.map('LeakyRelu', [x], { alpha: { float: alpha as number } }),
  Relu6: (l, x) => l.map('Clip', [x, scalar(l, 0), scalar(l, 6)]),
  Selu: (l, x) => l.map('Selu', [x]),
  Square: (l, x) => l.map('Mul', [x, x]),
};

const notAtZero: Record<string, Unary> = {
  Acos: named('Acos'),
  Acosh: named('Acosh'),
  Cos: named('Cos'),
  Cosh: named('Cosh'),
  Exp: named('Exp'),
  Log: named('Log'),
  Reciprocal: named('Reciprocal'),
  Sigmoid: named('Sigmoid'),
  Softplus: named('Softplus'),
  Rsqrt: (l, x) => l.map('Reciprocal', [l.map('Sqrt', [x])]),
  ClipByValue: (l, x, { clipValueMin, clipValueMax }) =>
    l.map('Clip', [x, scalar(l, clipValueMin as number), scalar(l, clipValueMax as number)]),
};

const binary: Record<string, Binary> = {
  Add: (l, a, b) => l.map('Add', [a, b]),
  Atan2: (l, y, x) => atan2(l, y, x),
  FloorDiv: (l, a, b) => integerDiv(l, a, b, (x) => l.map('Floor', [x])),
  Maximum: (l, a, b) => l.map('Max', [a, b]),
  Minimum: (l, a, b) => l.map('Min', [a, b]),
  Mod: (l, a, b) => (a.type === 'float32' ? floatMod(l, a, b) : integerMod(l, a, b)),
  Multiply: (l, a, b) => l.map('Mul', [a, b]),
  Pow: (l, a, b) => l.map('Pow', [a, b]),
  Prelu: (l, x, alpha) =>
    l.map('Where', [l.map('Less', [x, scalar(l, 0)], {}, 'bool'), l.map('Mul', [x, alpha]), x], {}, 'float32'),
  RealDiv: (l, a, b) => (a.type === 'float32' ? l.map('Div', [a, b]) : integerDiv(l, a, b, (x) => x)),
  SquaredDifference: (l, a, b) => {
    const d = l.map('Sub', [a, b]);
    return l.map('Mul', [d, d]);
  },
  Sub: (l, a, b) => l.map('Sub', [a, b]),
  EluGrad: (l, dy, y) => {
    const slope = l.map(
      'Where',
      [l.map('Less', [y, scalar(l, 0)], {}, 'bool'), l.map('Add', [y, scalar(l, 1)]), scalar(l, 1)],
      {},
      'float32',
    );
    return l.map('Mul', [dy, slope]);
  },
};

/** Quadrant-aware arc tangent from `Atan`, which ONNX has alone. */
function atan2(l: Lowering, y: OnnxValue, x: OnnxValue): OnnxValue {
  const none = l.map('Equal', [y, scalar(l, 0)], {}, 'bool');
  const base = l.map('Where', [none, scalar(l, 0), l.map('Atan', [l.map('Div', [y, x])])], {}, 'float32');
  const half = l.map(
    'Where',
    [l.map('Less', [y, scalar(l, 0)], {}, 'bool'), scalar(l, -Math.PI), scalar(l, Math.PI)],
    {},
    'float32',
  );
  const left = l.map('Less', [x, scalar(l, 0)], {}, 'bool');
  return l.map('Where', [left, l.map('Add', [base, half]), base], {}, 'float32');
}

export const firstTwo = (inputs: Inputs): [GraphTensor, GraphTensor] => {
  const [a, b] = listed(inputs);
  if (!a || !b) throw new Error('A binary kernel needs two inputs');
  return [a, b];
};

export const broadcastShape = (a: GraphTensor, b: GraphTensor) =>
  tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);

/** Lowers `f` on all inputs in whichever form the images are already in. */
export function elementwise(
  l: Lowering,
  node: GraphNode,
  inputs: GraphTensor[],
  f: (values: OnnxValue[]) => OnnxValue,
): void {
  if (bindShiftedSum(l, node)) return;
  const y = out(node);
  const form = l.elementwiseForm(inputs, y.shape);
  const affine = form === 'blocked' ? perChannel(l, node.kernel, inputs, y.shape) : undefined;
  const value = affine ?? f(inputs.map((t) => l.operand(t, y.shape, form)));
  if (sameDims(value.shape, l.physical(y.shape, form))) l.bind(y, value, form);
  else l.bindSpread(y, value, form);
}

/** Makes a result of scalars as large as it claims to be. */
function spread(l: Lowering, value: OnnxValue, shape: readonly number[]): OnnxValue {
  if (sameDims(value.shape, shape)) return value;
  return l.b.op('Expand', [value, l.b.int64s(shape)], shape);
}

const unaryRules: Rule[] = Object.entries({ ...zeroAtZero, ...notAtZero }).map(([kernel, f]) => ({
  kernel,
  nature: natureOfElements(kernel, kernel in zeroAtZero),
  elements: (l, [x], attrs) => f(l, x as OnnxValue, attrs),
  infer: (inputs) => {
    const { shape, dtype } = need(inputs, 'x');
    return [{ shape, dtype: alwaysFloat.has(kernel) ? 'float32' : dtype }];
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'x');
    elementwise(l, node, [t], ([x]) => {
      const given = x as OnnxValue;
      return given.type === 'float32'
        ? f(l, given, node.attrs)
        : ofIntegers(l, kernel, given, node.attrs, onnxType(out(node).dtype), (v) => f(l, v, node.attrs));
    });
    if (kernel === 'Relu6') l.rectified.set(t, out(node));
  },
}));

const binaryRules: Rule[] = Object.entries(binary).map(([kernel, f]) => ({
  kernel,
  nature: natureOfElements(kernel),
  elements: (l, [a, b]) => f(l, a as OnnxValue, b as OnnxValue),
  infer: (inputs) => {
    const [a, b] = firstTwo(inputs);
    const dtype = kernel === 'FloorDiv' ? 'int32' : alwaysFloat.has(kernel) ? 'float32' : a.dtype;
    return [{ shape: broadcastShape(a, b), dtype }];
  },
  lower: (l, node) =>
    elementwise(l, node, firstTwo(node.inputs), (given) => {
      const [a, b] = numbersOf(l, kernel, given) as [OnnxValue, OnnxValue];
      const type = onnxType(out(node).dtype);
      if (!inFloats.has(kernel) || (a.type === 'float32' && b.type === 'float32')) return l.cast(f(l, a, b), type);
      const value = f(l, l.cast(a, 'float32'), l.cast(b, 'float32'));
      // A fraction is cut off before it is asked whether anything is left.
      return type === 'bool' ? l.cast(asType(l, value, 'int32'), type) : asType(l, value, type);
    }),
}));

const addN: Rule = {
  kernel: 'AddN',
  nature: { channelwise: true, keepsZero: 'all' },
  infer: (inputs) => [same(listed(inputs)[0] as GraphTensor)],
  lower: (l, node) =>
    elementwise(l, node, listed(node.inputs), (values) => sumOf(l)(numbersOf(l, node.kernel, values))),
};

/** The WebGPU provider has no sum of many, nor ONNX one of integers. */
const sumOf = (l: Lowering) => (values: OnnxValue[]) =>
  l.target.gpu || values[0]?.type !== 'float32'
    ? values.reduce((sum, value) => l.map('Add', [sum, value]))
    : l.map('Sum', values);

const select: Rule = {
  kernel: 'Select',
  nature: natureOfSelect,
  infer: (inputs) => [same(need(inputs, 't'))],
  lower: (l, node) => {
    const condition = need(node.inputs, 'condition');
    const branches = [need(node.inputs, 't'), need(node.inputs, 'e')];
    const y = out(node);
    // ONNX Runtime chooses between numbers only.
    const type = onnxType(y.dtype);
    const where = (values: OnnxValue[]) =>
      type === 'bool'
        ? l.cast(l.map('Where', asNumbers(l, values), {}, 'int32'), 'bool')
        : l.map('Where', values, {}, type);
    // A vector condition chooses rows.
    if (condition.shape.length === 1 && y.shape.length > 1) {
      const rows = l.reshape(l.value(condition), [
        condition.shape[0] as number,
        ...Array<number>(y.shape.length - 1).fill(1),
      ]);
      const [t, e] = branches.map((branch) => l.operand(branch, y.shape, 'plain'));
      l.bind(y, spread(l, where([rows, t as OnnxValue, e as OnnxValue]), y.shape));
      return;
    }
    elementwise(l, node, [condition, ...branches], where);
  },
};

const asNumbers = (l: Lowering, [condition, ...branches]: OnnxValue[]) => [
  condition as OnnxValue,
  ...branches.map((branch) => l.cast(branch, 'int32')),
];

const cast: Rule = {
  kernel: 'Cast',
  nature: { view: true, channelwise: true, keepsZero: 'all' },
  infer: (inputs, attrs) => [{ shape: need(inputs, 'x').shape, dtype: attrs.dtype as DType }],
  lower: (l, node) =>
    elementwise(l, node, [need(node.inputs, 'x')], ([x]) =>
      asType(l, x as OnnxValue, onnxType(node.attrs.dtype as DType)),
    ),
};

export const elementwiseRules: Rule[] = [...unaryRules, ...binaryRules, addN, select, cast];
