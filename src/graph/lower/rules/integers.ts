/**
 * Elementwise kernels given integers or booleans. TensorFlow.js computes with JavaScript's numbers and stores the result in
 * an array of the input's type, which cuts fractions off and makes 0 of what is no finite number. ONNX Runtime refuses most of it, and
 * dividing an integer by zero there ends the process.
 */

import type { OnnxType, OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import type { Attrs } from '../rule';

/** Kernels whose result is a float, whatever the input. */
export const alwaysFloat: ReadonlySet<string> = new Set(['Exp', 'LeakyRelu', 'Prelu']);

/** Binary kernels computed in floats; the others have integer forms of their own. */
export const inFloats: ReadonlySet<string> = new Set(['Atan2', 'Prelu', 'EluGrad']);

/** Kernels that ONNX Runtime has for integers. */
const exact = new Set(['Identity', 'Abs', 'Neg', 'Relu', 'Square']);
/** Kernels that change no integer. */
const keeping = new Set(['Identity', 'Ceil', 'Floor', 'Round']);

/** `f` of integers or booleans, as `type`. */
export function ofIntegers(
  l: Lowering,
  kernel: string,
  x: OnnxValue,
  attrs: Attrs,
  type: OnnxType,
  f: (x: OnnxValue) => OnnxValue,
): OnnxValue {
  if (keeping.has(kernel)) return x;
  const whole = l.cast(x, 'int32');
  if (exact.has(kernel)) return l.cast(f(whole), type);
  if (kernel === 'Sign') return l.cast(l.map('Sign', [whole]), type);
  if (kernel === 'Relu6') return l.cast(clip(l, whole, 0, 6), type);
  if (kernel === 'ClipByValue')
    return l.cast(clip(l, whole, attrs.clipValueMin as number, attrs.clipValueMax as number), type);
  return asType(l, f(l.cast(x, 'float32')), type);
}

/** Kernels whose result of booleans may be another number than 0 and 1, which TensorFlow.js keeps and ONNX has no boolean for. */
const beyondBooleans = new Set(['Add', 'AddN', 'BatchMatMul', 'Sub']);

/** Booleans as the integers 0 and 1, which ONNX computes with; anything else as it is. */
export function numbersOf(l: Lowering, kernel: string, values: readonly OnnxValue[]): OnnxValue[] {
  return values.map((x) => {
    if (x.type !== 'bool') return x;
    if (beyondBooleans.has(kernel))
      throw new Error('of booleans it is not compiled; cast them with toInt() or toFloat()');
    return l.cast(x, 'int32');
  });
}

const [least, most] = [-(2 ** 31), 2 ** 31 - 1];

/** Bounds are cut off like results. */
function clip(l: Lowering, x: OnnxValue, low: number, high: number): OnnxValue {
  const bound = (value: number) => l.constantScalar(Math.trunc(Math.max(least, Math.min(most, value))), 'int32');
  return l.map('Clip', [x, bound(low), bound(high)]);
}

/** A cast; of a float that is not finite, to 0. */
export function asType(l: Lowering, x: OnnxValue, type: OnnxType): OnnxValue {
  // The WebGPU provider cannot tell what is finite, and would send every such cast to the CPU and back.
  if (type !== 'int32' || x.type !== 'float32' || l.target.gpu) return l.cast(x, type);
  const finite = l.map('Equal', [l.map('Sub', [x, x]), l.b.scalar(0)], {}, 'bool');
  return l.cast(l.map('Where', [finite, x, l.b.scalar(0)], {}, 'float32'), type);
}

/** `value`, but `instead` where `x` is no number. */
export function unlessNan(l: Lowering, x: OnnxValue, value: OnnxValue, instead: OnnxValue): OnnxValue {
  return l.map('Where', [l.map('IsNaN', [x], {}, 'bool'), instead, value], {}, value.type);
}

/** a/b as an integer, 0 where it is not finite. In 64 bits: a quotient rounded to 32 may land on the next integer. */
export function integerDiv(l: Lowering, a: OnnxValue, b: OnnxValue, round: (x: OnnxValue) => OnnxValue): OnnxValue {
  const zero = l.b.constant(Float64Array.of(0), [], 'float64');
  const quotient = round(l.map('Div', [l.cast(a, 'float64'), l.cast(b, 'float64')]));
  const finite = l.map('Equal', [l.map('Sub', [quotient, quotient]), zero], {}, 'bool');
  return l.cast(l.map('Where', [finite, quotient, zero], {}, 'float64'), 'int32');
}

/** The remainder has the divisor's sign; of a division by zero it is 0. */
export function integerMod(l: Lowering, a: OnnxValue, b: OnnxValue): OnnxValue {
  const none = l.map('Equal', [b, l.constantScalar(0, 'int32')], {}, 'bool');
  const divisor = l.map('Where', [none, l.constantScalar(1, 'int32'), b], {}, 'int32');
  return l.map('Mod', [a, divisor]);
}

/** Exact: the quotient is never rounded, as it would be in a − ⌊a/b⌋·b. */
export function floatMod(l: Lowering, a: OnnxValue, b: OnnxValue): OnnxValue {
  const zero = l.b.scalar(0);
  const negative = (x: OnnxValue) => l.map('Less', [x, zero], {}, 'bool');
  const rest = l.map('Mod', [a, b], { fmod: 1 });
  const sameSign = l.map('Equal', [negative(a), negative(b)], {}, 'bool');
  const done = l.map('Or', [sameSign, l.map('Equal', [rest, zero], {}, 'bool')], {}, 'bool');
  return l.map('Where', [done, rest, l.map('Add', [rest, b])], {}, 'float32');
}
