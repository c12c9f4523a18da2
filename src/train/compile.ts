/** An experiment's step and evaluation, compiled for its device, and what there is to say of them before the first step. */
import { freemem } from 'node:os';
import { closeAll } from '../base/closeAll';
import { deviceId, devices } from '../device';
import type { TrainingSession } from '../device/device';
import { type Evaluator, openEvaluator } from '../evaluate/evaluator';
import type { RunEvent } from '../protocol/events/events';
import { evaluationSpec, type TrainingStep, trainingSpec } from '../step/specs';
import { stretched } from '../step/stretched';
import { type LoopParts, stepsOf } from './loopParts';
import { memoryWarning } from './memoryWarning';
import { told } from './told';

/** Whoever gets it closes both sessions. */
export interface Compiled {
  spec: TrainingStep;
  stepper: TrainingSession;
  evaluator: Evaluator;
}

/** Bytes that this process may still take, as far as its limits and the machine's memory say. */
const availableMemory = () => process.availableMemory?.() ?? freemem();

export async function* compile(parts: LoopParts): AsyncGenerator<RunEvent, Compiled> {
  const { experiment, model, summary, device, training, warnings, resumed, plannedEpochs, teacher } = parts;
  yield { kind: 'phase', time: Date.now(), phase: 'compiling' };
  const spec = trainingSpec(experiment, model, training.info, { switching: summary, teacher });
  warnings.push(...spec.warnings);
  if (resumed && plannedEpochs !== undefined) {
    const { step } = resumed.progress;
    warnings.push(...stretched(experiment, spec.schedules, plannedEpochs, step, stepsOf(training, experiment)));
  }
  yield* told(warnings);
  const stepper = await device.training(spec, experiment.seed);
  // Of a GPU's memory nothing is known here: it says itself when there is none left.
  const scarce =
    devices[deviceId(device.id)].inMemory &&
    memoryWarning(stepper.predictedBytes ?? 0, availableMemory(), experiment.batchSize);
  if (scarce) warnings.push(scarce);
  const planOf = (samples?: number) => evaluationSpec(experiment, model, training.info, {}, samples);
  const evaluator = await openEvaluator(device, planOf).catch((error: unknown) => closedFor(error, stepper));
  return { spec, stepper, evaluator };
}

async function closedFor(error: unknown, stepper: TrainingSession): Promise<never> {
  await closeAll([() => stepper.dispose()]);
  throw error;
}
