/** The training loop, top to bottom: epochs of steps, an evaluation and a checkpoint after each. */
import { freemem } from 'node:os';
import type * as tf from '@tensorflow/tfjs';
import { closeAll } from '../base/closeAll';
import { toUserFacing } from '../base/userError';
import type { Checkpoint, Progress } from '../checkpoints/readCheckpoint';
import { Saver } from '../checkpoints/saver';
import type { Disk } from '../checkpoints/writeCheckpoint';
import type { Batch, Pipeline } from '../data';
import { deviceId, devices } from '../device';
import type { Device, StepControl, TrainingSession } from '../device/device';
import { evaluationState } from '../device/ema';
import { BatchFailure } from '../device/gpuErrors';
import { evaluate } from '../evaluate/evaluate';
import { SampleRecorder } from '../evaluate/sampleRecorder';
import type { Experiment } from '../experiment/experiment';
import type { Evaluation, ModelSummary, Outcome, RunEvent } from '../protocol/events/events';
import { isBest, scoreOf } from '../protocol/events/score';
import { macsPerGate } from '../protocol/facts/switching';
import type { Attention, EarlyEnd } from '../run/log/attention';
import type { Priors } from '../step/priorTable';
import { evaluationSpec, trainingSpec } from '../step/specs';
import { type StepPlan, stepPlan } from '../step/stepPlan';
import { stretched } from '../step/stretched';
import { checkLoss, finiteState } from './finite';
import { LossCourse } from './lossCourse';
import { memoryWarning } from './memoryWarning';
import { Meter } from './meter';

export interface LoopParts {
  experiment: Experiment;
  /** The experiment file. */
  file: string;
  /** The run folder. */
  folder: string;
  /** The run's id; missing in runs of earlier versions. */
  id?: string;
  model: tf.LayersModel;
  summary: ModelSummary;
  priors: Priors;
  device: Device;
  training: Pipeline;
  test: Pipeline;
  attention: Attention;
  /** Filled by the pipelines, emptied here. */
  warnings: string[];
  resumed?: Checkpoint;
  /** Epochs that a resumed run was planned for. */
  plannedEpochs?: number;
  disk?: Disk;
}

const stepEventMs = 100;
const gatesEventMs = 1000;

/** Bytes that this process may still take, as far as its limits and the machine's memory say. */
const availableMemory = () => process.availableMemory?.() ?? freemem();

/** Returns how the run ended; throws what it failed of. */
export async function* loop(parts: LoopParts): AsyncGenerator<RunEvent, Outcome> {
  const { experiment, model, summary, device, training, test, attention, warnings, folder, resumed, priors } = parts;
  const { epochs, accumulate } = experiment;
  const stepsPerEpoch = stepsOf(training, experiment);

  yield { kind: 'phase', time: Date.now(), phase: 'compiling' };
  const spec = trainingSpec(experiment, model, training.info, macsPerGate(summary));
  warnings.push(...spec.warnings);
  if (resumed && parts.plannedEpochs !== undefined)
    warnings.push(...stretched(experiment, spec.schedules, parts.plannedEpochs, resumed.progress.step, stepsPerEpoch));
  yield* told(warnings);
  const stepper = await device.training(spec, experiment.seed);
  // Of a GPU's memory nothing is known here: it says itself when there is none left.
  const scarce =
    devices[deviceId(device.id)].inMemory &&
    memoryWarning(stepper.predictedBytes ?? 0, availableMemory(), experiment.batchSize);
  if (scarce) warnings.push(scarce);
  const evaluator = await device
    .evaluation(evaluationSpec(experiment, model, training.info))
    .catch((error: unknown) => closedFor(error, stepper));
  const saver = new Saver({
    folder,
    run: parts.id,
    shapes: shapesOf({ ...spec.trainable, ...spec.moving }),
    lastStep: resumed?.progress.step,
    newest: resumed && { name: 'last', epoch: resumed.progress.epoch },
    disk: parts.disk,
    warn: (message) => warnings.push(message),
  });
  const meter = new Meter(summary);
  let step = resumed?.progress.step ?? 0;
  let best = resumed?.progress.best;
  let [lastStepEvent, lastGatesEvent] = [0, Date.now()];
  let stepMs = 0;

  const course = new LossCourse(training.info.classes.length);
  const place = () => ({ step, experiment: parts.file, checkpoint: saver.newest, course });
  const progress = (evaluated: boolean): Progress => ({
    step,
    epoch: step / stepsPerEpoch,
    evaluated,
    ...(best ? { best } : {}),
  });
  const state = async () => finiteState(await stepper.read(), place());
  const stepEvent = ({ learningRate, ...scalars }: StepPlan['scalars']): RunEvent => {
    lastStepEvent = Date.now();
    const at = { time: lastStepEvent, step, epoch: step / stepsPerEpoch };
    const { values, terms } = meter.report();
    return { kind: 'step', ...at, values: { ...values, learningRate }, terms, scalars };
  };
  /** The last chance for a checkpoint: one that cannot be written fails the run. */
  const leave = async (how: EarlyEnd, evaluated: boolean) =>
    saver.save('last', await state(), progress(evaluated), how === 'paused' ? 'pause' : 'stop');

  try {
    if (resumed) await stepper.write(resumed.state);
    const unevaluated = resumed?.progress.evaluated === false && step > 0 && step % stepsPerEpoch === 0;
    // A run begins with its first step: one that is told to stop before it leaves nothing.
    if ((await attention.look()) === 'stopped') return 'stopped';
    for (let epoch = Math.floor(step / stepsPerEpoch) - (unevaluated ? 1 : 0); epoch < epochs; epoch++) {
      yield { kind: 'phase', time: Date.now(), phase: 'training' };
      meter.restart();
      let scalars: StepPlan['scalars'] = { learningRate: 0 };
      let seen = (step - epoch * stepsPerEpoch) * accumulate;
      for await (const batch of training.epoch(epoch, seen)) {
        const plan = stepPlan(experiment, spec.schedules, step, stepsPerEpoch);
        scalars = plan.scalars;
        seen++;
        // A step may have several batches; the last one of an epoch has what is left.
        const more = seen % accumulate !== 0 && seen < training.batches;
        // Reading what a step says holds a GPU up: only where it is about to be told.
        const quiet = Date.now() + stepMs - lastStepEvent < stepEventMs && seen < training.batches;
        const begun = performance.now();
        const control = { ...plan.control, ...(more ? { more } : {}), ...(quiet ? { quiet } : {}) };
        const outputs = await runStep(stepper, batch, scalars, control);
        stepMs = performance.now() - begun;
        if (!more) step++;
        checkLoss(outputs, place());
        course.add(step, outputs.loss?.[0], scalars.learningRate);
        meter.add(outputs, experiment.batchSize);
        if (more) continue;
        if (!quiet) yield stepEvent(scalars);
        if (!quiet && summary.gates.length > 0 && Date.now() - lastGatesEvent >= gatesEventMs) {
          lastGatesEvent = Date.now();
          yield { kind: 'gates', time: lastGatesEvent, step, gates: meter.rates() };
        }
        yield* told(warnings);

        const end = await attention.look();
        if (end !== undefined) {
          yield await leave(end, false);
          return end;
        }
        if (attention.takeCheckpoint()) {
          yield await saver.trySave('last', await state(), progress(false), 'asked');
          meter.restart();
        }
      }
      if (meter.pending > 0) yield stepEvent(scalars);

      const weights = await state();
      const last = epoch + 1 === epochs;
      if (last || (epoch + 1) % experiment.evaluation.every === 0) {
        yield { kind: 'phase', time: Date.now(), phase: 'evaluating' };
        const stop = async () => (await attention.look()) !== undefined;
        const recorder = new SampleRecorder(folder, summary, test.info);
        const options = { interrupted: stop, priors, recorder };
        const evaluation = await evaluate(evaluator, test, summary, evaluationState(weights), options);
        if (evaluation === undefined) {
          const end = (await attention.look()) ?? 'stopped';
          yield await leave(end, false);
          return end;
        }
        // Before its event: whoever hears of the evaluation finds its images.
        const problem = await recorder.write(
          { epoch: epoch + 1, step },
          isBetter(evaluation, best) ? ['last', 'best'] : ['last'],
        );
        if (problem !== undefined) warnings.push(problem);
        yield { kind: 'epoch', time: Date.now(), step, epoch: epoch + 1, evaluation };
        if (isBetter(evaluation, best)) {
          const { accuracy, meanIoU } = evaluation.values;
          best = { accuracy, ...(meanIoU === undefined ? {} : { meanIoU }), epoch: epoch + 1 };
          yield await saver.trySave('best', weights, progress(true), 'epoch');
        }
      }
      if (last) yield await saver.save('last', weights, progress(true), 'epoch');
      else if ((epoch + 1) % experiment.checkpointEvery === 0)
        yield await saver.trySave('last', weights, progress(true), 'epoch');
      yield* told(warnings);
    }
    return 'finished';
  } catch (error) {
    // A batch that a GPU cannot take leaves the state of the last whole step where it is.
    if (error instanceof BatchFailure && step > (resumed?.progress.step ?? 0))
      yield await rescued(step, async () => saver.trySave('last', await state(), progress(false), 'stop'));
    throw error;
  } finally {
    await closeAll([() => stepper.dispose(), () => evaluator.dispose()]);
  }
}

async function closedFor(error: unknown, stepper: TrainingSession): Promise<never> {
  await closeAll([() => stepper.dispose()]);
  throw error;
}

/** What the run ends with is the failure that made it necessary, not one of this. */
async function rescued(step: number, save: () => Promise<RunEvent>): Promise<RunEvent> {
  try {
    return await save();
  } catch (error) {
    const { message } = toUserFacing(error);
    return { kind: 'warning', time: Date.now(), message: `Step ${step} has no checkpoint: ${message}` };
  }
}

/** Steps of an epoch: its batches, `accumulate` of them a step, and one step for what is left. */
export const stepsOf = ({ batches }: Pipeline, { accumulate }: Experiment): number => Math.ceil(batches / accumulate);

export function* told(warnings: string[]): Generator<RunEvent> {
  for (const message of warnings.splice(0)) yield { kind: 'warning', time: Date.now(), message };
}

const shapesOf = (variables: Record<string, tf.Variable>) =>
  Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, v.shape]));

const isBetter = (evaluation: Evaluation, best: Progress['best']) =>
  isBest(scoreOf(evaluation.values), best && scoreOf(best));

async function runStep(stepper: TrainingSession, batch: Batch, scalars: Record<string, number>, control: StepControl) {
  try {
    return await stepper.step({ x: batch.x, y: batch.y }, scalars, control);
  } finally {
    batch.release();
  }
}
