/** Arrays as NumPy writes them, byte for byte by its published format, and zip archives by PKWARE's. */
import { crc32, deflateRawSync } from 'node:zlib';

type Given =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

const descrs = new Map<unknown, string>([
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Int32Array, '<i4'],
  [BigInt64Array, '<i8'],
  [Uint8Array, '|u1'],
  [Int16Array, '<i2'],
  [Uint16Array, '<u2'],
  [Int8Array, '|i1'],
  [Uint32Array, '<u4'],
  [BigUint64Array, '<u8'],
]);

export function npyBytes(
  values: Given,
  shape: readonly number[],
  { descr = descrs.get(values.constructor), fortran = false, version = 1 } = {},
): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const begin = version === 1 ? 10 : 12;
  const length = Math.ceil((begin + text.length + 1) / 64) * 64 - begin;
  const head = Buffer.alloc(begin);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(length, 8);
  return Buffer.concat([
    head,
    Buffer.from(`${text.padEnd(length - 1)}\n`),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

/** `wide`: sizes and places in 64 bits, as numpy.savez writes them where an array may be large. `noted`: with what other programs add to each. */
export function zipBytes(
  files: Readonly<Record<string, Buffer>>,
  { packed = false, wide = false, noted = false, comment = '' } = {},
): Buffer {
  const [parts, list]: [Buffer[], Buffer[]] = [[], []];
  // A field of another program's, and words for people.
  const [foreign, words] = noted
    ? [Buffer.from('\x75\x70\x03\x00abc', 'latin1'), Buffer.from('mine')]
    : [Buffer.alloc(0), Buffer.alloc(0)];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const data = packed ? deflateRawSync(bytes) : bytes;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(packed ? 8 : 0, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(wide ? 0xffffffff : data.length, 18);
    local.writeUInt32LE(wide ? 0xffffffff : bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const sizes = Buffer.alloc(wide ? 20 : 0);
    if (wide) {
      sizes.writeUInt16LE(1, 0);
      sizes.writeUInt16LE(16, 2);
      sizes.writeBigUInt64LE(BigInt(bytes.length), 4);
      sizes.writeBigUInt64LE(BigInt(data.length), 12);
    }
    local.writeUInt16LE(sizes.length, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt32LE(wide ? 0xffffffff : data.length, 20);
    entry.writeUInt32LE(wide ? 0xffffffff : bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    const extra = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      sizes.copy(extra);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(at), 20);
    }
    entry.writeUInt16LE(foreign.length + extra.length, 30);
    entry.writeUInt16LE(words.length, 32);
    entry.writeUInt32LE(wide ? 0xffffffff : at, 42);
    parts.push(local, Buffer.from(name), sizes, data);
    list.push(entry, Buffer.from(name), foreign, extra, words);
    at += local.length + name.length + sizes.length + data.length;
  }
  const listed = Buffer.concat(list);
  const count = Object.keys(files).length;
  const long = Buffer.alloc(wide ? 76 : 0);
  if (wide) {
    long.writeUInt32LE(0x06064b50, 0);
    long.writeBigUInt64LE(44n, 4);
    long.writeBigUInt64LE(BigInt(count), 24);
    long.writeBigUInt64LE(BigInt(count), 32);
    long.writeBigUInt64LE(BigInt(listed.length), 40);
    long.writeBigUInt64LE(BigInt(at), 48);
    long.writeUInt32LE(0x07064b50, 56);
    long.writeBigUInt64LE(BigInt(at + listed.length), 64);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : count, 10);
  end.writeUInt32LE(wide ? 0xffffffff : listed.length, 12);
  end.writeUInt32LE(wide ? 0xffffffff : at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, listed, long, end, Buffer.from(comment)]);
}
