/** A run's folder as its worker looks at it while it trains: its record, its events, and itself. */
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, cp, type FileHandle, mkdir, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { OwnFolder } from '../../../src/run/owner/ownFolder';
import { temporaryFolder } from '../../host/temporary';

const record = JSON.stringify({ pid: 5, host: 'here', started: 1 });

/** A folder with a record and events of 10 bytes, which are held open. */
async function owned(handleOf: (handle: FileHandle) => Pick<FileHandle, 'stat'> = (handle) => handle) {
  const folder = join(await temporaryFolder(), 'run');
  await mkdir(folder);
  const [worker, events] = [join(folder, runFiles.worker), join(folder, runFiles.events)];
  await writeFile(worker, record);
  await writeFile(events, '0123456789');
  const handle = await open(events, 'a');
  onTestFinished(() => handle.close());
  let written = 0;
  const own = await OwnFolder.open(folder, record, { handle: handleOf(handle), written: () => written });
  const write = async (text: string) => {
    await handle.write(text);
    written += text.length;
  };
  return { folder, worker, events, write, loss: () => own.loss(), what: async () => (await own.loss())?.what };
}

it('is ours as long as nobody touches it, also while events are written', async () => {
  const { what, write, events } = await owned();
  expect(await what()).toBeUndefined();
  await write('and more');
  expect(await what()).toBeUndefined();
  // What somebody else appends is no loss.
  await appendFile(events, 'x');
  expect(await what()).toBeUndefined();
});

it('is another’s where the record says so, and who that is is said', async () => {
  const { folder, worker, loss } = await owned();
  await writeFile(worker, JSON.stringify({ pid: 7, host: 'elsewhere' }));
  const lost = await loss();
  expect(lost?.what).toBe('worker');
  expect(lost?.error.message).toBe('The run run was taken over by process 7 on elsewhere.');
  expect(lost?.error.detail.source).toEqual({ file: folder, line: 1 });
  await writeFile(worker, 'half');
  expect((await loss())?.error.message).toBe('The run run was taken over by another process.');
});

it.each<[string, (folder: string) => Promise<unknown>]>([
  ['deleted', (folder) => rm(folder, { recursive: true })],
  ['moved', (folder) => rename(folder, `${folder}-2`)],
  [
    'replaced by one that holds no run',
    async (folder) => {
      await rename(folder, `${folder}-2`);
      await mkdir(folder);
    },
  ],
  [
    'a file now',
    async (folder) => {
      await rm(folder, { recursive: true });
      await writeFile(folder, '');
    },
  ],
])('is gone when it was %s', async (_, disturb) => {
  const { folder, loss } = await owned();
  await disturb(folder);
  const lost = await loss();
  expect(lost?.what).toBe('folder');
  expect(lost?.error.message).toBe(`The run folder ${folder} is gone: it was deleted or moved while the run trained.`);
});

it('is gone when another folder has its events and no record', async () => {
  const { folder, events, what } = await owned();
  await rename(folder, `${folder}-2`);
  await mkdir(folder);
  await writeFile(events, '0123456789');
  expect(await what()).toBe('folder');
});

it.each<[string, (file: string) => Promise<unknown>]>([
  ['deleted', (file) => rm(file)],
  ['cut off by a byte', (file) => truncate(file, 9)],
  [
    'replaced by a longer one',
    async (file) => {
      await cp(file, `${file}.new`);
      await appendFile(`${file}.new`, 'and more');
      await rename(`${file}.new`, file);
    },
  ],
])('has lost its events when they were %s', async (_, disturb) => {
  const { events, loss } = await owned();
  await disturb(events);
  const lost = await loss();
  expect(lost?.what).toBe('events');
  expect(lost?.error.message).toBe(`${events} was deleted, cut off or replaced while the run trained.`);
  expect(lost?.error.detail.source).toEqual({ file: events, line: 1 });
});

it('counts what it has written itself, when its events were cut off behind what they began with', async () => {
  const { events, write, what } = await owned();
  await write('abcde');
  await truncate(events, 14);
  expect(await what()).toBe('events');
});

it('knows events by their length alone where a file system numbers them anew each time', async () => {
  const numbered = (handle: FileHandle) => ({ stat: async () => Object.assign(await handle.stat(), { ino: -1 }) });
  const { events, what } = await owned(numbered as never);
  expect(await what()).toBeUndefined();
  await cp(events, `${events}.new`);
  await rename(`${events}.new`, events);
  expect(await what()).toBeUndefined();
  await truncate(events, 9);
  expect(await what()).toBe('events');
});

it('gets its record back at the eighth look without one, and not where somebody has written one meanwhile', async () => {
  const { worker, what } = await owned();
  await rm(worker);
  for (let look = 1; look <= 7; look++) expect(await what()).toBeUndefined();
  expect(existsSync(worker)).toBe(false);
  // There again for a moment: the count begins anew.
  await writeFile(worker, record);
  expect(await what()).toBeUndefined();
  await rm(worker);
  for (let look = 1; look <= 7; look++) await what();
  expect(existsSync(worker)).toBe(false);
  await what();
  expect(readFileSync(worker, 'utf8')).toBe(record);
});

it('is not lost where it cannot be looked at', async () => {
  const { worker, events, what } = await owned();
  await rm(worker);
  await mkdir(worker);
  await rm(events);
  expect(await what()).toBeUndefined();
  expect((await stat(worker)).isDirectory()).toBe(true);
});
