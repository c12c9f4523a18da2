/** Numbers of other programs' weights, little-endian, from bytes written by hand. */
import { expect, it } from 'vitest';
import { bytesPerNumber, isFloat, toFloat32 } from '../../src/checkpoints/dtypes';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

it.each([
  // 1, -2.5, 2⁻³⁰: sign, exponent with the bias 1023 or 127, fraction; the lowest byte first.
  ['F64', '000000000000f03f 00000000000004c0 000000000000103e', [1, -2.5, 2 ** -30]],
  ['F32', '0000803f 000020c0 00008030', [1, -2.5, 2 ** -30]],
  ['BF16', '803f 20c0 8030', [1, -2.5, 2 ** -30]],
  // The bias 15; below it 2⁻²⁴ a step, above it no number.
  ['F16', '003c 00c1 0100 ff7b 007c 00fc', [1, -2.5, 2 ** -24, 65504, Infinity, -Infinity]],
])('%s', (dtype, bytes, values) => {
  expect([...toFloat32(dtype, hex(bytes))]).toEqual(values);
  expect(isFloat(dtype)).toBe(true);
});

it('are of known sizes, and not all of them are floating-point', () => {
  const sizes = { BOOL: 1, I8: 1, U8: 1, F8_E4M3: 1, F8_E5M2: 1, I16: 2, U16: 2, F16: 2, BF16: 2 };
  const larger = { I32: 4, U32: 4, F32: 4, I64: 8, U64: 8, F64: 8, no: undefined, toString: undefined };
  for (const [dtype, size] of Object.entries({ ...sizes, ...larger })) expect(bytesPerNumber(dtype), dtype).toBe(size);
  expect(
    Object.keys({ ...sizes, ...larger })
      .filter(isFloat)
      .sort(),
  ).toEqual(['BF16', 'F16', 'F32', 'F64']);
});
