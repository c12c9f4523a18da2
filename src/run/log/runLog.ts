/**
 * The worker's end of a run folder: claims the run, appends events, reads commands, keeps the heartbeat, looks at the lease.
 * One process writes a run at a time; everybody may read it.
 */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { diskReason } from '../../files/diskReason';
import { isFull } from '../../files/errorCode';
import { lastLines } from '../../files/lastLines';
import { appendText, checkFolder, openToAppend } from '../../files/ownFile';
import { writeWhole } from '../../files/writeWhole';
import { eventLine } from '../../protocol/events/eventLine';
import type { RunEvent } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';
import { type Claim, claimRun } from '../owner/claim';
import { sizeOfEvents } from '../owner/endRun';
import { removeLeftovers } from '../owner/leftovers';
import { type Loss, OwnFolder } from '../owner/ownFolder';
import { ControlFile, sizeOfControl, type Told } from './controlFile';
import { startHeart } from './heart';
import { LeaseWatch } from './leaseWatch';
import { LineFile } from './lineFile';

export interface RunLog {
  /** Resolves when the event is taken; events are written in their order, a slow disk is not waited for. */
  append(event: RunEvent): Promise<void>;
  /** Writes the last event where whoever follows the run finds it, whatever has become of the folder. */
  finish(event: RunEvent): Promise<void>;
  /** Commands that came since the last call. */
  told(): Promise<Told>;
  /** Fires when the run is told to stop, or no window follows it any more: for what takes long before it begins. */
  readonly asked: AbortSignal;
  /** Milliseconds since a window last said that it follows the run. */
  sinceLease(): Promise<number>;
  /** What has become of the folder, where it is not there any more, or not ours. */
  loss(): Promise<Loss | undefined>;
  /** `mode`: who may read it. */
  writeJson(name: string, value: unknown, mode?: number): Promise<void>;
  close(): Promise<void>;
}

export interface RunLogOptions {
  /** The built heartbeatThread; a thread of its own, so that a busy step does not look like death. */
  heartbeatScript: string;
  /** Go on with the run in the folder. */
  resume: boolean;
  /** Where `control.jsonl` ended when the session was asked for; default: where it ends now. */
  controlFrom?: number | undefined;
  /** Without a window for so long the run is to pause; a process that hangs is ended then. */
  leaseMs?: number | undefined;
  /** Called where it takes a while to see whether somebody else trains the run. */
  waiting?: ((message: string) => void) | undefined;
}

/** Throws a `UserError` where another process trains the run, or the folder cannot be written to. */
export async function openRunLog(folder: string, options: RunLogOptions): Promise<RunLog> {
  const { resume, waiting } = options;
  const claim = await guarded(folder, () => claimRun(folder, { resume, waiting }));
  try {
    return await openClaimed(folder, claim, options);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function openClaimed(folder: string, claim: Claim, options: RunLogOptions): Promise<RunLog> {
  const { heartbeatScript, leaseMs } = options;
  const file = (name: string) => path.join(folder, name);
  // Where its checkpoints could not be written, nothing is to be trained first.
  await checkFolder(file(runFiles.checkpoints));
  await removeLeftovers(folder);
  const controlFrom = options.controlFrom ?? (await sizeOfControl(file(runFiles.control)));
  const control = await ControlFile.open(file(runFiles.control), controlFrom);
  const { lines, own, eventsFrom } = await guarded(folder, async () => {
    const { unfinished } = await lastLines(file(runFiles.events), 1);
    const handle = await openToAppend(file(runFiles.events));
    const opened = new LineFile(handle);
    const ownFolder = await OwnFolder.open(folder, claim.text, { handle, written: () => opened.written });
    // A half-written last line of an earlier session would swallow the first event of this one.
    const size = await sizeOfEvents(folder);
    if (unfinished) await opened.append('');
    return { lines: opened, own: ownFolder, eventsFrom: size + (unfinished ? 1 : 0) };
  });
  const beat = { folder, text: claim.text, controlFrom, eventsFrom, leaseMs };
  const heart = startHeart(heartbeatScript, beat);
  const lease = new LeaseWatch(file(runFiles.lease), () => heart.clock.now());
  return {
    append: (event) => guarded(folder, () => lines.append(eventLine(event))),
    finish: async (event) => {
      const lost = await own.loss();
      // Another worker's run has its own end.
      if (lost?.what === 'worker') return;
      await guarded(folder, async () => {
        if (lost?.what === 'events') return appendAlone(file(runFiles.events), eventLine(event));
        await lines.append(eventLine(event));
        await lines.flush();
      });
    },
    told: () => control.read(),
    asked: heart.asked,
    sinceLease: () => lease.silentMs(),
    loss: () => own.loss(),
    writeJson: (name, value, mode = 0o666) =>
      guarded(folder, () => writeWhole(file(name), `${JSON.stringify(value, null, 2)}\n`, { durable: true, mode })),
    async close() {
      await lines.close();
      await heart.stop();
      await claim.release();
    },
  };
}

/** To a file that somebody else may have made. */
async function appendAlone(file: string, line: string): Promise<void> {
  const { unfinished } = await lastLines(file, 1);
  await appendText(file, `${unfinished ? '\n' : ''}${line}\n`);
}

async function guarded<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The run folder ${folder} could not be written: ${diskReason(error)}.`, {
      hint: `${isFull(error) ? 'Free some space or choose' : 'Choose'} another folder for runs.`,
      source: { file: folder, line: 1 },
    });
  }
}
