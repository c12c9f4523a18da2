/** A pool of tasks whose processes are short scripts: how many at a time, what is told of them, and what ends it. */
import { getEventListeners } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { poolVariable } from '../../../src/protocol/messages/guardMessages';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { type PoolOptions, type PoolProgress, runPool } from '../../../src/sweep/run/pool';
import { temporaryFolder } from '../../host/temporary';
import { openFiles, seesOpenFiles } from '../../openFiles';
import { smallDisk } from '../../smallDisk';

const task = (index: number) => ({ id: `t${index}`, index, configuration: index, settings: {} });

/** A script that is given the sweep's folder and its number, and may leave the run of its task. */
const script = (what: string) => [
  '-e',
  `const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const [, folder, index] = process.argv;
const leave = (outcome) => {
  mkdirSync(folder + '/t' + index, { recursive: true });
  writeFileSync(folder + '/t' + index + '/events.jsonl', JSON.stringify({ kind: 'ended', time: 1, step: 3, outcome, error: outcome === 'failed' ? { message: 'no' } : undefined }) + '\\n');
};
const note = (text) => appendFileSync(folder + '/noted', text + '\\n');
${what}`,
];

async function poolOf(what: string, count: number, more: Partial<PoolOptions> = {}, at?: string) {
  const folder = at ?? (await temporaryFolder());
  const stop = new AbortController();
  const told: PoolProgress[] = [];
  const options: PoolOptions = {
    ...{ tasks: Array.from({ length: count }, (_, i) => task(i)), atOnce: 1, signal: stop.signal },
    ...{
      command: script(what),
      show: (progress: PoolProgress) => told.push({ ...progress, failed: [...progress.failed] }),
    },
    ...more,
  };
  const sweep = { folder, tasks: options.tasks } as unknown as Sweep;
  const noted = () => {
    const file = path.join(folder, 'noted');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  return { folder, stop, told, noted, run: () => runPool(sweep, options) };
}

it('starts tasks one after another, each with the sweep and its number, and tells how it goes on', async () => {
  const { folder, told, noted, run } = await poolOf("note(index); console.log('hello', index); leave('finished');", 3);
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs/t1.log'), 'before\n');
  expect(await run()).toBeUndefined();
  expect(noted()).toEqual(['0', '1', '2']);
  expect(readFileSync(path.join(folder, 'logs/t1.log'), 'utf8')).toBe('before\nhello 1\n');
  const short = told.map(({ over, total, running, failed }) => [over, total, running.map(({ id }) => id), failed]);
  // A task that takes longer than a second is told of once more.
  const seen = short.filter((one, i) => JSON.stringify(one) !== JSON.stringify(short[i - 1]));
  expect(seen).toEqual([
    ...[0, 1, 2].flatMap((i) => [
      [i, 3, [`t${i}`], []],
      [i + 1, 3, [], []],
    ]),
  ]);
  // Nothing is known before one has finished; then what is left times what one took, half of it for one that runs.
  expect(told[0]?.eta).toBeUndefined();
  const [once, half] = [
    told.find(({ over }) => over === 1),
    told.find(({ over, running }) => over === 1 && running.length),
  ];
  expect(once?.eta).toBeGreaterThan(0);
  expect((half?.eta ?? 0) / (once?.eta ?? 1)).toBeCloseTo(1.5 / 2, 9);
  expect(told.at(-1)?.eta).toBe(0);
  if (seesOpenFiles) expect(openFiles(folder)).toEqual([]);
});

it('has so many at a time, in groups of their own, that know their pool', async () => {
  // Each waits until it has seen two at work, or is the last one.
  const what = `note('+' + index); const sees = () => readFileSync(folder + '/noted', 'utf8').match(/\\+/g).length;
const wait = setInterval(() => { if (sees() < 2 + 2 * Math.floor(index / 2)) return; clearInterval(wait);
note('-' + [process.env.${poolVariable}, process.ppid].join()); leave('finished'); }, 5);`;
  const { noted, told, run } = await poolOf(what, 4, { atOnce: 2 });
  await run();
  expect(Math.max(...told.map(({ running }) => running.length))).toBe(2);
  expect(noted().filter((line) => line.startsWith('-'))).toEqual(Array(4).fill(`-${process.pid},${process.pid}`));
});

it('reckons what is to go from those that have finished, so many at a time', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const etas: number[] = [];
  const folder = await temporaryFolder();
  const show = ({ running, eta }: PoolProgress) => {
    // Both have begun: the first of them ends four seconds later.
    if (running.length === 2) now = 4000;
    if (eta === undefined) return;
    etas.push(eta);
    writeFileSync(path.join(folder, 'go'), '');
  };
  const what = `note(index);
const goes = () => index === '0' ? readFileSync(folder + '/noted', 'utf8').length === 4 : existsSync(folder + '/go');
const wait = setInterval(() => { if (!goes()) return; clearInterval(wait); leave('finished'); }, 5);`;
  const { run } = await poolOf(what, 2, { atOnce: 2, show }, folder);
  await run();
  // Half of the one that is left, by two.
  expect(etas[0]).toBe(1000);
});

it('begins no further one when a task’s log cannot be had; those at work end as they would', async () => {
  const { folder, noted, run } = await poolOf("note(index); leave('finished');", 4, { atOnce: 2 });
  mkdirSync(path.join(folder, 'logs'));
  symlinkSync('/nowhere', path.join(folder, 'logs/t0.log'));
  expect((await run())?.message).toMatch(/t0\.log is a link, and a run is written in its own folder only\.$/);
  expect(noted()).toEqual(['1']);
});

it.runIf(process.platform === 'linux')(
  'the terminal’s Ctrl-C does not reach a task by itself (needs Linux)',
  async () => {
    const what =
      "note(readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[2] === String(process.pid)); leave('finished');";
    const { noted, run } = await poolOf(what, 1);
    await run();
    expect(noted()).toEqual(['true']);
  },
);

it('tells of those that fail, leave no run, or whose run ends without a word, and goes on', async () => {
  const what = `const at = folder + '/t' + index;
if (index === '0') leave('failed');
if (index === '2') { mkdirSync(at); writeFileSync(at + '/events.jsonl', JSON.stringify({ kind: 'phase', time: 1, phase: 'loading' }) + '\\n'); }
if (index === '3') { leave('paused'); mkdirSync(at + '/checkpoints'); writeFileSync(at + '/checkpoints/last.safetensors', ''); }
if (index === '4') leave('finished');`;
  const { folder, told, run } = await poolOf(what, 5);
  expect(await run()).toBeUndefined();
  expect(told.at(-1)).toMatchObject({ over: 5, failed: [task(0), task(1), task(2)] });
  // Of the look for room nothing is left.
  expect(readdirSync(path.join(folder, 'logs')).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `t${i}.log`));
});

it('begins no further one once the sweep is cancelled, and one that has no run then has not failed', async () => {
  const { told, noted, run } = await poolOf("note(index); writeFileSync(folder + '/cancelled', '');", 3);
  expect(await run()).toBeUndefined();
  expect(noted()).toEqual(['0']);
  expect(told.at(-1)).toMatchObject({ over: 1, total: 3, failed: [] });
});

it('asks those at work to stop when it is to end, waits for them, and begins no other', async () => {
  const what =
    "process.on('SIGTERM', () => { note('asked ' + index); leave('stopped'); process.exit(0); }); note('ready'); setInterval(() => {}, 1000);";
  const { stop, noted, run } = await poolOf(what, 5, { atOnce: 2 });
  const done = run();
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1);
  await expect.poll(() => noted().length).toBe(2);
  stop.abort();
  expect(await done).toBeUndefined();
  expect(noted().slice(2).sort()).toEqual(['asked 0', 'asked 1']);
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

it('asks one to stop that was being started when it was to end', async () => {
  const { stop, noted, run } = await poolOf("setTimeout(() => note('went on'), 20_000)", 2);
  const done = run();
  stop.abort();
  expect(await done).toBeUndefined();
  expect(noted()).toEqual([]);
});

it('tells of those whose process cannot be started, and goes on', async () => {
  const { execPath } = process;
  process.execPath = '/nowhere/node';
  onTestFinished(() => {
    process.execPath = execPath;
  });
  const { told, run } = await poolOf('', 2);
  expect(await run()).toBeUndefined();
  expect(told.at(-1)).toMatchObject({ over: 2, failed: [task(0), task(1)] });
});

it('begins none where it was to end before', async () => {
  const { noted, told, run } = await poolOf('note(index)', 2, { signal: AbortSignal.abort() });
  expect(await run()).toBeUndefined();
  expect([noted(), told]).toEqual([[], []]);
});

it('has no more workers than tasks, and nothing to do for none', async () => {
  const { told, run } = await poolOf("leave('finished')", 0, { atOnce: 3 });
  expect(await run()).toBeUndefined();
  expect(told).toEqual([]);
});

it('where the disk takes no more, the next one is not begun, and the reason is handed back (needs the right to mount)', async (context) => {
  const disk = smallDisk(context, 256);
  const { noted, told, run } = await poolOf(
    "note(index); try { for (;;) appendFileSync(folder + '/ballast', Buffer.alloc(4096)); } catch {}",
    3,
    {},
    disk.folder,
  );
  const refused = await run();
  expect(refused?.message).toBe(`The sweep's folder ${disk.folder} takes nothing more: the disk is full.`);
  expect(noted()).toEqual(['0']);
  expect(told.at(-1)).toMatchObject({ over: 1, total: 3, failed: [task(0)] });
});
