/** What a session trains with: both splits of the data, the model's summary, the priors of its gates, the device. */
import { inputFacts } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { Checkpoint } from '../checkpoints/readCheckpoint';
import { openPipeline, type Pipeline, type Warn } from '../data';
import { deviceId, devices, openDevice } from '../device';
import type { Device } from '../device/device';
import { fittedEvaluation } from '../experiment/evaluationBatch';
import type { Experiment } from '../experiment/experiment';
import { atData, atField } from '../experiment/userCode';
import { summarise } from '../graph/analyse/summary';
import { checkModel } from '../load/checkModel';
import { type LoadedTeacher, loadTeacher } from '../load/teacher';
import type { ModelSummary } from '../protocol/events/events';
import { type Measures, measuresOf } from '../step/measures';
import { type Priors, priorTables } from '../step/priorTable';
import { observedForward } from '../step/specs';
import { checkSizes } from './checkSizes';
import type { Prepared } from './prepare';
import { type TrainRequest, threadScript } from './trainRequest';

export interface OpenParts {
  /** Its evaluation batch is no larger than the split. */
  experiment: Experiment;
  training: Pipeline;
  test: Pipeline;
  summary: ModelSummary;
  priors: Priors;
  measures: Measures;
  teacher: LoadedTeacher | undefined;
  device: Device;
}

/** Gives a thing back, and sees to it that it is closed when the session ends, however it does. */
export type CloseLater = <T>(thing: T, close: (thing: T) => Promise<void>) => T;

export async function openParts(
  request: TrainRequest,
  { loaded, experiment, source, deviceName, deviceOptions }: Prepared,
  resumed: Checkpoint | undefined,
  { warn, closeLater }: { warn: Warn; closeLater: CloseLater },
): Promise<OpenParts> {
  const open = async (split: 'train' | 'test', batchSize: number) =>
    closeLater(
      await openPipeline(source, {
        split,
        batchSize,
        seed: experiment.seed,
        augmentation: experiment.augmentation,
        shown: split === 'test',
        warn,
        patienceMs: request.patienceMs,
        threadScript: threadScript(request, 'decodeThread'),
      }).catch((error: unknown) => {
        throw atData(error);
      }),
      (pipeline) => pipeline.close(),
    );
  const training = await open('train', experiment.batchSize);
  const fitted = fittedEvaluation(experiment, training.info);
  const test = await open('test', fitted.evaluation.batchSize);
  checkSizes(experiment, training, request.experiment, resumed);
  checkModel(loaded, training.info);
  const { model, sources } = loaded;
  const compiled = devices[deviceId(deviceName)].compiles === true;
  const summary = summarise({
    model,
    ...inputFacts(training.info),
    sources,
    forward: observedForward(model),
    compiled,
  });
  const priors = priorTables(summary.gates, experiment.shaping);
  const measures = measuresOf(fitted, model, training.info, compiled);
  const teacher = await loadTeacher(experiment, loaded).catch(at('teacher'));
  if (teacher && measures.head === 'none')
    throw atField(
      new UserError('A teacher says how probable each class is, and this model says no classes.', {
        hint: 'Leave `teacher` out, or make what it says a part of your own loss.',
      }),
      'teacher',
    );
  const options = { ...deviceOptions, model, sources, threadScript: threadScript(request, 'stepThread') };
  const chosen = request.device === undefined && experiment.device === deviceName;
  const device = closeLater(await openDevice(deviceName, options).catch(at(...(chosen ? ['device'] : []))), (opened) =>
    opened.dispose(),
  );
  return { experiment: fitted, training, test, summary, priors, measures, teacher, device };
}

/** What is missing or does not work is the experiment's choice: its line is where to mend that. */
const at =
  (...fields: string[]) =>
  (error: unknown): never => {
    throw atField(error, ...fields);
  };
