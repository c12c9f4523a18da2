/** A run's `config.json`: what it says of an experiment, and reading it back to go on with the run or to evaluate it. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import type { Experiment } from '../../experiment/experiment';
import { readText } from '../../files/regularFile';
import type { Normalisation, Schedule } from '../../nn';
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
    teacher,
    optimizer,
    learningRate,
    gateLearningRate,
    model: _,
    device: __,
    loss,
    metrics,
    onEpoch: ___,
    ...plain
  } = experiment;
  return {
    ...run,
    ...plain,
    data: { ...experiment.data },
    learningRate: { ...learningRate.description },
    optimizer: optimizer.name,
    ...(loss === undefined ? {} : { loss: describeLoss(loss) }),
    ...(Object.keys(metrics).length === 0 ? {} : { metrics: Object.keys(metrics) }),
    gateLearningRate: describeGateRate(gateLearningRate),
    shaping: shaping
      ? { ...weighted(shaping), prior: shaping.prior.name, handleTies: shaping.handleTies ?? false }
      : undefined,
    sparsity: sparsity && describeSparsity(sparsity),
    teacher: teacher && describeTeacher(teacher),
    temperature: temperature && { ...temperature.description },
  };
}

function describeTeacher({ model, features, weight, ...plain }: NonNullable<Experiment['teacher']>) {
  return {
    ...plain,
    ...(model ? { model: 'function' as const } : {}),
    weight: { ...weight.description },
    ...(features ? { features: { layers: features.layers, weight: { ...features.weight.description } } } : {}),
  };
}

function describeSparsity(sparsity: NonNullable<Experiment['sparsity']>): NonNullable<RunConfig['sparsity']> {
  if (!('target' in sparsity)) return { ...weighted(sparsity), by: sparsity.by ?? 'gates' };
  const { target, of, maxWeight } = sparsity;
  return { target: { ...target.description }, of, maxWeight, ...common(sparsity) };
}

const weighted = (loss: LossSetting & { weight: Schedule }) => ({
  weight: { ...loss.weight.description },
  ...common(loss),
});

/** Of either loss. */
interface LossSetting {
  normalisation?: Normalisation;
  layers?: Readonly<Record<string, { prior?: { name: string }; weight?: Schedule; target?: Schedule }>>;
}

/** What both losses of gates have in common. */
function common({ normalisation = 'mean', layers }: LossSetting) {
  const described = Object.entries(layers ?? {}).map(([name, layer]) => [
    name,
    {
      prior: layer.prior?.name,
      weight: layer.weight && { ...layer.weight.description },
      target: layer.target && { ...layer.target.description },
    },
  ]);
  return {
    normalisation,
    layers: layers
      ? (Object.fromEntries(described) as NonNullable<RunConfig['shaping']>['layers'] & object)
      : undefined,
  };
}

/** In words; a function of the user's own is one. */
function describeLoss(loss: NonNullable<Experiment['loss']>): string {
  const words = Object.entries(loss).map(([name, term]) => {
    const what = 'description' in term ? term.description : 'a function';
    return name === '' ? what : `${name}: ${what}`;
  });
  return words.join('; ');
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
