/**
 * Whether each device works here, found out by training steps on it (deviceProbe.ts). Each in a process of its own: a device that
 * crashes is an answer, not an accident. One after the other, so that their times can be compared.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type DeviceId, deviceIds } from '../device';
import { parentVariable } from '../protocol/messages/guardMessages';

export { type DeviceId, deviceId, deviceIds } from '../device';

export interface Diagnosis {
  device: DeviceId;
  works: boolean;
  /** The device's description, or why it does not work. */
  message: string;
  /** Whether a graphics card does the work; absent where nobody says. */
  gpu?: boolean | undefined;
  /** What to do, or what would make more of it. */
  hint?: string | undefined;
  /** Samples a second of the training step that was tried; `pictures`: false where they are no images. */
  imagesPerSecond?: number;
  pictures?: false | undefined;
  /** Operations that ran on the processor all the same. */
  elsewhere?: string[] | undefined;
  /** Where a card could have been used and is not: what the native library said of it. */
  said?: string[];
}

/** Eager TensorFlow.js needs seconds for its steps, a GPU's first start may need a minute, an experiment's own step more. */
const patienceMs = 120_000;

export interface DiagnoseOptions {
  devices?: readonly DeviceId[];
  timeoutMs?: number;
  /** Told what is being done. */
  say?: (text: string) => void;
  /** Ends the device that is being tried, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** `probe`: arguments that make this program answer with `probeDevice`'s result as a line of JSON. */
export async function diagnose(
  probe: (id: DeviceId) => readonly string[],
  { devices = deviceIds, timeoutMs = patienceMs, say, signal }: DiagnoseOptions = {},
): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const id of devices) {
    say?.(`trying ${id}, for at most ${timeoutMs / 1000} s`);
    found.push(await ask(id, probe(id), timeoutMs, signal));
    signal?.throwIfAborted();
  }
  return found;
}

function ask(
  device: DeviceId,
  args: readonly string[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Diagnosis> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], {
      env: { ...process.env, [parentVariable]: String(process.pid), ELECTRON_RUN_AS_NODE: '1' },
      // With a channel it notices the end of this process.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      killSignal: 'SIGKILL',
      signal,
    });
    // Its end is not waited for: a driver may hold a process that is killed, and a child of the process its output.
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      letGo(child);
      resolve({ device, works: false, message: `No answer within ${timeoutMs / 1000} s.` });
    }, timeoutMs);
    // Interrupted: likewise.
    const leave = (message: string) => {
      clearTimeout(timer);
      letGo(child);
      resolve({ device, works: false, message });
    };
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    let complaints = '';
    child.stderr?.on('data', (chunk) => {
      complaints = (complaints + chunk).slice(-20_000);
    });
    child.on('error', (error) => leave(error.message));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const line = output.trim().split('\n').at(-1) ?? '';
      try {
        const found = JSON.parse(line) as Diagnosis;
        const said = found.gpu === false ? warningsOf(complaints) : [];
        resolve(said.length > 0 ? { ...found, said } : found);
      } catch {
        const message = `Its process ended with ${signal ?? `code ${code}`} and no answer.${lastOf(complaints)}`;
        resolve({ device, works: false, message });
      }
    });
  });
}

/** Nothing of a process that is given up keeps this one. */
function letGo(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.connected) child.disconnect();
  child.unref();
}

/** TensorFlow's own warnings and errors, each once, without its time and place. */
const warningsOf = (complaints: string): string[] => [
  ...new Set([...complaints.matchAll(/^\d{4}-\d\d-\d\d .*?: [WE] \S+\] (.+)$/gm)].map(([, text = '']) => text.trim())),
];

/** The last thing that a process said before its end. */
function lastOf(complaints: string): string {
  const last = complaints.trim().split('\n').at(-1) ?? '';
  return last === '' ? '' : ` It said last: ${last}`;
}
