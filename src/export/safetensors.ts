/** The weights alone, by variable: for another framework, or for `warmStart`. Without optimiser state. */
import { writeFile } from 'node:fs/promises';
import { readSafetensors, safetensorsPieces } from '../checkpoints/safetensors';
import { headOf, objectOf } from '../files/fileHead';
import { parametersOf } from '../nn';
import type { ExportFormat } from './format';
import { referenceOf, valuesOf } from './reference';

/** Bytes of names and shapes. */
const largestHeader = 16 * 1024 * 1024;
const format = 'sluice-weights-1';

export const safetensors: ExportFormat = {
  description: 'safetensors; the weights alone, by name, in the order of TensorFlow.js',
  async write({ run, metadata }, file) {
    const tensors = Object.fromEntries(
      parametersOf(run.loaded.model).map(({ name, variable }) => [
        name,
        { shape: variable.shape, data: run.state[name] as Float32Array },
      ]),
    );
    await writeFile(file, safetensorsPieces({ tensors, metadata: { ...metadata, format } }));
    return { batch: 'any', notes: [] };
  },
  async read({ run, decision }, file, images) {
    const { tensors } = await readSafetensors(file);
    const state = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
    return valuesOf(await referenceOf(run, images, { ...decision, state }));
  },
  /** A checkpoint is none: a run goes on from it. */
  async isOurs(file) {
    const length = await headOf(file, 8);
    const size = length?.length === 8 ? Number(length.readBigUInt64LE()) : largestHeader;
    if (size >= largestHeader) return false;
    const head = await headOf(file, 8 + size);
    const { __metadata__: metadata } = objectOf(head?.toString('utf8', 8) ?? '') ?? {};
    return (metadata as { format?: unknown } | undefined)?.format === format;
  },
};
