/** MAT-files of version 5, written by the book for tests: either byte order, compressed or not, values of any stored type. */
import { deflateSync } from 'node:zlib';

type Endian = 'little' | 'big';

export interface Made {
  name: string;
  shape: readonly number[];
  values: readonly number[] | Uint8Array;
  /** Of the values; default: unsigned bytes. */
  stored?: keyof typeof types;
  /** Of the array: 9 is uint8, 6 double, 1 a cell. */
  kind?: number;
}

const types = {
  int8: [1, 1, (view: DataView, at: number, value: number) => view.setInt8(at, value)],
  uint8: [2, 1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  int16: [3, 2, (view: DataView, at: number, value: number, little: boolean) => view.setInt16(at, value, little)],
  uint16: [4, 2, (view: DataView, at: number, value: number, little: boolean) => view.setUint16(at, value, little)],
  int32: [5, 4, (view: DataView, at: number, value: number, little: boolean) => view.setInt32(at, value, little)],
  uint32: [6, 4, (view: DataView, at: number, value: number, little: boolean) => view.setUint32(at, value, little)],
  single: [7, 4, (view: DataView, at: number, value: number, little: boolean) => view.setFloat32(at, value, little)],
  double: [9, 8, (view: DataView, at: number, value: number, little: boolean) => view.setFloat64(at, value, little)],
  int64: [
    12,
    8,
    (view: DataView, at: number, value: number, little: boolean) => view.setBigInt64(at, BigInt(value), little),
  ],
  uint64: [
    13,
    8,
    (view: DataView, at: number, value: number, little: boolean) => view.setBigUint64(at, BigInt(value), little),
  ],
  /** No type of numbers. */
  none: [16, 1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
} as const;

export const words = (values: readonly number[], endian: Endian = 'little') => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries())
    if (endian === 'little') bytes.writeUInt32LE(value, 4 * at);
    else bytes.writeUInt32BE(value, 4 * at);
  return bytes;
};

/** Four bytes or fewer lie in the tag, as MATLAB and SciPy write them. */
export function element(type: number, data: Uint8Array, endian: Endian = 'little'): Buffer {
  if (data.length <= 4)
    return Buffer.concat([words([data.length * 0x10000 + type], endian), data, Buffer.alloc(4 - data.length)]);
  return Buffer.concat([words([type, data.length], endian), data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}

export function matrix({ name, shape, values, stored = 'uint8', kind = 9 }: Made, endian: Endian = 'little'): Buffer {
  const [type, size, put] = types[stored];
  const data = new Uint8Array(size * values.length);
  const view = new DataView(data.buffer);
  for (let at = 0; at < values.length; at++) put(view, size * at, values[at]!, endian === 'little');
  const parts = [
    element(6, words([kind, 0], endian), endian),
    element(5, words(shape, endian), endian),
    element(1, Buffer.from(name), endian),
    element(type, data, endian),
  ];
  const body = Buffer.concat(parts);
  return Buffer.concat([words([14, body.length], endian), body]);
}

export function mat(
  arrays: readonly Made[],
  { compressed = false, endian = 'little' }: { compressed?: boolean; endian?: Endian } = {},
): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, Platform: GLNXA64');
  header.fill(0, 116, 124);
  header.set(endian === 'little' ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
  const elements = arrays.map((array) => {
    const plain = matrix(array, endian);
    if (!compressed) return plain;
    const packed = deflateSync(plain);
    return Buffer.concat([words([15, packed.length], endian), packed]);
  });
  return Buffer.concat([header, ...elements]);
}
