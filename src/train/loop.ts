/** The training loop, top to bottom: epochs of steps, an evaluation and a checkpoint after each. */
import { closeAll } from '../base/closeAll';
import { BatchFailure } from '../device/gpuErrors';
import type { RunEvent } from '../protocol/events/events';
import { closeEpoch } from './closeEpoch';
import { compile } from './compile';
import type { Ending } from './endings';
import type { LoopParts } from './loopParts';
import { rescued } from './rescued';
import { Standing } from './standing';
import { trainEpoch } from './trainEpoch';

/** Returns how the run ended; throws what it failed of. */
export async function* loop(parts: LoopParts): AsyncGenerator<RunEvent, Ending> {
  const { experiment, attention, resumed } = parts;
  const compiled = yield* compile(parts);
  const { stepper, evaluator } = compiled;
  const standing = new Standing(parts, compiled);
  try {
    if (resumed) await stepper.write(resumed.state);
    // A run begins with its first step: one that is told to stop before it leaves nothing.
    if ((await attention.look()) === 'stopped') return { outcome: 'stopped' };
    for (let epoch = standing.firstEpoch; epoch < experiment.epochs; epoch++) {
      const early = yield* trainEpoch(parts, compiled, standing, epoch);
      if (early !== undefined) return { outcome: early };
      const end = yield* closeEpoch(parts, compiled, standing, epoch + 1);
      if (end !== undefined) return end;
    }
    return { outcome: 'finished' };
  } catch (error) {
    // A batch that a GPU cannot take leaves the state of the last whole step where it is.
    if (error instanceof BatchFailure && standing.step > (resumed?.progress.step ?? 0))
      yield* rescued(async () =>
        standing.saver.trySave('last', await standing.state(), standing.progress(false), 'stop'),
      );
    throw error;
  } finally {
    await closeAll([() => stepper.dispose(), () => evaluator.dispose()]);
  }
}
