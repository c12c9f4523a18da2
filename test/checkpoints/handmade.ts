/** Safetensors files written byte by byte from the format's description, in a folder that goes with the tests of a file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-safetensors-'));
const removed = () => rmSync(folder, { recursive: true, force: true });
afterAll(removed);
process.once('exit', removed);
/** The next file of the same process has it anew. */
export function at(name: string): string {
  mkdirSync(folder, { recursive: true });
  return path.join(folder, name);
}

type Entry = { dtype?: unknown; shape?: unknown; data_offsets?: unknown };

/** Written byte by byte from the format's description: as others write it, without checksums. */
export function handmade(
  name: string,
  header: Record<string, unknown> | string,
  data: Uint8Array = new Uint8Array(0),
): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(at(name), Buffer.concat([length, text, data]));
  return at(name);
}

export function raw(name: string, bytes: string | Uint8Array): string {
  writeFileSync(at(name), bytes);
  return at(name);
}

export const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32'): Entry => ({
  dtype,
  shape,
  data_offsets: offsets,
});
export const about = { format: 'sluice-checkpoint-1', progress: '{"step":3,"epoch":1.5}' };
export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
