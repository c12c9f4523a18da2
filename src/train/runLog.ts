/**
 * The worker's end of a run folder: appends events, reads commands, keeps the heartbeat, looks at the lease.
 * One process writes a run at a time; everybody may read it.
 */
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ControlCommand } from '../protocol/control';
import type { RunEvent } from '../protocol/events';
import { heartbeatMs, runFiles, type WorkerRecord } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';

export interface RunLog {
  /** Resolves when the line is handed to the file system. */
  append(event: RunEvent): Promise<void>;
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
  const heartbeat = new Worker(heartbeatScript, {
    workerData: { file: file(runFiles.worker), every: heartbeatMs },
    execArgv: [],
  });
  heartbeat.unref();
  // A heart that stops beating is noticed by those who listen; the run goes on.
  heartbeat.on('error', () => {});
  let offset = 0;
  return {
    append: (event) => guarded(folder, () => appendFile(file(runFiles.events), `${JSON.stringify(event)}\n`)),
    async commands() {
      const text = await readFile(file(runFiles.control), 'utf8').catch(() => '');
      const end = text.lastIndexOf('\n') + 1;
      const lines = text.slice(offset, end).split('\n');
      offset = Math.max(offset, end);
      return lines.map(parseCommand).filter((c): c is ControlCommand => c !== undefined && c.time > since);
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
      await heartbeat.terminate();
    },
  };
}

/** Commands for an earlier session are older than its last event. */
async function lastEventTime(events: string): Promise<number> {
  const text = await readFile(events, 'utf8').catch(() => '');
  const times = text
    .trimEnd()
    .split('\n')
    .slice(-2)
    .map((line) => parseLine<{ time: number }>(line)?.time ?? 0);
  // A half-written last line would swallow the first event of this session.
  if (text !== '' && !text.endsWith('\n')) await appendFile(events, '\n');
  return Math.max(0, ...times);
}

const parseCommand = (line: string) => parseLine<ControlCommand>(line);

function parseLine<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}

async function guarded(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
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
