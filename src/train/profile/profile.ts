/** The profile of an experiment's model without training, or of a run with what its gates did on the test images. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openPipeline } from '../../data';
import { type LayerProfile, type ModelProfile, profileModel } from '../../graph/profile';
import { gatedMacs } from '../../graph/summary';
import { runFiles } from '../../protocol/runFolder';
import { UserError } from '../../protocol/userError';
import { evaluateRun } from '../evaluateRun';
import { type LoadedExperiment, loadExperiment } from '../loadExperiment';
import { readRunConfig } from '../runConfig';
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
  const loaded = await loadExperiment(run ? (await readRunConfig(target)).experiment : target);
  const shape = await imageShape(loaded);
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
  const sorted = macs.toSorted((a, b) => a - b);
  return {
    images: macs.length,
    mean: macs.reduce((a, b) => a + b, 0) / macs.length,
    p5: quantile(sorted, 0.05),
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
    layers: Object.fromEntries([...sums].map(([name, sum]) => [name, sum / macs.length])),
  };
}

/** Between neighbours linearly, as NumPy's default is. */
export function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (place - Math.floor(place)) * (high - low);
}

/** What of a layer is done on average, as far as gates switch it. */
export const meanMacs = ({ conditional }: Profile, layer: LayerProfile): number | undefined =>
  conditional && layer.macs > 0 ? (conditional.layers[layer.name] ?? layer.macs) : undefined;
