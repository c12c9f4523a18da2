/** The steps of one epoch: each with its numbers, and between two of them what the run says and is told. */
import { untilEnded } from '../base/waiting';
import type { Batch } from '../data';
import type { StepControl, TrainingSession } from '../device/device';
import type { RunEvent } from '../protocol/events/events';
import type { EarlyEnd } from '../run/log/attention';
import { type StepPlan, stepPlan } from '../step/stepPlan';
import type { Compiled } from './compile';
import type { LoopParts } from './loopParts';
import type { Standing } from './standing';
import { telling, told } from './told';

/** Returns how the run ends where it is told to before the epoch is over. */
export async function* trainEpoch(
  { experiment, training, attention, warnings, summary, resumed }: LoopParts,
  { spec, stepper, evaluator }: Compiled,
  standing: Standing,
  epoch: number,
): AsyncGenerator<RunEvent, EarlyEnd | undefined> {
  const { accumulate } = experiment;
  const { meter, pace, saver, stepsPerEpoch } = standing;
  yield { kind: 'phase', time: Date.now(), phase: 'training' };
  meter.restart();
  let scalars: StepPlan['scalars'] = { learningRate: 0 };
  let seen = (standing.step - epoch * stepsPerEpoch) * accumulate;
  const asked = async () => (await attention.look()) !== undefined;
  const batches = untilEnded(training.epoch(epoch, seen), asked);
  const next = () => telling(batches.next(), warnings);
  try {
    for (let { value: batch, done } = yield* next(); !done && batch; { value: batch, done } = yield* next()) {
      evaluator.plan?.checkLabels?.(batch.y, batch.index);
      const plan = stepPlan(experiment, spec.schedules, standing.step, stepsPerEpoch);
      scalars = plan.scalars;
      seen++;
      // A step may have several batches; the last one of an epoch has what is left.
      const more = seen % accumulate !== 0 && seen < training.batches;
      const quiet = pace.quiet && seen < training.batches;
      const outputs = await pace.timed(() => runStep(stepper, batch, scalars, { ...plan.control, more, quiet }));
      standing.add(outputs, scalars.learningRate, more);
      if (more) continue;
      if (!quiet) yield standing.stepEvent(scalars);
      const time = !quiet && summary.gates.length > 0 ? pace.sayGates() : undefined;
      if (time !== undefined) yield { kind: 'gates', time, step: standing.step, gates: meter.rates() };
      yield* told(warnings);

      const end = await attention.look();
      if (end !== undefined) {
        yield await standing.leave(end);
        return end;
      }
      if (attention.takeCheckpoint()) {
        yield await saver.trySave('last', await standing.state(), standing.progress(false), 'asked');
        meter.restart();
      }
    }
  } finally {
    await batches.return();
  }
  // A sample did not come, and the run was told to end meanwhile.
  const end = seen < training.batches ? await attention.look() : undefined;
  if (end !== undefined) {
    // Batches of a step that is not whole count in moving averages alone; where no step was made there is nothing new to keep.
    if (standing.step > (resumed?.progress.step ?? 0)) yield await standing.leave(end);
    return end;
  }
  if (meter.pending > 0) yield standing.stepEvent(scalars);
  return undefined;
}

async function runStep(stepper: TrainingSession, batch: Batch, scalars: Record<string, number>, control: StepControl) {
  try {
    return await stepper.step(inputsOf(batch), scalars, control);
  } finally {
    batch.release();
  }
}

/** Of a batch whose samples are mixed, both labels of each and the share of its own. */
const inputsOf = ({ inputs, y, mixed }: Batch) => ({
  ...inputs,
  y,
  ...(mixed && { mixed: mixed.y, share: mixed.share }),
});
