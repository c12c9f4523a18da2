/**
 * The worker process: one run, from its request to its `ended` event. Started by a window or by hand; its run folder is
 * all it needs, so it outlives whoever started it.
 */
// Before all others.
import './base/earlySignals';

import { readFileSync } from 'node:fs';
import { early } from './base/earlySignals';
import { toUserFacing } from './base/userError';
import { quietTensorFlow } from './device/quiet';
import { parseValue } from './experiment/settings';
import { closeInspector } from './guard/earlyInspector';
import type { WorkerRequest } from './protocol/messages/workerRequest';
import { train } from './train/train';

function request(): WorkerRequest {
  const given = process.argv[process.argv.indexOf('--request') + 1];
  if (!process.argv.includes('--request') || !given) throw new Error('usage: worker.js --request FILE-OR-JSON');
  return JSON.parse(given.startsWith('{') ? given : readFileSync(given, 'utf8')) as WorkerRequest;
}

async function main(): Promise<void> {
  closeInspector();
  quietTensorFlow();
  const { settings = {}, tfjsNodeGpuPath, ...asked } = request();
  const stop = new AbortController();
  // A cluster that gives the window its machine sends SIGUSR1 or SIGUSR2 some time before it takes it away.
  const clusters = process.platform === 'win32' ? [] : (['SIGUSR1', 'SIGUSR2'] as const);
  for (const signal of ['SIGTERM', 'SIGINT', ...clusters] as const) process.on(signal, () => stop.abort());
  if (early.length > 0) stop.abort();
  // A terminal or an SSH line that goes away is no reason to stop: that is what the lease is for.
  process.on('SIGHUP', () => {});
  for await (const event of train({
    ...asked,
    settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, parseValue(value)])),
    deviceOptions: tfjsNodeGpuPath === undefined ? {} : { tfjsNodeGpuPath },
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
