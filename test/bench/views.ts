/**
 * `npm run bench -- views [--steps N] [--terms N] [--channels N] [--runs N]`: how a very long run opens and moves. An event
 * file as a worker writes it is read as the extension host does, with its longest block; the messages to the Training view
 * are counted; and the view, in a Chromium, is timed from its snapshot to the frame that shows it, and while events come. Then
 * likewise many runs in the view that compares them (parts/manyRuns.ts); `--steps 0` measures those alone.
 */

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Digests } from '../../src/host/runs/digests';
import { RunFeed } from '../../src/host/runs/runFeed';
import { RunFollower } from '../../src/host/runs/runFollower';
import { eventLine } from '../../src/protocol/events/eventLine';
import type { RunState } from '../../src/protocol/events/runState';
import { runFiles } from '../../src/protocol/files/runFolder';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { bundle, launch, View } from '../webview/view';
import { framesDuring, framesOf, type Sent, shownAfter } from './parts/frames';
import { type LongRun, LongRunEvents, writeLongRun } from './parts/longRun';
import { manyRuns } from './parts/manyRuns';

const flags = process.argv.slice(2);
const numberOf = (flag: string, otherwise: number) =>
  flags.includes(flag) ? Number(flags[flags.indexOf(flag) + 1]) : otherwise;
const run: LongRun = {
  steps: numberOf('--steps', 1e6),
  terms: numberOf('--terms', 200),
  channels: numberOf('--channels', 4000),
  stepsPerSecond: 100,
  stepsPerEpoch: 10_000,
};
const liveSeconds = 5;

interface Reading {
  seconds: number;
  longest_block_ms: number;
}

async function main(): Promise<void> {
  const long = run.steps > 0 ? await longRun() : {};
  const many = await manyRuns(numberOf('--runs', 500));
  console.log(JSON.stringify({ ...long, many }, null, 2));
}

async function longRun() {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-views-'));
  try {
    const file = join(folder, runFiles.events);
    const bytes = await writeLongRun(file, run);
    console.error(`${(bytes / 1e6).toFixed(0)} MB of events`);
    const digests = new Digests(join(folder, 'digests'), '1');
    const first = await read(folder, digests);
    const picture_seconds = await firstPicture(folder);
    const again = await read(folder, digests);
    const messages = await live(folder, file, digests);
    // What the machine does by itself: other processes stop this one too.
    const [, idle] = await watched(() => new Promise((resolve) => setTimeout(resolve, 1000 * liveSeconds)));
    const view = await drawn(messages.snapshot, messages.sent);
    return {
      ...run,
      events_mb: bytes / 1e6,
      first_picture_seconds: picture_seconds,
      first_read: first,
      next_read: again,
      snapshot_bytes: messages.snapshot.length,
      live_bytes_per_second: messages.sent.reduce((sum, { text }) => sum + text.length, 0) / liveSeconds,
      live_longest_block_ms: messages.longest_block_ms,
      idle_longest_block_ms: idle,
      view,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `work` and measures the longest time in which nothing else could run. */
async function watched<T>(work: () => Promise<T>): Promise<[T, number]> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  // A block is only seen by the tick after it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return [result, delay.max / 1e6];
}

async function read(folder: string, digests: Digests): Promise<Reading> {
  const begun = performance.now();
  const [seconds, longest_block_ms] = await watched(async () => {
    const follower = new RunFollower(folder, { mayWrite: () => false, digests });
    await follower.ready;
    const taken = (performance.now() - begun) / 1000;
    follower.dispose();
    return taken;
  });
  return { seconds, longest_block_ms };
}

/** Until a view of a run that nobody has read before has something to show, as a message. */
async function firstPicture(folder: string): Promise<number> {
  const begun = performance.now();
  const follower = new RunFollower(folder, { mayWrite: () => false });
  return new Promise((resolve) => {
    const shown = (state: RunState | undefined) => {
      if (state === undefined) return;
      JSON.stringify(state);
      resolve((performance.now() - begun) / 1000);
      feed.dispose();
    };
    const feed = new RunFeed({
      batchMs: 100,
      listens: () => true,
      snapshot: shown,
      events: () => {},
      reading: (_, sample) => shown(sample),
    });
    void feed.follow({ follower, dispose: () => follower.dispose() });
  });
}

interface Messages {
  snapshot: string;
  /** What went to the view, and after how many milliseconds. */
  sent: Sent[];
  longest_block_ms: number;
}

/** Ten batches a second, as the run goes on, through what feeds a panel. Serialised as VS Code does for a page. */
async function live(folder: string, file: string, digests: Digests): Promise<Messages> {
  let snapshot = '';
  const sent: Messages['sent'] = [];
  const follower = new RunFollower(folder, { mayWrite: () => false, digests });
  let begun = 0;
  const feed = new RunFeed({
    batchMs: 100,
    listens: () => true,
    snapshot: (state) => {
      const text = JSON.stringify({ kind: 'snapshot', state } satisfies ToView);
      if (snapshot === '') snapshot = text;
      else sent.push({ ms: performance.now() - begun, text });
    },
    events: (events) => {
      sent.push({ ms: performance.now() - begun, text: JSON.stringify({ kind: 'events', events } satisfies ToView) });
    },
  });
  await follower.ready;
  const events = new LongRunEvents(run);
  const batches = Array.from({ length: 10 * liveSeconds }, (_, i) => {
    const tenth = [...events.tenth(run.steps + ((i + 1) * run.stepsPerSecond) / 10)];
    return tenth.map((event) => `${eventLine(event)}\n`).join('');
  });
  const [, longest_block_ms] = await watched(async () => {
    await feed.follow({ follower, dispose: () => follower.dispose() });
    begun = performance.now();
    for (const [i, text] of batches.entries()) {
      appendFileSync(file, text);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + 100 * (i + 1) - performance.now())));
    }
    await follower.poke();
    await new Promise((resolve) => setTimeout(resolve, 150));
  });
  feed.dispose();
  return { snapshot, sent, longest_block_ms };
}

/** In a Chromium, without a GPU. */
async function drawn(snapshot: string, sent: Messages['sent']) {
  const [browser, parts] = await Promise.all([launch(), bundle()]);
  try {
    const view = await View.open(browser, parts, { width: 1400, height: 900, spy: false });
    const opened = await shownAfter(view, [snapshot]);
    const frames = await framesDuring(view, sent);
    const faults = await view.faults();
    if (faults.length > 0) throw new Error(faults.join('\n'));
    const steps = (await view.data()).steps;
    return {
      open_ms: opened,
      ...framesOf(frames),
      steps_shown: Number(steps),
    };
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
