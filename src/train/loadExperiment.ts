/**
 * Loads an experiment file: bundled by esbuild in memory, run with our own TensorFlow.js and API, its model built.
 * Errors come back as `UserError`s at the user's line, helpers imported by the experiment included.
 */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { callableClasses } from '../device/callableClasses';
import { readText } from '../files/regularFile';
import * as sluice from '../index';
import type { Source } from '../protocol/events';
import type { SourceFile } from '../protocol/manifest';
import { UserError } from '../protocol/userError';
import { bundle } from './bundle';
import { defineExperiment, type Experiment, type ExperimentSpec } from './experiment';
import { watchGroups } from './ignoredGroups';
import { recordLayerSources } from './layerSources';
import { runBundle } from './runBundle';
import { seededBuild } from './seededBuild';
import { sha256 } from './sourceFiles';
import type { TaskData } from './specs';
import type { UserCode } from './userCode';

export interface LoadedExperiment {
  file: string;
  /** SHA-256 of the experiment file. */
  hash: string;
  experiment: Experiment;
  model: tf.LayersModel;
  /** Finds the user's line of an error that comes later, from a layer or a schedule. */
  code: UserCode;
  /** The file and what it imports from beside it. */
  files: readonly SourceFile[];
  /** User code that made each layer, innermost frame first, by layer name. */
  sources: ReadonlyMap<string, readonly Source[]>;
  /** What the user should know of the model, a sentence or two each. */
  warnings: readonly string[];
}

export interface LoadOptions {
  /** Of initialisers that have none; default: the experiment's. */
  seed?: number;
  /** Texts by absolute path that count instead of those on the disk. */
  texts?: ReadonlyMap<string, string>;
}

export async function loadExperiment(file: string, { seed, texts }: LoadOptions = {}): Promise<LoadedExperiment> {
  const text =
    texts?.get(file) ??
    (await readText(file, 'source').catch((error: NodeJS.ErrnoException) => {
      const message = error.code === 'ENOENT' ? `There is no experiment file ${file}.` : `${file}: ${error.message}.`;
      throw new UserError(message, { hint: 'Check the path.' });
    }));
  const { code, files } = await bundle(file, texts);
  const experiment = await run(file, code);
  const { model, sources, warnings } = await buildModel(experiment, code, file, seed ?? experiment.seed);
  return { file, hash: sha256(text), experiment, model, code, files, sources, warnings };
}

/** Runs the file and takes its default export. */
async function run(file: string, code: UserCode): Promise<Experiment> {
  const own = createRequire(file);
  // What a package of theirs was compiled to may call its classes.
  const ours = callableClasses(tf);
  const provide = (id: string): unknown => {
    if (id === 'sluice') return sluice;
    // One TensorFlow.js for the user's layers and ours: two would not know each other's tensors.
    if (id.startsWith('@tensorflow/tfjs')) return ours;
    return own(id);
  };
  code.runs();
  try {
    const exported = await runBundle(code, Object.assign(provide, own));
    // Once more where the file has called it: a copy or a changed object is no longer what was checked.
    return defineExperiment(exported as ExperimentSpec);
  } catch (error) {
    throw code.located(error, 'The experiment could not be loaded');
  }
}

async function buildModel(experiment: Experiment, code: UserCode, file: string, seed: number) {
  const stop = recordLayerSources((stack) => code.sources(stack));
  const groups = watchGroups((stack) => code.sources(stack));
  try {
    const model = await seededBuild(seed, experiment.model);
    const sources = stop();
    if (!(model instanceof tf.LayersModel)) {
      throw new UserError('model() does not return a tf.LayersModel.', {
        hint: 'Return tf.model(…), tf.sequential(…) or one of `networks`.',
        source: { file, line: 1 },
      });
    }
    return { model, sources, warnings: groups() };
  } catch (error) {
    stop();
    groups();
    throw code.located(error, 'The model could not be built');
  }
}

/** The model must take the data's images and give one score a class: for the image, or for each of its pixels. */
export function checkModel(loaded: LoadedExperiment, data: TaskData & { readonly classes: readonly string[] }): void {
  const { model, sources, file } = loaded;
  const at = (layer: string | undefined): Source =>
    (layer === undefined ? undefined : sources.get(layer)?.[0]) ?? { file, line: 1 };
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  if (model.inputs.length !== 1 || input.length !== 3 || input.some((d, i) => d !== null && d !== data.shape[i])) {
    throw new UserError(`The model takes images of ${input.join('×')}, the data has ${data.shape.join('×')}.`, {
      hint: `Give the first layer inputShape [${data.shape.join(', ')}].`,
      source: at(model.layers[0]?.name),
    });
  }
  const classes = data.classes.length;
  const [height, width] = data.shape;
  const wanted = data.pixelLabels ? [height, width, classes] : [classes];
  for (const output of model.outputs) {
    const has = output.shape.slice(1);
    if (has.length === wanted.length && wanted.every((d, i) => d === has[i])) continue;
    throw new UserError(
      `The model's output is [${output.shape.map((d) => d ?? 'batch').join(', ')}], the data has ${classes} classes${data.pixelLabels ? ` for each of ${height}×${width} pixels` : ''}.`,
      {
        hint: data.pixelLabels
          ? `End the model in [batch, ${wanted.join(', ')}], as networks.pspnet(…) does.`
          : `End the model in a dense layer of ${classes} units.`,
        source: at(output.sourceLayer.name),
      },
    );
  }
}
