/** The numbers of an array by NumPy's names of their types, such as `<f4`: little- or big-endian, 1 to 8 bytes. */
import type { NumberArray } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';

export interface Element {
  bytes: number;
  /** @param where for messages. */
  values(bytes: Buffer, where: string): NumberArray | Uint8Array;
}

type Read = (bytes: DataView, at: number, little: boolean) => number | bigint;

const reads: Readonly<Record<string, Read>> = {
  f2: (v, at, little) => half(v.getUint16(at, little)),
  f4: (v, at, little) => v.getFloat32(at, little),
  f8: (v, at, little) => v.getFloat64(at, little),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, little) => v.getInt16(at, little),
  i4: (v, at, little) => v.getInt32(at, little),
  i8: (v, at, little) => v.getBigInt64(at, little),
  u2: (v, at, little) => v.getUint16(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  u8: (v, at, little) => v.getBigUint64(at, little),
};

/** Undefined for what are no numbers. */
export function elementOf(descr: string): Element | undefined {
  const [, order = '', type = ''] = /^([<>|=]?)(\w\d+)$/.exec(descr) ?? [];
  const little = order !== '>';
  if (type === 'u1' || type === 'b1')
    return {
      bytes: 1,
      values: type === 'u1' ? (bytes) => Uint8Array.from(bytes) : (bytes) => Float32Array.from(bytes),
    };
  // By far the most usual, and the only one that a copy is enough for.
  if (type === 'f4' && little) return { bytes: 4, values: (bytes) => new Float32Array(Uint8Array.from(bytes).buffer) };
  const read = reads[type];
  if (read === undefined) return undefined;
  const size = Number(type.slice(1));
  const whole = !type.startsWith('f');
  return {
    bytes: size,
    values(bytes, where) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const values = whole ? new Int32Array(bytes.length / size) : new Float32Array(bytes.length / size);
      for (let i = 0; i < values.length; i++) {
        const value = Number(read(view, i * size, little));
        values[i] = value;
        if (whole && values[i] !== value)
          throw new UserError(`${where} has ${value}, which is beyond 32 bits.`, {
            hint: 'Save smaller whole numbers, or float32.',
          });
      }
      return values;
    },
  };
}

/** IEEE 754's 16 bits: a sign, five bits of exponent, ten of fraction. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
