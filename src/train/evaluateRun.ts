/** Evaluates a finished or stopped run's checkpoint again, on any device. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openPipeline } from '../data';
import { type DeviceId, type DeviceOptions, openDevice } from '../device';
import { summarise } from '../graph/summary';
import type { Evaluation, ModelSummary } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { readCheckpoint } from './checkpoint';
import { evaluate } from './evaluate';
import { checkModel, loadExperiment } from './loadExperiment';
import { applySettings } from './settings';
import { evaluationSpec, observedForward } from './specs';
import { resolved } from './train';

export interface EvaluateRequest {
  /** The run folder. */
  folder: string;
  /** Default `best`. */
  checkpoint?: 'best' | 'last';
  device?: DeviceId;
  deviceOptions?: DeviceOptions;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
}

export async function evaluateRun(request: EvaluateRequest): Promise<{ evaluation: Evaluation; model: ModelSummary }> {
  const { folder, checkpoint = 'best', device: id = 'cpu', threads = __dirname } = request;
  const config = await readConfig(folder);
  const loaded = await loadExperiment(config.experiment);
  const experiment = applySettings(loaded.experiment, config.settings ?? {});
  const { state } = await readCheckpoint(path.join(folder, runFiles.checkpoints, `${checkpoint}.safetensors`));
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
    const device = await openDevice(id, {
      ...request.deviceOptions,
      model,
      sources,
      threadScript: path.join(threads, 'stepThread.js'),
    });
    const session = await device.evaluation(spec);
    const evaluation = await evaluate(session, data, summary, state);
    await session.dispose();
    await device.dispose();
    return { evaluation, model: summary };
  } finally {
    await data.close();
  }
}

async function readConfig(folder: string): Promise<{ experiment: string; settings?: Record<string, unknown> }> {
  const file = path.join(folder, runFiles.config);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new UserError(`${folder} is no run folder: ${runFiles.config} is missing or broken.`, {
      hint: 'Name a folder below `runs`.',
    });
  }
}
