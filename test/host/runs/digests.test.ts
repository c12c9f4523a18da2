/** A long run is read once: what is kept of it, and when it is no longer true. */
import { appendFile, readdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Digests } from '../../../src/host/runs/digests';
import { RunFollower } from '../../../src/host/runs/runFollower';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState } from '../../../src/protocol/events/runState';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { openFiles, seesOpenFiles } from '../../openFiles';
import { ended, epoch, started, step } from '../events';
import { lines, temporaryFolder } from '../temporary';

const run = [started(), ...Array.from({ length: 200 }, (_, i) => step(i + 1)), epoch(1, Number.NaN, 5), ended(200)];

async function setUp(events: RunEvent[] = run) {
  const folder = await temporaryFolder();
  const store = join(folder, 'store');
  const file = join(folder, runFiles.events);
  await writeFile(file, lines(...events));
  /** Events that a new follower reads itself, and what it knows then. */
  async function follow(version = '1', digestBytes = 1000) {
    const options = { mayWrite: () => false, digests: new Digests(store, version), digestBytes };
    const follower = new RunFollower(folder, options);
    onTestFinished(() => follower.dispose());
    let read = 0;
    follower.news.on(({ events }) => {
      read += events.length;
    });
    await follower.ready;
    follower.dispose();
    return { read, state: follower.state };
  }
  return { file, store, follow };
}

test('the second follower reads nothing and knows the same, numbers that are none included', async () => {
  const { follow } = await setUp();
  const first = await follow();
  expect(first.read).toBe(run.length);
  const second = await follow();
  expect(second.read).toBe(0);
  expect(second.state).toEqual(first.state);
  expect(second.state.epochs[0]!.values.accuracy).toBeNaN();
});

test('what came since is read on top', async () => {
  const { file, follow } = await setUp();
  await follow();
  const more = [started(200), step(201), step(202)];
  // The last line is still being written: it is not in what is kept.
  await appendFile(file, `${lines(...more)}{"kind":"st`);
  expect(await follow('1', 10)).toMatchObject({ read: 3, state: { step: 202, sessions: 2 } });
  await appendFile(file, `ep"}\n${lines(step(203))}`);
  expect(await follow()).toMatchObject({ read: 1, state: { step: 203 } });
});

test('what came since is read on top of a short file, too', async () => {
  const { file, follow } = await setUp([started(), step(1), ended(1)]);
  await follow('1', 1);
  await appendFile(file, lines(started(1), step(2)));
  expect(await follow('1', 1)).toMatchObject({ read: 2, state: { step: 2, sessions: 2 } });
});

test('another file with the same end is read anew', async () => {
  const { file, follow } = await setUp();
  await follow();
  await writeFile(file, lines(...run).replace('shapes-1', 'shapes-2'));
  const { read, state } = await follow();
  expect([read, state.started?.run]).toEqual([run.length, 'shapes-2']);
});

test.runIf(seesOpenFiles)('no file stays open (needs Linux)', async () => {
  const { file, store, follow } = await setUp();
  for (let i = 0; i < 2; i++) await follow();
  expect([openFiles(file), openFiles(store)]).toEqual([[], []]);
});

test('another file with the same beginning is read anew', async () => {
  const { file, follow } = await setUp();
  await follow();
  // As long, and alike in its first 4 kB.
  const other = run.map((event, i) =>
    i > 150 && event.kind === 'step' ? { ...event, values: { ...event.values, accuracy: 0.7 } } : event,
  );
  const [before, after] = [lines(...run), lines(...other)];
  expect(after.length).toBe(before.length);
  expect(Buffer.from(after).subarray(0, 4096).equals(Buffer.from(before).subarray(0, 4096))).toBe(true);
  await writeFile(file, after);
  const { read, state } = await follow();
  expect(read).toBe(run.length);
  expect(state.latest).toMatchObject({ step: 200, values: { accuracy: 0.7 } });
});

test('a short file is not kept', async () => {
  const { store, follow } = await setUp([started(), ended(0)]);
  await follow('1', 1e6);
  await expect(readdir(store)).rejects.toThrow('ENOENT');
});

test.each([
  [
    'another run in its place',
    (file: string) => writeFile(file, lines(...run.slice(0, 150), ended(9), ...run.slice(2))),
  ],
  ['a file that was cut', (file: string) => truncate(file, 5000)],
  [
    'a digest that is broken',
    async (_: string, store: string) => {
      for (const name of await readdir(store)) await writeFile(join(store, name), 'nonsense');
    },
  ],
] as const)('%s: all is read again', async (_, change) => {
  const { file, store, follow } = await setUp();
  await follow();
  await change(file, store);
  expect((await follow()).read).toBeGreaterThan(10);
});

test('what another version of the code kept is not read', async () => {
  const { follow } = await setUp();
  await follow('1');
  expect((await follow('2')).read).toBe(run.length);
});

test('only so many are kept, the last ones written', async () => {
  const { file, store } = await setUp();
  const digests = new Digests(store, '1');
  for (let i = 0; i < 45; i++) {
    const copy = `${file}${i}`;
    await writeFile(copy, 'x\n');
    await digests.write(copy, { offset: 2, state: initialRunState() });
    for (const name of await readdir(store)) await utimes(join(store, name), 1, 1);
  }
  const names = await readdir(store);
  expect(names.length).toBeLessThanOrEqual(40);
  expect(await digests.read(`${file}44`)).toBeDefined();
});
