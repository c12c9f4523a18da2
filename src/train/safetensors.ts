/**
 * The safetensors format (https://huggingface.co/docs/safetensors): 8 bytes little-endian header length, a JSON header
 * of names, types, shapes and offsets, raw data. float32 only, which is all a checkpoint holds; whole numbers, such as
 * PyTorch's counts of batches, are left out.
 */
import { UserError } from '../protocol/userError';

export interface StoredTensor {
  shape: number[];
  data: Float32Array;
}

export interface SafetensorsFile {
  tensors: Record<string, StoredTensor>;
  metadata: Record<string, string>;
}

/** No honest header is larger. */
const largestHeader = 100 * 1024 * 1024;

export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  // Data begins at a multiple of 8: readers may map it.
  const json = JSON.stringify(header);
  const text = Buffer.from(json + ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8));
  const file = new Uint8Array(8 + text.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { data } of Object.values(tensors)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** Throws a `UserError` that names `file` when the bytes are no such file. */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const broken = (what: string) =>
    new UserError(`${file} is not a complete safetensors file: ${what}.`, {
      hint: 'Use another checkpoint of the run.',
      source: { file, line: 1 },
    });
  if (bytes.length < 8) throw broken(`it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > largestHeader || 8 + length > bytes.length)
    throw broken(`its header claims ${length} bytes of ${bytes.length}`);
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8'));
  } catch {
    throw broken('its header is not JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown> as typeof header & {
    __metadata__?: Record<string, string>;
  };
  const data = bytes.subarray(8 + length);
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [from, to] = data_offsets;
    if (/^[IU]\d+$/.test(dtype)) continue;
    if (dtype !== 'F32')
      throw new UserError(`'${name}' in ${file} is ${dtype}, not F32.`, {
        hint: 'Save the weights as float32.',
        source: { file, line: 1 },
      });
    if (to > data.length || to - from !== 4 * shape.reduce((a, b) => a * b, 1))
      throw broken(`'${name}' ends at byte ${to} of ${data.length}`);
    tensors[name] = { shape, data: new Float32Array(new Uint8Array(data.subarray(from, to)).buffer) };
  }
  return { tensors, metadata };
}
