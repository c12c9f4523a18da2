/** What waits outlives the window, begins once whatever the number of windows, and in its order. */
import { readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type RunPlan, RunQueue } from '../../../src/host/runs/runQueue';
import { temporaryFolder, waitingWorker } from '../temporary';

const plan = (name: string): RunPlan => ({ name, experiment: `/a/${name}.ts`, workspace: '/a', root: '/a/runs' });

function open(folder: string, told: string[] = []): RunQueue {
  const queue = new RunQueue(folder, (message) => told.push(message));
  onTestFinished(() => queue.dispose());
  return queue;
}

const names = (queue: RunQueue) => queue.list.map((queued) => queued.plan.name);

it('is empty where nothing waits, and makes no folder for that', async () => {
  const root = await temporaryFolder();
  const queue = open(join(root, 'queue'));
  expect(await queue.read()).toEqual([]);
  expect(await readdir(root)).toEqual([]);
});

it('keeps order and content over a reload; one that is to be first goes before all', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  const resumed: RunPlan = { ...plan('b'), resume: { folder: '/a/runs/b', from: 'best' } };
  await queue.add(plan('a'));
  await queue.add(resumed);
  await queue.add(plan('now'), true);
  expect(names(queue)).toEqual(['now', 'a', 'b']);
  const after = open(folder);
  await after.read();
  expect(after.list.map((queued) => queued.plan)).toEqual([plan('now'), plan('a'), resumed]);
});

it('gives a plan to the first that takes it, and to nobody once it was cancelled', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const [one, two] = [open(folder), open(folder)];
  for (const name of ['a', 'b', 'c']) await one.add(plan(name));
  await two.read();
  const [a, b] = two.list;
  const taken = await Promise.all([one.take(a!.id), two.take(a!.id)]);
  expect(taken.flatMap((found) => found?.plan ?? [])).toEqual([plan('a')]);
  await two.cancel(b!.id);
  await two.cancel(b!.id);
  expect(await one.take(b!.id)).toBeUndefined();
  await one.read();
  expect([names(one), names(two)]).toEqual([['c'], ['c']]);
});

it('tells of what another window added or took, and of nothing else', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const [one, two] = [open(folder), open(folder)];
  let told = 0;
  two.changed.on(() => told++);
  await two.read();
  await one.add(plan('a'));
  await two.read();
  await two.read();
  expect(told).toBe(1);
  await one.take(one.list[0]!.id);
  await two.read();
  expect(told).toBe(2);
});

it('waits for another window that has just begun one, for a while', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  await queue.add(plan('a'));
  await queue.take(queue.list[0]!.id);
  // Its own it knows of.
  expect(await queue.othersBegin()).toBe(false);
  const other = join(folder, `beginning-${process.pid + 1}`);
  await writeFile(other, '');
  expect(await queue.othersBegin()).toBe(true);
  await utimes(other, new Date(), new Date(Date.now() - 60_000));
  expect(await queue.othersBegin()).toBe(false);
});

it('what a window had taken that died before it began waits again, and what has begun does not', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  for (const name of ['a', 'b']) await queue.add(plan(name));
  const [a, b] = queue.list;
  const begun = await queue.take(b!.id);
  await begun!.done();
  await queue.take(a!.id);
  expect(names(queue)).toEqual([]);
  // As if this window had been another one, whose process is gone.
  const gone = 2 ** 22 + 1;
  const left = (pid: number) => join(folder, `beginning-${pid}`);
  await rename(`${left(process.pid)}-${a!.id}`, `${left(gone)}-${a!.id}`);
  await writeFile(left(gone), '');
  await queue.read();
  // Its run may still be found.
  expect(names(queue)).toEqual([]);
  await utimes(left(gone), new Date(), new Date(Date.now() - 60_000));
  await Promise.all([queue.read(), open(folder).read()]);
  await queue.read();
  expect(queue.list.map(({ id, plan: waits }) => [id, waits])).toEqual([[a!.id, plan('a')]]);
});

it('of another window with a similar number it is not thought to be its own', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  await queue.add(plan('a'));
  await writeFile(join(folder, `beginning-${process.pid}0`), '');
  expect(await queue.othersBegin()).toBe(true);
});

it('another window has twenty seconds to begin what it took, and as long as it lives', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  for (const name of ['a', 'b']) await queue.add(plan(name));
  const [a, b] = queue.list;
  for (const { id } of [a!, b!]) await queue.take(id);
  const [gone, other] = [2 ** 22 + 1, (await waitingWorker(await temporaryFolder())).pid];
  const at = 1_700_000_000;
  for (const [pid, { id }] of [[gone, a!] as const, [other, b!] as const]) {
    const mark = join(folder, `beginning-${pid}`);
    await rename(join(folder, `beginning-${process.pid}-${id}`), `${mark}-${id}`);
    await writeFile(mark, '');
    for (const file of [mark, `${mark}-${id}`]) await utimes(file, at, at);
  }
  expect([await queue.othersBegin(at * 1000 + 19_999), await queue.othersBegin(at * 1000 + 20_000)]).toEqual([
    ...[true, false],
  ]);
  const now = vi.spyOn(Date, 'now').mockReturnValue(at * 1000 + 19_999);
  onTestFinished(() => now.mockRestore());
  expect(await queue.read()).toEqual([]);
  now.mockReturnValue(at * 1000 + 20_000);
  await queue.read();
  expect(names(queue)).toEqual(['a']);
});

it('one that is taken while the queue is read is none, and nothing is said of it; nor is anything after the end', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const told: string[] = [];
  const queue = open(folder, told);
  await queue.add(plan('a'));
  // Listed, and not there when it is read.
  await symlink(join(folder, 'none'), join(folder, 'queue-000000000000001-aa.json'));
  await queue.read();
  expect([names(queue), told]).toEqual([['a'], []]);
  let changes = 0;
  queue.changed.on(() => changes++);
  queue.dispose();
  await queue.cancel(queue.list[0]!.id);
  expect([names(queue), changes]).toEqual([[], 0]);
});

it('skips files that are no plans and says so once of each', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const told: string[] = [];
  const queue = open(folder, told);
  await queue.add(plan('a'));
  for (const id of ['aa', 'bb']) await writeFile(join(folder, `queue-000000000000001-${id}.json`), '{ "name": 1 }');
  await queue.read();
  await queue.read();
  expect(names(queue)).toEqual(['a']);
  expect(told.toSorted()).toEqual([
    expect.stringContaining('queue-000000000000001-aa.json'),
    expect.stringContaining('queue-000000000000001-bb.json'),
  ]);
});

it('says why a plan cannot be begun that is no plan any more, and keeps nothing of it', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  await queue.add(plan('a'));
  const [a] = queue.list;
  await writeFile(join(folder, `${a!.id}.json`), '{ "name": "a" }');
  await expect(queue.take(a!.id)).rejects.toThrow('"experiment" is not text');
  expect(queue.list).toEqual([]);
  // The mark is of the moment, for other windows.
  expect(await readdir(folder)).toEqual([`beginning-${process.pid}`]);
  expect(await open(folder).read()).toEqual([]);
});

it.each(['name', 'experiment', 'workspace', 'root'] as const)('is no plan without its %s', async (key) => {
  const folder = join(await temporaryFolder(), 'queue');
  const told: string[] = [];
  const queue = open(folder, told);
  await queue.add(plan('a'));
  await writeFile(join(folder, 'queue-000000000000001-aa.json'), JSON.stringify({ ...plan('b'), [key]: 3 }));
  await queue.read();
  expect([names(queue), told]).toEqual([['a'], [expect.stringContaining(`"${key}" is not text`)]]);
});

it('of two that are to be first has the one that was added first before the other, whatever the clock says', async () => {
  const folder = join(await temporaryFolder(), 'queue');
  const queue = open(folder);
  vi.spyOn(Date, 'now').mockReturnValue(5000);
  onTestFinished(() => void vi.restoreAllMocks());
  for (const name of ['a', 'b', 'c']) await queue.add(plan(name), name !== 'a');
  expect(names(queue)).toEqual(['b', 'c', 'a']);
  expect(queue.list.map(({ id }) => id.split('-').slice(0, 2).join('-'))).toEqual([
    ...['first-000000000005001', 'first-000000000005002', 'queue-000000000005000'],
  ]);
});

it('cannot be read where its place is no folder, and says so', async () => {
  const file = join(await temporaryFolder(), 'queue');
  await writeFile(file, '');
  await expect(open(file).read()).rejects.toThrow('ENOTDIR');
  expect(await open(file).othersBegin()).toBe(false);
});
