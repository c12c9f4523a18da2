/**
 * The worker's end of a run folder: appends events, reads commands, keeps the heartbeat, looks at the lease.
 * One process writes a run at a time; everybody may read it.
 */
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { readText } from '../files/regularFile';
import type { ControlCommand } from '../protocol/control';
import type { RunEvent } from '../protocol/events';
import { heartbeatMs, runFiles, type WorkerRecord } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { LineFile } from './lineFile';

export interface RunLog {
  /** Resolves when the event is taken; events are written in their order, a slow disk is not waited for. */
  append(event: RunEvent): Promise<void>;
  /** Resolves when every event is in the file. */
  flush(): Promise<void>;
  /** Commands that came since the last call. */
  commands(): Promise<ControlCommand[]>;
  /** Milliseconds since a window last said that it follows the run. */
  sinceLease(): Promise<number>;
  writeJson(name: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}

/** `heartbeatScript`: the built heartbeatThread; a thread of its own, so that a busy step does not look like death. */
export async function openRunLog(folder: string, heartbeatScript: string): Promise<RunLog> {
  const file = (name: string) => path.join(folder, name);
  const started = Date.now();
  const record: WorkerRecord = { pid: process.pid, host: hostname(), started };
  await guarded(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(file(runFiles.worker), JSON.stringify(record));
  });
  const since = await lastEventTime(file(runFiles.events));
  const lines = await guarded(folder, async () => new LineFile(await open(file(runFiles.events), 'a')));
  // A half-written last line of an earlier session would swallow the first event of this one.
  if (since.unfinished) await guarded(folder, () => lines.append(''));
  const heartbeat = new Worker(heartbeatScript, {
    workerData: { file: file(runFiles.worker), every: heartbeatMs },
    execArgv: [],
  });
  heartbeat.unref();
  // A heart that stops beating is noticed by those who listen; the run goes on.
  heartbeat.on('error', () => {});
  let offset = 0;
  return {
    append: (event) => guarded(folder, () => lines.append(JSON.stringify(event))),
    flush: () => guarded(folder, () => lines.flush()),
    async commands() {
      const text = await readText(file(runFiles.control), 'control').catch(() => '');
      const end = text.lastIndexOf('\n') + 1;
      const commands = text.slice(offset, end).split('\n');
      offset = Math.max(offset, end);
      return commands.map(parseCommand).filter((c): c is ControlCommand => c !== undefined && c.time > since.time);
    },
    async sinceLease() {
      const touched = await stat(file(runFiles.lease)).then(
        (s) => s.mtimeMs,
        () => started,
      );
      return Date.now() - Math.max(touched, started);
    },
    writeJson: (name, value) => guarded(folder, () => writeFile(file(name), `${JSON.stringify(value, null, 2)}\n`)),
    async close() {
      await lines.close();
      await heartbeat.terminate();
    },
  };
}

/** Commands for an earlier session are older than its last event. */
async function lastEventTime(events: string): Promise<{ time: number; unfinished: boolean }> {
  const text = await readFile(events, 'utf8').catch(() => '');
  const times = text
    .trimEnd()
    .split('\n')
    .slice(-2)
    .map((line) => parseLine<{ time: number }>(line)?.time ?? 0);
  return { time: Math.max(0, ...times), unfinished: text !== '' && !text.endsWith('\n') };
}

const parseCommand = (line: string) => parseLine<ControlCommand>(line);

function parseLine<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}

async function guarded<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const why =
      code === 'ENOSPC'
        ? 'the disk is full'
        : code === 'EACCES' || code === 'EROFS'
          ? 'it cannot be written to'
          : message;
    throw new UserError(`The run folder ${folder} could not be written: ${why}.`, {
      hint: 'Free some space or choose another folder for runs.',
      source: { file: folder, line: 1 },
    });
  }
}
