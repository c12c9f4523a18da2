/**
 * A TensorFlow.js LayersModel: a folder that `tf.loadLayersModel` opens where our layers are registered. In Node the
 * import of `'sluice'` does so, in a page `gates.js`, which lies in the folder.
 */
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { modelFile, modelFolder } from '../experiment/modelFolder';
import { headOf, jsonOf } from '../files/fileHead';
import { parametersOf } from '../nn';
import type { ExportFormat } from './format';
import { referenceOf, valuesOf } from './reference';
import { withSeparateReads } from './separateReads';

/** Bytes of a topology: a ResNet-152 has a fiftieth of it. */
const largestModel = 64 * 1024 * 1024;

/** Registers our layers with a page's TensorFlow.js; made by `scripts/gateLayers.mjs`. */
const layersFile = 'gates.js';
/** How the file begins. */
const layersHead = '// The layers of a network made with Sluice';
/** The largest buffer of Node 20, in which a model's weights are joined. */
const mostBytes = 2 ** 32;

export const tfjs: ExportFormat = {
  description: 'TensorFlow.js LayersModel; a folder of model.json and weights',
  folder: true,
  async write({ run, metadata, scripts }, folder) {
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
    model.setUserDefinedMetadata({ ...model.getUserDefinedMetadata(), ...metadata });
    const { save } = modelFolder(folder);
    const saved: tf.io.IOHandler = {
      save: async (artifacts) =>
        (save as tf.io.SaveHandler)({
          ...artifacts,
          modelTopology: withSeparateReads(artifacts.modelTopology as object),
        }),
    };
    await model.save(saved);
    await copyFile(path.join(scripts, layersFile), path.join(folder, layersFile));
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
      return valuesOf(await referenceOf(run, images, { ...decision, model, state }));
    } finally {
      model.dispose();
    }
  },
  /** A file of the user's among them would go with the folder. */
  async isOurs(folder) {
    const files: string[] = await readdir(folder).catch(() => []);
    const json = files.includes(modelFile) ? await jsonOf(path.join(folder, modelFile), largestModel) : undefined;
    const { format } = (json?.userDefinedMetadata ?? {}) as { format?: unknown };
    const others = files.filter((file) => file !== modelFile && !/^group1-shard\d+of\d+\.bin$/.test(file));
    return format === 'tfjs' && (await Promise.all(others.map((file) => isLayersFile(folder, file)))).every(Boolean);
  },
};

async function isLayersFile(folder: string, file: string): Promise<boolean> {
  if (file !== layersFile) return false;
  const head = await headOf(path.join(folder, file), layersHead.length);
  return head?.equals(Buffer.from(layersHead)) ?? false;
}
