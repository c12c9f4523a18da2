/**
 * The worker process: one run, from its request to its `ended` event. Started by a window or by hand; its run folder is
 * all it needs, so it outlives whoever started it.
 */
// Before all others.
import './base/earlySignals';

import { readFileSync } from 'node:fs';
import { toUserFacing } from './base/userError';
import { quietTensorFlow } from './device/quiet';
import { parseValue } from './experiment/settings';
import type { WorkerRequest } from './protocol/messages/workerRequest';
import { train } from './train/train';

function request(): WorkerRequest {
  const given = process.argv[process.argv.indexOf('--request') + 1];
  if (!process.argv.includes('--request') || !given) throw new Error('usage: worker.js --request FILE-OR-JSON');
  return JSON.parse(given.startsWith('{') ? given : readFileSync(given, 'utf8')) as WorkerRequest;
}

async function main(): Promise<void> {
  quietTensorFlow();
  const {
    experiment,
    folder,
    resume,
    from,
    again,
    storedSource,
    device,
    settings = {},
    leaseMs,
    controlFrom,
    tfjsNodeGpuPath,
  } = request();
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  // A terminal or an SSH line that goes away is no reason to stop: that is what the lease is for.
  process.on('SIGHUP', () => {});
  for await (const event of train({
    experiment,
    folder,
    resume,
    from,
    again,
    storedSource,
    settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, parseValue(value)])),
    device,
    deviceOptions: tfjsNodeGpuPath === undefined ? {} : { tfjsNodeGpuPath },
    leaseMs,
    controlFrom,
    signal: stop.signal,
  })) {
    if (event.kind === 'ended' && event.error) console.error(event.error.stack ?? event.error.message);
    if (event.kind === 'ended') process.exitCode = event.outcome === 'failed' ? 1 : 0;
  }
}

main()
  .catch((error: unknown) => {
    console.error(toUserFacing(error).message);
    process.exitCode = 1;
  })
  // Threads of a device that hangs must not keep a finished run's process.
  .finally(() => setTimeout(() => process.exit(), 2000).unref());
