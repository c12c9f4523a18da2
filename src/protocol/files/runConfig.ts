/**
 * What `config.json` in a run folder says: the settings as resolved when the session began, for people, for comparing
 * runs and for going on with one. The experiment file stays the truth: functions in it are described here, not stored.
 */

import { isDeep, isFields, object, or, parsed, type Reader, text, whole } from '../shape';

/** Plain data with a `kind` that tells its fields: a data source, a schedule. */
export type Described = { kind: string } & Record<string, unknown>;

export interface GateLoss {
  weight: Described;
  normalisation: string;
  /** Settings of single gate layers, by name or pattern. */
  layers?: Record<string, { prior?: string; weight?: Described; target?: Described }> | undefined;
}

/** λ is steered to a share; `target` is the share's course. */
export interface Budgeted extends Omit<GateLoss, 'weight'> {
  target: Described;
  of: string;
  maxWeight: number;
}

export interface RunConfig {
  /** Absolute path of the experiment file, and the SHA-256 of its text. */
  experiment: string;
  experimentHash: string;
  /** Device id. */
  device: string;
  /** What was asked of the device; a resumed session and a repeated run ask the same. */
  deviceOptions: { replicas?: number; threads?: number; tfjsNodeGpuPath?: string };
  /** Folder of the run that this one repeats. */
  again?: string | undefined;
  /** What was given beside the experiment file, by key; a resumed session begins with these. */
  settings: Record<string, unknown>;
  /** Values of the experiment's parameters, by name; none where it has none. */
  parameters: Record<string, unknown>;
  data: Described;
  epochs: number;
  batchSize: number;
  seed: number;
  learningRate: Described;
  optimizer: string;
  /** The loss in words, the names of the metrics, and what makes an epoch the best; missing: the defaults. */
  loss?: string | undefined;
  metrics?: readonly string[] | undefined;
  score?: { metric: string; direction?: 'max' | 'min' } | undefined;
  shaping?: (GateLoss & { prior: string; handleTies: boolean }) | undefined;
  sparsity?: (GateLoss & { by: string }) | Budgeted | undefined;
  /** Of all gates; absent where each has its own. */
  temperature?: Described | undefined;
  /** The network that this one learns from, of a run, a function or its warm start; `weight`: the teacher's share of the loss. */
  teacher?:
    | {
        run?: string | undefined;
        checkpoint?: string | undefined;
        model?: 'function' | undefined;
        weights?: string | undefined;
        warmStart?: true | undefined;
        temperature: number;
        weight: Described;
        features?: { layers: Readonly<Record<string, string>>; weight: Described } | undefined;
      }
    | undefined;
  labelSmoothing: number;
  ignoreLabel?: number | undefined;
  augmentation: {
    padCrop: number;
    flip: boolean;
    resizedCrop?: { scale: readonly [number, number]; ratio: readonly [number, number] };
    colorJitter?: { brightness: number; contrast: number; saturation: number };
    lighting?: number;
    randAugment?: { operations: number; magnitude: number };
    randomErasing?: {
      probability: number;
      scale: readonly [number, number];
      ratio: readonly [number, number];
      value: number | readonly number[] | 'random';
    };
    mixup?: { alpha: number };
    cutmix?: { alpha: number };
    mixProbability?: number;
    mixSwitchProbability?: number;
  };
  evaluation: { batchSize: number; every: number };
  checkpointEvery: number;
  gateLearningRate: Described | { times: Described } | false;
  freezeGates: { from: number; until?: number | undefined } | false;
  clipNorm: number | false;
  accumulate: number;
  ema: { decay: number } | false;
  warmStart: string | false;
}

const fields: Reader<Record<string, unknown>> = (value) => (isFields(value) ? value : undefined);

/** More than any machine has cores for; what says more is no setting of a run. */
export const mostReplicas = 1024;

/** The part of `config.json` that is acted on; the rest is for people. */
const acted = object<Pick<RunConfig, 'experiment' | 'device' | 'deviceOptions' | 'settings' | 'parameters'>>({
  experiment: text(4096),
  device: or(text(100), 'cpu'),
  deviceOptions: or(
    object<RunConfig['deviceOptions']>(
      {},
      { replicas: whole(mostReplicas), threads: whole(1024), tfjsNodeGpuPath: text(4096) },
    ),
    {},
  ),
  settings: or(fields, {}),
  parameters: or(fields, {}),
});

/** What a text holds, if it is the settings of a run. */
export function parseRunConfig(json: string): RunConfig | undefined {
  return parsed(json, (value) => {
    // All of it is kept as it is.
    const found = isDeep(value) ? undefined : acted(value);
    return found === undefined || found.experiment === '' || found.experiment.includes('\0')
      ? undefined
      : ({ ...(value as RunConfig), ...found } satisfies RunConfig);
  });
}
