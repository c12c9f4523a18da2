/** The weights alone, by variable: for another framework, or for `warmStart`. Without optimiser state. */
import { writeFile } from 'node:fs/promises';
import { readSafetensors, safetensorsPieces } from '../checkpoints/safetensors';
import { parametersOf } from '../nn';
import type { ExportFormat } from './format';
import { referenceOf } from './reference';

export const safetensors: ExportFormat = {
  description: 'safetensors; the weights alone, by name, in the order of TensorFlow.js',
  async write({ run, metadata }, file) {
    const tensors = Object.fromEntries(
      parametersOf(run.loaded.model).map(({ name, variable }) => [
        name,
        { shape: variable.shape, data: run.state[name] as Float32Array },
      ]),
    );
    await writeFile(file, safetensorsPieces({ tensors, metadata: { ...metadata, format: 'sluice-weights-1' } }));
    return { batch: 'any', notes: [] };
  },
  async read({ run, decision }, file, images) {
    const { tensors } = await readSafetensors(file);
    const state = Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
    return (await referenceOf(run, images, { ...decision, state })).output;
  },
};
