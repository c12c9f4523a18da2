/**
 * A run from its request to its `ended` event, as an async generator of run events, each of which goes to
 * `events.jsonl` in the same order. What happens in between is in session.ts, the loop itself in loop.ts.
 */
import path from 'node:path';
import { isLong } from '../base/longMessage';
import { toUserFacing } from '../base/userError';
import { withWayOn } from '../checkpoints/wordOfNewest';
import { GpuLost } from '../device/gpuErrors';
import { appendText } from '../files/ownFile';
import type { RunEvent, UserFacingError } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import { openRunLog, type RunLog } from '../run/log/runLog';
import type { Loss } from '../run/owner/ownFolder';
import type { Ending } from './endings';
import { watchMishaps } from './mishaps';
import { noted } from './noted';
import { session } from './session';
import { type TrainRequest, threadScript } from './trainRequest';
import { beforeItBegan, untilMishap } from './untilMishap';

/** Runs until the last epoch, a stop, a pause or a failure. Does not throw: a failure is an `ended` event. */
export async function* train(request: TrainRequest): AsyncGenerator<RunEvent, void> {
  let log: RunLog | undefined;
  let step = 0;
  let ending: Ending = { outcome: 'failed' };
  let failure: UserFacingError | undefined;
  const mishaps = watchMishaps();
  try {
    try {
      const { resume, controlFrom, leaseMs, waiting } = request;
      const heartbeatScript = threadScript(request, 'heartbeatThread');
      const opened = await openRunLog(request.folder, { heartbeatScript, resume, controlFrom, leaseMs, waiting });
      log = opened;
      const events = untilMishap(request, (own) => session(own, opened), mishaps, opened.asked);
      ending = yield* noted(events, async (event) => {
        if ('step' in event) step = event.step;
        await opened.append(event);
      });
    } catch (error) {
      if (error === beforeItBegan) ending = { outcome: 'stopped' };
      else {
        failure = toUserFacing(error instanceof GpuLost ? await withWayOn(error, request.folder) : error);
        if (error instanceof Error && isLong(error.message)) {
          request.tooLong?.(error.message);
          await appendText(path.join(request.folder, runFiles.log), `${error.message}\n`).catch(() => undefined);
        }
      }
    }
    // Said when everything else is closed, so that nothing can go wrong after it: there is exactly one.
    yield await end(request.folder, log, step, failure ? { outcome: 'failed' } : ending, failure);
  } finally {
    await log?.close();
    mishaps.dispose();
  }
}

/** Where the folder cannot be written any more, whoever iterates still hears of it. */
async function end(
  folder: string,
  log: RunLog | undefined,
  step: number,
  { outcome, why }: Ending,
  failure: UserFacingError | undefined,
): Promise<RunEvent> {
  const lost = await log?.loss();
  // A folder that is gone is why nothing can be written there.
  const error = lost && (failure === undefined || lost.what === 'folder') ? await sayLoss(folder, lost) : failure;
  const ended = { kind: 'ended', time: Date.now(), step, outcome: error === undefined ? outcome : 'failed' } as const;
  const word = why === undefined || error !== undefined ? {} : { why };
  const event: RunEvent = error === undefined ? { ...ended, ...word } : { ...ended, error };
  try {
    await log?.finish(event);
    return event;
  } catch (unwritten) {
    return { ...ended, outcome: 'failed', error: error ?? toUserFacing(unwritten) };
  }
}

const sayLoss = async (folder: string, { what, error }: Loss) =>
  toUserFacing(what === 'events' ? await withWayOn(error, folder) : error);
