/** A checkpoint on the way to a failure: what the run ends with is the failure that made it necessary, not one of the checkpoint. */
import { toUserFacing } from '../base/userError';
import type { RunEvent } from '../protocol/events/events';

export async function* rescued(save: () => Promise<RunEvent>): AsyncGenerator<RunEvent> {
  try {
    yield await save();
  } catch (error) {
    const { message } = toUserFacing(error);
    yield { kind: 'warning', time: Date.now(), message: `The last steps have no checkpoint: ${message}` };
  }
}
