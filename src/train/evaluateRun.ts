/** Evaluates a finished or stopped run's checkpoint again, on any device. */
import path from 'node:path';
import { openPipeline } from '../data';
import { type DeviceOptions, openDevice } from '../device';
import { summarise } from '../graph/summary';
import type { Evaluation, ModelSummary } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { readCheckpoint } from './checkpoint';
import { evaluationState } from './ema';
import { evaluate, type SampleListener } from './evaluate';
import { checkModel, loadExperiment } from './loadExperiment';
import { priorTables } from './priorTable';
import { readRunConfig } from './runConfig';
import { applySettings } from './settings';
import { evaluationSpec, observedForward } from './specs';
import { resolved } from './train';

export interface EvaluateRequest {
  /** The run folder. */
  folder: string;
  /** Default `best`. */
  checkpoint?: 'best' | 'last';
  /** Device id; default: the run's. */
  device?: string;
  deviceOptions?: DeviceOptions;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  /** Told the open channels of each gate, image by image. */
  onSample?: SampleListener;
}

export async function evaluateRun(request: EvaluateRequest): Promise<{ evaluation: Evaluation; model: ModelSummary }> {
  const { folder, checkpoint = 'best', threads = __dirname } = request;
  const config = await readRunConfig(folder);
  const loaded = await loadExperiment(config.experiment);
  const experiment = applySettings(loaded.experiment, config.settings);
  const { state: stored } = await readCheckpoint(path.join(folder, runFiles.checkpoints, `${checkpoint}.safetensors`));
  const state = evaluationState(stored);
  const data = await openPipeline(resolved(experiment.data, config.experiment), {
    split: 'test',
    batchSize: experiment.evaluation.batchSize,
    threadScript: path.join(threads, 'decodeThread.js'),
  });
  try {
    checkModel(loaded, data.info);
    const { model, sources } = loaded;
    const { shape } = data.info;
    const summary = summarise({ model, shape, sources, forward: observedForward(model) });
    const priors = priorTables(summary.gates, experiment.shaping);
    const spec = evaluationSpec(experiment, model, shape);
    for (const [name, variable] of Object.entries(spec.variables)) {
      if (state[name]?.length === variable.size) continue;
      throw new UserError(
        `The checkpoint does not fit the model: '${name}' has ${state[name]?.length ?? 'no'} numbers, the model needs ${variable.size}.`,
        {
          hint: 'Evaluate with the experiment as it was when the run was made.',
          source: sources.get(name.split('/')[0] ?? '')?.[0] ?? { file: config.experiment, line: 1 },
        },
      );
    }
    const device = await openDevice(request.device ?? config.device, {
      ...request.deviceOptions,
      model,
      sources,
      threadScript: path.join(threads, 'stepThread.js'),
    });
    try {
      const session = await device.evaluation(spec);
      const { onSample } = request;
      const evaluation = await evaluate(session, data, summary, state, { priors, ...(onSample ? { onSample } : {}) });
      await session.dispose();
      if (evaluation === undefined) throw new Error('The evaluation was interrupted.');
      return { evaluation, model: summary };
    } finally {
      await device.dispose();
    }
  } finally {
    await data.close();
  }
}
