/**
 * Many runs in the view that compares them: folders as workers leave them are read as the extension host does, by a window that has
 * never seen them; then ten of them live, with their curves in the view. Messages go to the page in a Chromium as they came.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManyRows } from '../../../src/host/many/manyRows';
import { ManyStates } from '../../../src/host/many/manyStates';
import { readRow, stampOfFiles } from '../../../src/host/many/readRow';
import { Digests } from '../../../src/host/runs/digests';
import { KnownRuns } from '../../../src/host/runs/knownRuns';
import { Lookout } from '../../../src/host/runs/lookout';
import { Runs } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { workerOfHere } from '../../fixtures/many/liveWorker';
import { writeManyRuns } from '../../fixtures/many/writeManyRuns';
import { bundle, launch, View } from '../../webview/view';
import { sleep, watched } from './blocks';
import { framesDuring, framesOf, type Sent, shownAfter } from './frames';

const [live, liveSeconds] = [10, 6];
/** As manyPanel.ts has them. */
const times = { lookMs: 1000, batchMs: 250, stateMs: 1000 };

export async function manyRuns(count: number) {
  const root = mkdtempSync(join(tmpdir(), 'sluice-bench-many-'));
  try {
    // Four times three settings, so many seeds.
    const { tasks } = writeManyRuns(root, { seeds: Math.ceil(count / 12) });
    const host = openHost(root);
    const begun = performance.now();
    host.started(begun);
    const opening = await watched(async () => {
      await host.runs.scan();
      await host.rows.refresh();
    });
    const whole = (performance.now() - begun) / 1000;
    const opened = host.taken();
    const goingOn = await goOn(host, tasks.slice(0, live));
    const moving = host.taken();
    host.dispose();
    const idle = await watched(() => sleep(1000 * liveSeconds));
    return {
      runs: tasks.length,
      first_picture_seconds: firstRows(opened) / 1000,
      whole_seconds: whole,
      opening,
      messages_mb: bytesOf(opened) / 1e6,
      live: { runs: live, ...goingOn, bytes_per_second: bytesOf(moving) / liveSeconds },
      idle,
      view: await drawn(opened, moving, tasks.slice(0, live)),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function openHost(root: string) {
  const warn = (message: string) => console.error(message);
  const known = new KnownRuns(join(root, '.known'), '1', warn);
  const runs = new Runs(() => [root], {
    mayWrite: () => false,
    warn,
    known,
    digests: new Digests(join(root, '.digests'), '1'),
  });
  let sent: Sent[] = [];
  let zero = 0;
  const post = (message: ToMany) => sent.push({ ms: performance.now() - zero, text: JSON.stringify(message) });
  const wire = { runs, listens: () => true, post };
  const read = (run: Parameters<typeof readRow>[2], epoch: number | undefined) => readRow(runs, [root], run, epoch);
  const rows = new ManyRows({ ...wire, ...times, read, stamp: stampOfFiles });
  const states = new ManyStates({ ...wire, batchMs: times.stateMs });
  const lookout = new Lookout(runs, { failed: (error) => warn(String(error)) });
  return {
    ...{ root, runs, rows, states, lookout },
    /** What is sent from then on counts from then. */
    started(now: number) {
      zero = now;
    },
    taken() {
      const taken = sent;
      sent = [];
      return taken;
    },
    dispose() {
      for (const part of [lookout, rows, states, runs, known]) part.dispose();
    },
  };
}

/** Each is resumed and writes ten steps a second, and an evaluation every second one; all are wanted whole. */
async function goOn({ root, runs, states, lookout, started }: ReturnType<typeof openHost>, folders: readonly string[]) {
  const lines = readFileSync(join(folders[0] ?? '', runFiles.events), 'utf8')
    .trimEnd()
    .split('\n');
  const of = (kind: string) => lines.filter((line) => line.startsWith(`{"kind":"${kind}"`));
  const [steps, epochs] = [of('step'), of('epoch')];
  for (const folder of folders) {
    writeFileSync(join(folder, runFiles.worker), JSON.stringify(workerOfHere()));
    appendFileSync(join(folder, runFiles.events), `${of('started')[0]}\n${steps[0]}\n`);
  }
  await runs.look(folders);
  states.want(folders);
  started(performance.now());
  return watched(async () => {
    for (let tenth = 0; tenth < 10 * liveSeconds; tenth++) {
      for (const folder of folders) {
        const more = [steps[tenth % steps.length], ...(tenth % 20 === 0 ? [epochs[(tenth / 20) % epochs.length]] : [])];
        appendFileSync(join(folder, runFiles.events), `${more.join('\n')}\n`);
        lookout.told(root, join(folder, runFiles.events));
      }
      await sleep(100);
    }
  });
}

const bytesOf = (sent: readonly Sent[]) => sent.reduce((sum, { text }) => sum + text.length, 0);

/** When the first rows went out. */
const firstRows = (sent: readonly Sent[]) =>
  sent.find(({ text }) => text.startsWith('{"kind":"changed"'))?.ms ?? Number.NaN;

/** In a Chromium, without a GPU, curves beside the table. */
async function drawn(opened: readonly Sent[], moving: readonly Sent[], chosen: readonly string[]) {
  const [browser, parts] = await Promise.all([launch(), bundle('many')]);
  try {
    const stored = { section: 'curves', chosen, sort: [{ column: 'accuracy', descending: true }] };
    const view = await View.open(browser, parts, { width: 1600, height: 1000, spy: false, stored });
    const texts = opened.map(({ text }) => text);
    const open_ms = await shownAfter(view, texts);
    const frames = await framesDuring(view, moving);
    const faults = await view.faults();
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return { open_ms, ...framesOf(frames), rows_shown: Number((await view.data()).rows) };
  } finally {
    await browser.close();
  }
}
