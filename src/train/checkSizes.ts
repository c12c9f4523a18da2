/** Whether the data and the batches go together, and with what a resumed run did so far. */
import { howMany } from '../base/howMany';
import { sampleWords } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { Checkpoint } from '../checkpoints/readCheckpoint';
import type { Pipeline } from '../data';
import type { Experiment } from '../experiment/experiment';
import { stepsOf } from './loopParts';

/** Throws a `UserError` at the experiment, `file`. */
export function checkSizes(
  experiment: Experiment,
  training: Pipeline,
  file: string,
  resumed: Checkpoint | undefined,
): void {
  const { batches, info } = training;
  const { batchSize } = experiment;
  const source = { file, line: 1 };
  if (batches === 0) {
    throw new UserError(
      `The training split has ${info.train} ${sampleWords(info).many}, fewer than one batch of ${batchSize}.`,
      {
        hint: `Set batchSize to ${info.train} or less.`,
        source,
      },
    );
  }
  const { step = 0, epoch = 0 } = resumed?.progress ?? {};
  const steps = stepsOf(training, experiment);
  const before = epoch > 0 ? Math.round(step / epoch) : steps;
  // The place within an epoch, the schedules and the order of the images would all be others.
  if (before !== steps) {
    throw new UserError(
      `The run has ${howMany(before, 'step')} an epoch so far, and would have ${steps} from here on.`,
      {
        hint: 'Resume it with the data, batchSize and accumulate that it began with, or start a new run.',
        source,
      },
    );
  }
}
