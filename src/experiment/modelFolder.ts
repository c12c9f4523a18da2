/** TensorFlow.js models in a folder, without tfjs-node: `model.save(modelFolder('m'))`, `tf.loadLayersModel(modelFolder('m'))`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

export const modelFile = 'model.json';
/** Bytes of a weight file: browsers cache files of this size. */
const shardSize = 4 * 1024 * 1024;

/** The same files as TensorFlow.js's own handlers write, `model.json` last. */
export function modelFolder(folder: string): tf.io.IOHandler {
  return {
    async save(artifacts) {
      const { weightSpecs = [], weightData = new ArrayBuffer(0), ...rest } = artifacts;
      const bytes = Buffer.from(tf.io.CompositeArrayBuffer.join(weightData));
      await mkdir(folder, { recursive: true });
      const count = Math.max(1, Math.ceil(bytes.length / shardSize));
      const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
      for (const [i, name] of paths.entries())
        await writeFile(path.join(folder, name), bytes.subarray(i * shardSize, (i + 1) * shardSize));
      const json = { ...rest, weightsManifest: [{ paths, weights: weightSpecs }] };
      await writeFile(path.join(folder, modelFile), JSON.stringify(json));
      return {
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON', weightDataBytes: bytes.length },
      };
    },
    async load() {
      const json = JSON.parse(await readFile(path.join(folder, modelFile), 'utf8')) as tf.io.ModelJSON;
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const files = manifest.flatMap(({ paths }) => paths);
        const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(path.join(folder, file)))));
        const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
        return [manifest.flatMap(({ weights }) => weights), data];
      });
    },
  };
}
