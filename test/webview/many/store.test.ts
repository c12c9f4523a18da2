/** What the Compare view keeps of what the host sends: by value, message by message. */
import { expect, test } from 'vitest';
import type { RunState } from '../../../src/protocol/events/runState';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { emptyStore, keepWanted, receive, type Store } from '../../../webview/many/store';

const row = (id: string, epoch = 0) => ({ folder: `/r/${id}`, epoch }) as RunRow;
const after = (store: Store, ...messages: ToMany[]) => messages.reduce(receive, store);
const shown = ({ rows }: Store) => [...rows].map(([folder, { epoch }]) => `${folder} ${epoch}`);

test('rows come all at once, and then as they change: in their places, new ones last, those that are gone not', () => {
  expect(emptyStore.known).toBe(false);
  const store = after(emptyStore, { kind: 'rows', rows: [row('a'), row('b'), row('c')] });
  expect(store.known).toBe(true);
  const changed = after(store, { kind: 'changed', rows: [row('d'), row('b', 2)], gone: ['/r/a'] });
  expect(shown(changed)).toEqual(['/r/b 2', '/r/c 0', '/r/d 0']);
  // What was there before is as it was, and what a message does not touch is the same object.
  expect(shown(store)).toEqual(['/r/a 0', '/r/b 0', '/r/c 0']);
  expect([changed.states === store.states, changed.made === store.made]).toEqual([true, true]);
  // A run that went and came back is new; a whole list takes the place of the one before.
  expect(shown(after(changed, { kind: 'changed', rows: [row('b', 3)], gone: ['/r/b'] })).at(-1)).toBe('/r/b 3');
  expect(shown(after(changed, { kind: 'rows', rows: [row('x')] }))).toEqual(['/r/x 0']);
  // That some changed says nothing of the others.
  expect(after(emptyStore, { kind: 'changed', rows: [row('a')], gone: [] }).known).toBe(false);
});

test('a run is read or cannot be read, whichever was said last', () => {
  const [folder, state] = ['/r/a', {} as RunState];
  const of = ({ states, problems }: Store) => [states.get(folder) === state, problems.get(folder)];
  const read = after(emptyStore, { kind: 'state', folder, state });
  const broken = after(read, { kind: 'state', folder, problem: 'no permission' });
  expect([of(read), of(broken), of(after(broken, { kind: 'state', folder, state }))]).toEqual([
    ...[
      [true, undefined],
      [false, 'no permission'],
      [true, undefined],
    ],
  ]);
  expect(of(after(read, { kind: 'state', folder: '/r/b', problem: 'x' }))).toEqual([true, undefined]);
});

test('what is looked at, how far the reading is, what is remembered, and what runs are made of', () => {
  const store = after(
    emptyStore,
    { kind: 'scope', folders: ['/r/a'], title: 'a sweep' },
    { kind: 'reading', progress: { done: 1, total: 3 } },
    { kind: 'remembered', memory: { group: 'seed' } },
    { kind: 'made', folder: '/r/a' },
  );
  expect(store).toMatchObject({ reading: { done: 1, total: 3 }, memory: { group: 'seed' } });
  expect(store.scope).toEqual({ folders: new Set(['/r/a']), title: 'a sweep' });
  expect([...store.made]).toEqual([['/r/a', undefined]]);
  expect(after(store, { kind: 'scope', folders: [] }).scope).toEqual({ folders: new Set(), title: '' });
  const all = after(store, { kind: 'scope' }, { kind: 'reading' });
  expect([all.scope, all.reading]).toEqual([undefined, undefined]);
});

test('of a run that nobody wants any more neither its state nor its problem is kept', () => {
  const state = (id: string) => ({ kind: 'state', folder: `/r/${id}`, state: {} as RunState }) as const;
  const problem = (id: string) => ({ kind: 'state', folder: `/r/${id}`, problem: 'x' }) as const;
  const store = after(
    emptyStore,
    { kind: 'rows', rows: [row('a')] },
    state('a'),
    state('b'),
    problem('c'),
    problem('d'),
  );
  const kept = keepWanted(store, new Set(['/r/b', '/r/c', '/r/e']));
  expect([[...kept.states.keys()], [...kept.problems.keys()]]).toEqual([['/r/b'], ['/r/c']]);
  expect(kept.rows).toBe(store.rows);
});
