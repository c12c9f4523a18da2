/** Everything that was counted and measured, as one report. */

import { quantile } from '../base/quantiles';
import type { InputShape } from '../base/sampleShape';
import type { UserError } from '../base/userError';
import type { LayerProfile, ModelProfile } from '../graph/analyse/profile';
import { gatesOf } from '../protocol/facts/switching';
import type { LayerReport, ProfileReport } from '../protocol/files/profileReport';
import type { Times } from './times';

/** What the gates of a run did on its test images. */
export interface Measured {
  /** Multiply-adds of each image. */
  macs: readonly number[];
  /** Mean of each layer, by name. */
  layers: ReadonlyMap<string, number>;
}

export interface Circumstances {
  /** Experiment file. */
  experiment: string;
  /** Run folder. */
  run?: string | undefined;
  checkpoint?: NonNullable<ProfileReport['checkpoint']>;
  /** Milliseconds since 1970. */
  made: number;
  /** What the user should know of the model. */
  warnings?: readonly string[];
  /** Of a sample. */
  shape: readonly number[];
  /** All of several. */
  inputs?: readonly InputShape[] | undefined;
  /** Of data whose samples are no images. */
  pictures?: false | undefined;
  images?: Measured;
  times?: Times | undefined;
}

export function reportOf(
  { summary, layers, limits, total, warning }: ModelProfile,
  given: Circumstances,
): ProfileReport {
  const { experiment, run, checkpoint, made, shape, inputs, pictures, images, times } = given;
  const warnings = [...(given.warnings ?? []), ...(warning ? [warningOf(warning)] : [])];
  const used = new Set(layers.flatMap(gatesOf));
  return {
    model: summary.name,
    experiment,
    run,
    checkpoint,
    made,
    image: shape,
    inputs: inputs?.map((input) => ({ name: input.name, shape: [...input.shape] })),
    pictures,
    definition: 'MACs: multiply-adds of convolutions, dense layers and other matrix products; 1 MAC = 2 FLOP',
    total,
    gateMacs: summary.gateMacs,
    warnings: warnings.length > 0 ? warnings : undefined,
    notCounted: summary.notCounted,
    gates: summary.gates.map(({ name, channels }) => ({ name, channels })),
    idleGates: summary.gates.map(({ name }) => name).filter((name) => !used.has(name)),
    limits: limits.size > 0 ? [...limits].map(([gate, reason]) => ({ gate, reason })) : undefined,
    conditional: images ? spread(images.macs) : undefined,
    layers: layers.map((layer) => layerReport(layer, images, times)),
    time: times?.report,
  };
}

const warningOf = ({ message, detail: { hint = '' } }: UserError) => `${message} ${hint}`.trim();

function layerReport({ sources, ...layer }: LayerProfile, images?: Measured, times?: Times): LayerReport {
  const ms = times?.layers.get(layer.name);
  return {
    ...layer,
    meanMacs: images && layer.macs > 0 ? (images.layers.get(layer.name) ?? layer.macs) : undefined,
    ms,
    source: sources[0] ?? null,
  };
}

const spread = (macs: readonly number[]) => ({
  images: macs.length,
  mean: macs.reduce((a, b) => a + b, 0) / macs.length,
  p5: quantile(macs, 0.05),
  p50: quantile(macs, 0.5),
  p95: quantile(macs, 0.95),
  min: quantile(macs, 0),
  max: quantile(macs, 1),
});
