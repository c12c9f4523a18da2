/** What has come from the host: the rows, which of them are looked at, and the whole of those that were asked for. */
import type { RunState } from '../../src/protocol/events/runState';
import type { MadeOf } from '../../src/protocol/many/madeOf';
import type { RunRow } from '../../src/protocol/many/runRow';
import type { ToMany } from '../../src/protocol/messages/manyMessages';

export interface Store {
  /** False until the rows have come: before that nobody knows that there are none. */
  readonly known: boolean;
  /** Runs whose rows are read, of all; undefined: every run has one. */
  readonly reading: { done: number; total: number } | undefined;
  /** By folder, in the order in which they were first heard of. */
  readonly rows: ReadonlyMap<string, RunRow>;
  readonly scope: { folders: ReadonlySet<string>; title: string } | undefined;
  readonly states: ReadonlyMap<string, RunState>;
  readonly problems: ReadonlyMap<string, string>;
  /** What runs were made of, of those that were asked for; undefined of one that does not say. */
  readonly made: ReadonlyMap<string, MadeOf | undefined>;
  /** The workspace's memory of this view. */
  readonly memory: unknown;
}

export const emptyStore: Store = {
  known: false,
  reading: undefined,
  rows: new Map(),
  scope: undefined,
  states: new Map(),
  problems: new Map(),
  made: new Map(),
  memory: undefined,
};

/** What is not touched by a message stays the same object. */
export function receive(store: Store, message: ToMany): Store {
  switch (message.kind) {
    case 'remembered':
      return { ...store, memory: message.memory };
    case 'rows':
      return { ...store, known: true, rows: new Map(message.rows.map((row) => [row.folder, row])) };
    case 'changed': {
      const rows = new Map(store.rows);
      for (const folder of message.gone) rows.delete(folder);
      // A run that is known keeps its place.
      for (const row of message.rows) rows.set(row.folder, row);
      return { ...store, rows };
    }
    case 'reading':
      return { ...store, reading: message.progress };
    case 'scope': {
      const { folders, title = '' } = message;
      return { ...store, scope: folders === undefined ? undefined : { folders: new Set(folders), title } };
    }
    case 'state': {
      const { folder, state, problem } = message;
      const [states, problems] = [new Map(store.states), new Map(store.problems)];
      if (state === undefined) states.delete(folder);
      else states.set(folder, state);
      if (problem === undefined) problems.delete(folder);
      else problems.set(folder, problem);
      return { ...store, states, problems };
    }
    case 'made':
      return { ...store, made: new Map(store.made).set(message.folder, message.made) };
    default:
      return message satisfies never;
  }
}

/** Nothing is kept of a run that nobody wants any more. */
export function keepWanted(store: Store, wanted: ReadonlySet<string>): Store {
  const kept = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([folder]) => wanted.has(folder)));
  return { ...store, states: kept(store.states), problems: kept(store.problems) };
}
