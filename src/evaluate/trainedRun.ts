/** A run that has ended or stopped, opened again: its model, the weights of a checkpoint, its evaluation images. */
import path from 'node:path';
import { inputFacts } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { CheckpointName, Progress } from '../checkpoints/readCheckpoint';
import { runIdOf } from '../checkpoints/runIdOf';
import { wantedCheckpoint } from '../checkpoints/wantedCheckpoint';
import { openPipeline, type Pipeline } from '../data';
import { type DeviceOptions, openDevice } from '../device';
import type { Device, EvaluationSpec, State } from '../device/device';
import { evaluationState } from '../device/ema';
import { fittedEvaluation } from '../experiment/evaluationBatch';
import type { Experiment } from '../experiment/experiment';
import { resolved } from '../experiment/paths';
import { analyse } from '../graph/analyse/summary';
import { checkModel } from '../load/checkModel';
import { type LoadedExperiment, loadExperiment } from '../load/loadExperiment';
import { misfitOf } from '../load/misfit';
import type { ModelSummary } from '../protocol/events/events';
import type { RunConfig } from '../protocol/files/runConfig';
import { readRunConfig } from '../run/record/runConfig';
import { observedForward } from '../step/specs';

/** `previous` is there to go on from when `last` is broken. */
export type EvaluatedCheckpoint = Exclude<CheckpointName, 'previous'>;

export interface OpenRequest {
  /** The run folder. */
  folder: string;
  /** Default `best`. */
  checkpoint?: EvaluatedCheckpoint | undefined;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string | undefined;
  /** Told what is waited for. */
  say?: ((text: string) => void) | undefined;
}

export interface TrainedRun {
  folder: string;
  checkpoint: EvaluatedCheckpoint;
  config: RunConfig;
  experiment: Experiment;
  loaded: LoadedExperiment;
  summary: ModelSummary;
  /** Whether its forward pass can be compiled; if not, only an eager device runs it. */
  compiles: boolean;
  /** The test split in its own order. */
  data: Pipeline;
  /** The weights to evaluate with, by variable. */
  state: State;
  /** Where the run stood at the checkpoint. */
  progress: Progress;
  /** Opens the run's model on a device. */
  device(id: string, options?: DeviceOptions): Promise<Device>;
  close(): Promise<void>;
}

/** Throws a `UserError` for what is no run, cannot be read or does not fit together. */
export async function openTrainedRun(request: OpenRequest): Promise<TrainedRun> {
  const { folder, checkpoint = 'best', threads = __dirname, say } = request;
  const config = await readRunConfig(folder);
  const loaded = await loadExperiment(config.experiment, { settings: config.settings });
  const asked = loaded.experiment;
  const { state: stored, progress } = await wantedCheckpoint(folder, checkpoint, await runIdOf(folder));
  const state = evaluationState(stored);
  const { experiment, data } = await openEvaluation(asked, config.experiment, threads, say);
  try {
    checkModel(loaded, data.info);
    checkFit(state, loaded, config);
    const { model, sources } = loaded;
    const { summary, foreign, refusal } = analyse({
      ...{ model, sources, forward: observedForward(model) },
      ...inputFacts(data.info),
    });
    if (foreign) throw foreign;
    const threadScript = path.join(threads, 'stepThread.js');
    const { tfjsNodeGpuPath } = config.deviceOptions;
    const places = tfjsNodeGpuPath === undefined ? {} : { tfjsNodeGpuPath };
    return {
      ...{ folder, checkpoint, config, experiment, loaded, summary, data, state, progress },
      compiles: refusal === undefined,
      device: (id, options) => openDevice(id, { ...places, ...options, model, sources, threadScript }),
      close: () => data.close(),
    };
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** How many images there are is known once they are open: first with no more memory than a usual batch takes. */
const usualBatch = 250;

async function openEvaluation(asked: Experiment, file: string, threads: string, say: OpenRequest['say']) {
  const open = (batchSize: number) =>
    openPipeline(resolved(asked.data, file), {
      split: 'test',
      batchSize,
      shown: true,
      // Broken files have no line, and are counted in what is reported.
      warn: (message, source) => (source ? say?.(message) : undefined),
      threadScript: path.join(threads, 'decodeThread.js'),
    });
  const first = Math.min(asked.evaluation.batchSize, usualBatch);
  const data = await open(first);
  const experiment = fittedEvaluation(asked, data.info);
  const { batchSize } = experiment.evaluation;
  if (batchSize === first) return { experiment, data };
  await data.close();
  return { experiment, data: await open(batchSize) };
}

/** Throws a `UserError` that names the first variable of the model for which the checkpoint has no numbers. */
function checkFit(state: State, { model, sources }: LoadedExperiment, { experiment }: RunConfig): void {
  const misfit = misfitOf(state, model);
  if (misfit === undefined) return;
  const { name, has, needed } = misfit;
  throw new UserError(`The checkpoint does not fit the model: ${has}, the model needs ${needed}.`, {
    hint: 'Use the experiment as it was when the run was made.',
    source: sources.get(name.split('/')[0] ?? '')?.[0] ?? { file: experiment, line: 1 },
  });
}

/** Uses one evaluation of a device and closes it again. */
export async function withEvaluation<T>(
  device: Device,
  spec: EvaluationSpec,
  use: (session: Awaited<ReturnType<Device['evaluation']>>) => Promise<T>,
): Promise<T> {
  const session = await device.evaluation(spec);
  try {
    return await use(session);
  } finally {
    await session.dispose();
  }
}
