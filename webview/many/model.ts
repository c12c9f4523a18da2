/** From what has come and what somebody wants to see: the model that all parts are told of. */
import type { RunRow } from '../../src/protocol/many/runRow';
import type { ManyMemory } from './memory';
import { type ManyModel, mostChosen } from './part';
import type { Store } from './store';

/** What is under the pointer and the brush: gone with the page. */
export interface Lit {
  pointed: string | undefined;
  brushed: ReadonlySet<string> | undefined;
}

export function modelOf(store: Store, memory: ManyMemory, lit: Lit): ManyModel {
  const scope = store.scope?.folders;
  const inScope = [...store.rows.values()].filter(({ folder }) => scope?.has(folder) ?? true);
  const rows = inScope;
  const byHand = new Set(memory.chosen);
  const chosen = rows.filter(({ folder }) => byHand.has(folder));
  return {
    rows,
    groups: undefined,
    chosen: (chosen.length > 0 ? chosen : rows.slice(0, firstChosen)).slice(0, mostChosen),
    byHand: chosen.length > 0,
    baseline: rowOf(store, memory.baseline),
    shown: memory.shown,
    ...lit,
    states: store.states,
    problems: store.problems,
  };
}

/** Of runs that nobody has chosen. */
const firstChosen = 10;

const rowOf = (store: Store, folder: string | null): RunRow | undefined =>
  folder === null ? undefined : store.rows.get(folder);
