/** What the Compare view is sent while runs are read, and when: with runs that are read when the test says so. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { ManyRows } from '../../../src/host/many/manyRows';
import { ManyStates } from '../../../src/host/many/manyStates';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(0);
const batch = () => vi.advanceTimersByTimeAsync(20);

/** Of a message, in a line: `changed a,b -c`, `reading 2/6`. */
function words(message: ToMany): string {
  const names = (rows: readonly Pick<RunRow, 'folder'>[]) => rows.map(({ folder }) => folder).join();
  if (message.kind === 'rows') return `rows ${names(message.rows)}`;
  if (message.kind === 'changed') return `changed ${names(message.rows)} -${message.gone.join()}`;
  if (message.kind !== 'reading') return message.kind;
  return `reading ${message.progress ? `${message.progress.done}/${message.progress.total}` : 'over'}`;
}

function rows(...names: string[]) {
  const view = { listens: true };
  const changed = new Signal<void>();
  let list = names.map((folder) => ({ folder, step: 0 }));
  const [sent, stamped] = [[] as string[], [] as string[]];
  const reading = new Map<string, () => void>();
  const made = new ManyRows({
    runs: { changed, list: () => list } as never,
    read: ({ folder }) =>
      new Promise((resolve) => {
        reading.set(folder, () => {
          reading.delete(folder);
          resolve({ folder } as RunRow);
        });
      }),
    stamp: async (folder) => {
      stamped.push(folder);
      return '';
    },
    ...{ listens: () => view.listens, post: (message) => sent.push(words(message)), lookMs: 20, batchMs: 20 },
  });
  const read = async (...which: string[]) => {
    for (const name of which) reading.get(name)!();
    await settle();
  };
  const told = () => sent.splice(0);
  return {
    ...{ made, view, changed, read, told },
    stamped: () => stamped.splice(0).join(''),
    underWay: () => [...reading.keys()].join(''),
    has: (...next: string[]) => {
      list = next.map((folder) => list.find((one) => one.folder === folder) ?? { folder, step: 0 });
    },
    goesOn: (name: string) => {
      list = list.map((one) => (one.folder === name ? { ...one, step: one.step + 1 } : one));
    },
  };
}

test('four runs are read at a time, and how many have been is said with every batch, as long as some were not', async () => {
  const { made, read, told, underWay, has, goesOn } = rows(...'abcdef');
  const all = made.refresh();
  await settle();
  expect([told(), underWay()]).toEqual([['rows '], 'abcd']);
  await read('b', 'a');
  expect([told(), underWay()]).toEqual([['changed b,a -', 'reading 2/6'], 'cdef']);
  // The next batch has its time.
  await read('c');
  expect(told()).toEqual([]);
  await batch();
  expect(told()).toEqual(['changed c -', 'reading 3/6']);
  await read('d', 'e', 'f');
  await all;
  expect(told().at(-1)).toBe('reading over');
  await batch();
  told();
  // What is read again is no progress.
  has(...'abcdefg');
  goesOn('a');
  const more = made.lookAtFiles();
  await settle();
  expect(underWay()).toBe('ag');
  await read('a');
  await batch();
  expect(told()).toEqual(['changed a -', 'reading 6/7']);
  await read('g');
  await more;
  expect(told()).toEqual(['changed g -', 'reading over']);
});

test('files beside the events are looked at for a new run, and for all when somebody says so', async () => {
  const { made, read, changed, stamped, goesOn, underWay, told, has } = rows('a', 'b');
  const first = made.refresh();
  await settle();
  await read('a', 'b');
  await first;
  expect(stamped()).toBe('ab');
  goesOn('b');
  changed.emit();
  await batch();
  expect([stamped(), underWay()]).toEqual(['', 'b']);
  await read('b');
  await made.lookAtFiles();
  expect(stamped()).toBe('ab');
  changed.emit();
  await batch();
  expect([stamped(), underWay()]).toEqual(['', '']);
  // Also for runs that have just begun.
  has('a', 'b', 'c', 'd');
  changed.emit();
  await batch();
  expect([stamped(), underWay()]).toEqual(['cd', 'cd']);
  await read('c');
  await read('d');
  // Nobody hears of it any more, not even of the batch that was to come.
  expect(vi.getTimerCount()).toBe(1);
  made.dispose();
  expect(vi.getTimerCount()).toBe(0);
  told();
  goesOn('a');
  changed.emit();
  await batch();
  expect([underWay(), told()]).toEqual(['', []]);
});

test('a run that went and came back is not gone, and a page that is new is told of none that went before', async () => {
  const { made, read, told, has, view } = rows('a', 'b');
  const first = made.refresh();
  await settle();
  await read('a', 'b');
  await first;
  has('b');
  await made.lookAtFiles();
  expect(told().slice(-2)).toEqual(['changed  -a', 'reading over']);
  has('a', 'b');
  const again = made.lookAtFiles();
  await settle();
  await read('a');
  await again;
  // While nobody listens.
  view.listens = false;
  has('b');
  await made.lookAtFiles();
  view.listens = true;
  has('a', 'b');
  told();
  const back = made.lookAtFiles();
  await settle();
  await read('a');
  await back;
  await batch();
  expect(told().filter((text) => text.startsWith('changed'))).toEqual(['changed a -']);
  view.listens = false;
  has('b');
  await made.lookAtFiles();
  view.listens = true;
  await made.refresh();
  await batch();
  expect(told()).toEqual(['rows b', 'reading over']);
  expect([made.row('b')?.folder, made.row('a')]).toEqual(['b', undefined]);
});

test('a whole run is sent when it is read, then at most once in a while, and no more when nobody wants it', async () => {
  const sent: ToMany[] = [];
  const view = { listens: true };
  const held = new Map<string, { ready: () => void; news: Signal<unknown>; follower: Record<string, unknown> }>();
  const disposed: string[] = [];
  const states = new ManyStates({
    runs: {
      get: () => ({}),
      hold(folder: string) {
        let ready = () => {};
        const news = new Signal<unknown>();
        const follower = { ready: new Promise<void>((resolve) => (ready = resolve)), news, state: 1 };
        held.set(folder, { ready, news, follower });
        return { follower, dispose: () => disposed.push(folder) };
      },
    } as never,
    ...{ listens: () => view.listens, post: (message) => sent.push(message), batchMs: 100 },
  });
  const told = () => sent.splice(0);
  const state = (folder: string, more: object) => ({ kind: 'state', folder, ...more });
  states.want(['a', 'b']);
  const [a, b] = [held.get('a')!, held.get('b')!];
  // What comes before all that the file held is no whole run.
  a.news.emit(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(told()).toEqual([]);
  a.ready();
  await settle();
  expect(told()).toEqual([state('a', { state: 1 })]);
  Object.assign(a.follower, { state: 2, problem: 'cut off' });
  a.news.emit(0);
  await settle();
  expect(told()).toEqual([state('a', { state: 2, problem: 'cut off' })]);
  Object.assign(a.follower, { state: 3, problem: undefined });
  for (let i = 0; i < 3; i++) a.news.emit(0);
  await vi.advanceTimersByTimeAsync(99);
  expect(told()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told()).toEqual([state('a', { state: 3 })]);
  // The same list again sends nothing; one that is wanted no more says nothing, nor holds its file.
  a.news.emit(0);
  states.want(['a']);
  expect([held.get('a') === a, disposed]).toEqual([true, ['b']]);
  b.ready();
  await vi.advanceTimersByTimeAsync(100);
  expect(told()).toEqual([state('a', { state: 3 })]);
  view.listens = false;
  a.news.emit(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(told()).toEqual([]);
  view.listens = true;
  a.news.emit(0);
  expect(vi.getTimerCount()).toBe(1);
  states.dispose();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect([told(), disposed, a.news.size]).toEqual([[], ['b', 'a'], 0]);
  // Wanted again it is sent again.
  states.want(['a']);
  held.get('a')!.ready();
  await settle();
  expect(told()).toEqual([state('a', { state: 1 })]);
});
