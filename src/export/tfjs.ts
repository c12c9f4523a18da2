/** A TensorFlow.js LayersModel: a folder that `tf.loadLayersModel` opens where `'sluice'` is imported, for its layers. */
import * as tf from '@tensorflow/tfjs';
import { parametersOf } from '../nn';
import { UserError } from '../protocol/userError';
import type { ExportFormat } from './format';
import { modelFile, modelFolder } from './modelFolder';
import { referenceOf } from './reference';

/** The largest buffer of Node 20, in which a model's weights are joined. */
const mostBytes = 2 ** 32;

export const tfjs: ExportFormat = {
  description: 'TensorFlow.js LayersModel; a folder of model.json and weights',
  folderWith: modelFile,
  async write({ run, metadata }, folder) {
    const { model } = run.loaded;
    const bytes = Object.values(run.state).reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes > mostBytes)
      throw new UserError(
        `The weights have ${(bytes / 2 ** 30).toFixed(2)} GiB, and TensorFlow.js reads at most 4 GiB as one piece.`,
        { hint: 'Export them as safetensors, which may be of any size.' },
      );
    tf.tidy(() => {
      for (const { name, variable } of parametersOf(model))
        variable.assign(tf.tensor(run.state[name] as Float32Array, variable.shape));
    });
    model.setUserDefinedMetadata({ ...metadata });
    await model.save(modelFolder(folder));
    return { batch: 'any', notes: [] };
  },
  async read({ run, decision }, folder, images) {
    const model = await tf.loadLayersModel(modelFolder(folder)).catch((error: Error) => {
      throw new UserError(`The saved model does not load again: ${error.message}`, {
        hint: 'A layer of your own needs getConfig(), a static className, and tf.serialization.registerClass(…) in the experiment.',
      });
    });
    try {
      const state = Object.fromEntries(
        parametersOf(model).map(({ name, variable }) => [name, variable.dataSync<'float32'>().slice()]),
      );
      return (await referenceOf(run, images, { ...decision, model, state })).output;
    } finally {
      model.dispose();
    }
  },
};
