/** Number types of safetensors files: their sizes, and the floating-point ones as float32. */

/** Bits of one number; what is not here is not checked. */
const bits: Readonly<Record<string, number>> = {
  BOOL: 8,
  I8: 8,
  U8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
};

/** Undefined where the type is not known. */
export const bytesPerNumber = (dtype: string): number | undefined => {
  const found = Object.hasOwn(bits, dtype) ? bits[dtype] : undefined;
  return found === undefined ? undefined : found / 8;
};

/** What weights are read from, in words. */
export const readTypes = 'F32, F16, BF16 and F64';

const decoders: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  F16: (view, at) => half(view.getUint16(at, true)),
  F64: (view, at) => view.getFloat64(at, true),
};

export const isFloat = (dtype: string): boolean => ['F32', 'BF16'].includes(dtype) || Object.hasOwn(decoders, dtype);

/** The numbers as float32: exact for F16 and BF16, rounded to the nearest for F64. `dtype`: one for which `isFloat` holds. */
export function toFloat32(dtype: string, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytesPerNumber(dtype) ?? 4;
  const numbers = new Float32Array(bytes.length / size);
  if (dtype === 'BF16') {
    // The upper half of a float32. Written as bits, for a NaN keeps its own.
    const upper = new Uint32Array(numbers.buffer);
    for (let i = 0; i < upper.length; i++) upper[i] = view.getUint16(2 * i, true) << 16;
    return numbers;
  }
  const decode = decoders[dtype] ?? ((from: DataView, at: number) => from.getFloat32(at, true));
  for (let i = 0; i < numbers.length; i++) numbers[i] = decode(view, size * i);
  return numbers;
}

/** IEEE 754 binary16: a sign, 5 bits of exponent with the bias 15, 10 of fraction. */
function half(code: number): number {
  const sign = code & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(code >> 10) & 0x1f, code & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
