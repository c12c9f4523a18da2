/** A run's `config.json`: what it says of an experiment, and reading it back to go on with the run or to evaluate it. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import type { Experiment } from '../../experiment/experiment';
import type { ShapingSetting } from '../../experiment/gateSettings';
import { readText } from '../../files/regularFile';
import type { Schedule } from '../../nn';
import { parseRunConfig, type RunConfig } from '../../protocol/files/runConfig';
import { runFiles } from '../../protocol/files/runFolder';

export function describeRun(
  experiment: Experiment,
  run: Pick<
    RunConfig,
    'experiment' | 'experimentHash' | 'device' | 'deviceOptions' | 'again' | 'settings' | 'parameters'
  >,
): RunConfig {
  const {
    shaping,
    sparsity,
    temperature,
    optimizer,
    learningRate,
    gateLearningRate,
    model: _,
    device: __,
    ...plain
  } = experiment;
  return {
    ...run,
    ...plain,
    data: { ...experiment.data },
    learningRate: { ...learningRate.description },
    optimizer: optimizer.name,
    gateLearningRate: describeGateRate(gateLearningRate),
    shaping: shaping
      ? { ...weighted(shaping), prior: shaping.prior.name, handleTies: shaping.handleTies ?? false }
      : undefined,
    sparsity: sparsity && { ...weighted(sparsity), by: sparsity.by ?? 'gates' },
    temperature: temperature && { ...temperature.description },
  };
}

/** What both losses of gates have in common. */
function weighted({
  weight,
  normalisation = 'mean',
  layers,
}: Pick<ShapingSetting<Schedule>, 'weight' | 'normalisation' | 'layers'>) {
  const described = Object.entries(layers ?? {}).map(([name, layer]) => [
    name,
    {
      prior: layer.prior?.name,
      weight: layer.weight && { ...layer.weight.description },
    },
  ]);
  return {
    weight: { ...weight.description },
    normalisation,
    layers: layers
      ? (Object.fromEntries(described) as NonNullable<RunConfig['shaping']>['layers'] & object)
      : undefined,
  };
}

function describeGateRate(rate: Experiment['gateLearningRate']): RunConfig['gateLearningRate'] {
  if (rate === false) return false;
  return 'times' in rate ? { times: { ...rate.times.description } } : { ...rate.description };
}

/** Throws a `UserError` for a folder that no run has written. */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const file = path.join(folder, runFiles.config);
  const why = await readText(file, 'config').then(
    (text) => parseRunConfig(text) ?? `${runFiles.config} is broken`,
    (error: NodeJS.ErrnoException) => {
      if (error instanceof UserError) throw error;
      return error.code === 'ENOENT' ? `${runFiles.config} is missing` : error.message;
    },
  );
  if (typeof why !== 'string') return why;
  throw new UserError(`${folder} is no run folder: ${why}.`, { hint: 'Name a folder below `runs`.' });
}
