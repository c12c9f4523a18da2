/** The profile of an experiment's model without training, or of a run with what its gates did on the test images. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openPipeline } from '../../data';
import { type LayerProfile, type ModelProfile, profileModel } from '../../graph/profile';
import { gatedMacs } from '../../graph/summary';
import { quantile } from '../../protocol/quantiles';
import { runFiles } from '../../protocol/runFolder';
import { UserError } from '../../protocol/userError';
import { evaluateRun } from '../evaluateRun';
import { type LoadedExperiment, loadExperiment } from '../loadExperiment';
import { readRunConfig } from '../runConfig';
import { applySettings } from '../settings';
import { observedForward } from '../specs';
import { resolved } from '../train';

export interface ProfileRequest {
  /** A run folder or an experiment file. */
  target: string;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
}

/** Multiply-adds of single images: products of open shares, image by image. */
export interface ConditionalMacs {
  images: number;
  mean: number;
  p5: number;
  p50: number;
  p95: number;
  min: number;
  max: number;
  /** Mean of each layer, by name. */
  layers: Record<string, number>;
}

export interface Profile extends ModelProfile {
  /** Height, width, channels of the image that is counted. */
  shape: readonly [number, number, number];
  conditional?: ConditionalMacs;
}

export async function profile({ target, threads }: ProfileRequest): Promise<Profile> {
  const run = existsSync(path.join(target, runFiles.config));
  const { experiment: file, settings } = run ? await readRunConfig(target) : { experiment: target, settings: {} };
  const loaded = await loadExperiment(file);
  const shape = await imageShape({ ...loaded, experiment: applySettings(loaded.experiment, settings) });
  const { model, sources } = loaded;
  const dense = { ...profileModel({ model, shape, sources, forward: observedForward(model) }), shape };
  if (!run || dense.summary.gates.length === 0) return dense;
  return { ...dense, conditional: await measured(target, dense, threads) };
}

/** Of the model's input where it says, else of the data. */
async function imageShape({ model, experiment, file }: LoadedExperiment): Promise<[number, number, number]> {
  const [, ...given] = model.inputs[0]?.shape ?? [];
  if (given.length === 3 && given.every((d) => typeof d === 'number')) return given as [number, number, number];
  if (given.length !== 3)
    throw new UserError(`The model of ${file} takes [${given.join(', ')}] for an image.`, {
      hint: 'A profile is of [height, width, channels].',
    });
  const data = await openPipeline(resolved(experiment.data, file), { split: 'test', batchSize: 1, inline: true });
  await data.close();
  return [...data.info.shape] as [number, number, number];
}

async function measured(folder: string, { summary }: ModelProfile, threads?: string): Promise<ConditionalMacs> {
  const macs: number[] = [];
  const sums = new Map<string, number>();
  await evaluateRun({
    folder,
    ...(threads === undefined ? {} : { threads }),
    onSample(open) {
      macs.push(gatedMacs(summary, open));
      for (const layer of summary.layers)
        sums.set(layer.name, (sums.get(layer.name) ?? 0) + gatedMacs({ ...summary, layers: [layer] }, open));
    },
  });
  return {
    images: macs.length,
    mean: macs.reduce((a, b) => a + b, 0) / macs.length,
    p5: quantile(macs, 0.05),
    p50: quantile(macs, 0.5),
    p95: quantile(macs, 0.95),
    min: quantile(macs, 0),
    max: quantile(macs, 1),
    layers: Object.fromEntries([...sums].map(([name, sum]) => [name, sum / macs.length])),
  };
}

/** What of a layer is done on average, as far as gates switch it. */
export const meanMacs = ({ conditional }: Profile, layer: LayerProfile): number | undefined =>
  conditional && layer.macs > 0 ? (conditional.layers[layer.name] ?? layer.macs) : undefined;
