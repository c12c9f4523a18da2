/**
 * The worker's end of a run folder: claims the run, appends events, reads commands, keeps the heartbeat, looks at the lease.
 * One process writes a run at a time; everybody may read it.
 */
import { appendFile, open } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { errorCode, isFull, messageOf } from '../files/errorCode';
import { lastLines } from '../files/lastLines';
import { checkRegular } from '../files/regularFile';
import { writeWhole } from '../files/writeWhole';
import type { RunEvent } from '../protocol/events';
import { heartbeatMs, runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { type Claim, claimRun } from '../run/claim';
import { removeLeftovers } from '../run/leftovers';
import { type Loss, OwnFolder } from '../run/ownFolder';
import { AwakeClock } from './awakeClock';
import { ControlFile, type Told } from './controlFile';
import type { Heartbeat } from './heartbeatThread';
import { LeaseWatch } from './leaseWatch';
import { LineFile } from './lineFile';

export interface RunLog {
  /** Resolves when the event is taken; events are written in their order, a slow disk is not waited for. */
  append(event: RunEvent): Promise<void>;
  /** Writes the last event where whoever follows the run finds it, whatever has become of the folder. */
  finish(event: RunEvent): Promise<void>;
  /** Commands that came since the last call. */
  told(): Promise<Told>;
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
  /** Called where it takes a while to see whether somebody else trains the run. */
  waiting?: ((message: string) => void) | undefined;
}

/** Throws a `UserError` where another process trains the run, or the folder cannot be written to. */
export async function openRunLog(folder: string, options: RunLogOptions): Promise<RunLog> {
  const { resume, waiting, controlFrom } = options;
  const claim = await guarded(folder, () => claimRun(folder, { resume, ...(waiting ? { waiting } : {}) }));
  try {
    return await openClaimed(folder, claim, options.heartbeatScript, controlFrom);
  } catch (error) {
    await claim.release();
    throw error;
  }
}

async function openClaimed(folder: string, claim: Claim, script: string, controlFrom?: number): Promise<RunLog> {
  const file = (name: string) => path.join(folder, name);
  await removeLeftovers(folder);
  const control = await ControlFile.open(file(runFiles.control), controlFrom);
  const { lines, own } = await guarded(folder, async () => {
    const { unfinished } = await lastLines(file(runFiles.events), 1);
    await checkRegular(file(runFiles.events), 'events').catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    const handle = await open(file(runFiles.events), 'a');
    const opened = new LineFile(handle);
    const ownFolder = await OwnFolder.open(folder, claim.text, { handle, written: () => opened.written });
    // A half-written last line of an earlier session would swallow the first event of this one.
    if (unfinished) await opened.append('');
    return { lines: opened, own: ownFolder };
  });
  const clock = new AwakeClock();
  const lease = new LeaseWatch(file(runFiles.lease), () => clock.now());
  const beat: Heartbeat = { file: file(runFiles.worker), text: claim.text, every: heartbeatMs, clock: clock.memory };
  const heartbeat = new Worker(script, { workerData: beat, execArgv: [] });
  heartbeat.unref();
  // A heart that stops beating is noticed by those who listen; the run goes on.
  heartbeat.on('error', () => {});
  return {
    append: (event) => guarded(folder, () => lines.append(JSON.stringify(event))),
    finish: async (event) => {
      const lost = await own.loss();
      // Another worker's run has its own end.
      if (lost?.what === 'worker') return;
      await guarded(folder, async () => {
        if (lost?.what === 'events') return appendAlone(file(runFiles.events), JSON.stringify(event));
        await lines.append(JSON.stringify(event));
        await lines.flush();
      });
    },
    told: () => control.read(),
    sinceLease: () => lease.silentMs(),
    loss: () => own.loss(),
    writeJson: (name, value, mode = 0o666) =>
      guarded(folder, () => writeWhole(file(name), `${JSON.stringify(value, null, 2)}\n`, { durable: true, mode })),
    async close() {
      await lines.close();
      await heartbeat.terminate();
      await claim.release();
    },
  };
}

/** To a file that somebody else may have made. */
async function appendAlone(file: string, line: string): Promise<void> {
  const { unfinished } = await lastLines(file, 1);
  await appendFile(file, `${unfinished ? '\n' : ''}${line}\n`);
}

async function guarded<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The run folder ${folder} could not be written: ${reason(error)}.`, {
      hint: 'Free some space or choose another folder for runs.',
      source: { file: folder, line: 1 },
    });
  }
}

function reason(error: unknown): string {
  const code = errorCode(error);
  if (isFull(error)) return 'the disk is full';
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return 'it cannot be written to';
  return code === 'ENOENT' ? 'it is not there' : messageOf(error);
}
