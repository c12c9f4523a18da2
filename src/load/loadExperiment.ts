/**
 * Loads an experiment file: bundled by esbuild in memory, run with our own TensorFlow.js and API, its model built.
 * Errors come back as `UserError`s at the user's line, helpers imported by the experiment included.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import type { Experiment } from '../experiment/experiment';
import type { Parameters } from '../experiment/parameters';
import type { UserCode } from '../experiment/userCode';
import { readText } from '../files/regularFile';
import { allowActivityRegularisers, auxiliaryNames, markAuxiliary } from '../nn';
import type { Source } from '../protocol/events/events';
import type { SourceFile } from '../protocol/files/manifest';
import { bundle } from './bundle';
import { watchGroups } from './ignoredGroups';
import { recordLayerSources } from './layerSources';
import { modelWarnings } from './modelWarnings';
import { withOwnCode } from './ownCode';
import { runExperiment } from './runExperiment';
import { seededBuild } from './seededBuild';
import { sha256 } from './sourceFiles';
import { steadyNames } from './steadyNames';

export interface LoadedExperiment {
  file: string;
  /** SHA-256 of the experiment file. */
  hash: string;
  /** With the values and settings of the request. */
  experiment: Experiment;
  /** The values that it was built with, by name; none for an experiment that names no parameters. */
  parameters: Parameters;
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
  /** Values of the experiment's parameters, and settings that replace its fields, by key. */
  settings?: Readonly<Record<string, unknown>>;
  /** Texts by absolute path that count instead of those on the disk. */
  texts?: ReadonlyMap<string, string> | undefined;
}

/** An experiment whose model is not built: for what is done with its data alone. */
export type UnbuiltExperiment = Omit<LoadedExperiment, 'model' | 'sources' | 'warnings'>;

export async function loadExperiment(file: string, options: LoadOptions = {}): Promise<LoadedExperiment> {
  const read = await readExperiment(file, options);
  const restore = allowActivityRegularisers();
  // Layers may be made while the file runs, before its model is asked for.
  const groups = watchGroups((stack) => read.code.sources(stack));
  const named = steadyNames();
  try {
    const loaded = await unbuilt(read, options);
    const { model, sources } = await buildModel(loaded.experiment, loaded.code, file);
    const ownLoss = loaded.experiment.loss !== undefined;
    // The usual loss makes auxiliary classifiers of what a model gives besides.
    if (!ownLoss && auxiliaryNames(model).length === 0) markAuxiliary(model, model.outputNames.slice(1));
    // A loss of one's own knows what it makes of a sigmoid.
    const endings = ownLoss ? [] : modelWarnings({ model, sources, file });
    const warnings = [...groups(), ...endings];
    return { ...loaded, model, sources, warnings };
  } finally {
    named();
    groups();
    restore();
  }
}

/** The same without its model. */
export async function loadUnbuilt(file: string, options: LoadOptions = {}): Promise<UnbuiltExperiment> {
  return unbuilt(await readExperiment(file, options), options);
}

/** Bundled, and not run yet. */
type BundledExperiment = Pick<LoadedExperiment, 'file' | 'hash' | 'code' | 'files'>;

async function readExperiment(file: string, { texts }: LoadOptions): Promise<BundledExperiment> {
  const text =
    texts?.get(file) ??
    (await readText(file, 'source').catch((error: NodeJS.ErrnoException) => {
      if (error instanceof UserError) throw error;
      const message = error.code === 'ENOENT' ? `There is no experiment file ${file}.` : `${file}: ${error.message}.`;
      throw new UserError(message, { hint: 'Check the path.' });
    }));
  return { file, hash: sha256(text), ...(await bundle(file, texts)) };
}

async function unbuilt(read: BundledExperiment, { settings = {} }: LoadOptions): Promise<UnbuiltExperiment> {
  const { experiment, parameters } = await runExperiment(read.code, settings);
  return {
    ...read,
    experiment: { ...experiment, data: withOwnCode(experiment.data, read.code, settings) },
    parameters,
  };
}

async function buildModel(experiment: Experiment, code: UserCode, file: string) {
  const stop = recordLayerSources((stack) => code.sources(stack));
  try {
    const model = await seededBuild(experiment.seed, experiment.model);
    const sources = stop();
    if (!(model instanceof tf.LayersModel)) {
      throw new UserError('model() does not return a tf.LayersModel.', {
        hint: 'Return tf.model(…), tf.sequential(…) or one of `networks`.',
        source: { file, line: 1 },
      });
    }
    return { model, sources };
  } catch (error) {
    stop();
    throw code.located(error, 'The model could not be built');
  }
}
