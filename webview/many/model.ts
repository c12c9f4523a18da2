/** From what has come and what somebody wants to see: the model that all parts are told of. */
import { byBeginning } from '../../src/protocol/many/byBeginning';
import { mismatches } from '../../src/protocol/many/comparable';
import type { RunRow } from '../../src/protocol/many/runRow';
import { withShownNames } from '../../src/protocol/many/shownNames';
import type { Format } from '../shared/format';
import { type Arranged, arrange, type How } from './arrange';
import { manyColumns } from './columns/columns';
import type { ManyColumn } from './columns/manyColumn';
import { type Filter, filterOf } from './filters';
import type { ManyMemory } from './memory';
import type { ManyModel } from './part';
import type { Store } from './store';

/** What is under the pointer and the brush: gone with the page. */
export interface Lit {
  pointed: string | undefined;
  brushed: ReadonlySet<string> | undefined;
  /** Somebody is at the table: rows keep their places. */
  holds: boolean;
}

/** What the page and the table need besides. */
export interface PageModel extends ManyModel {
  lines: Arranged['lines'];
  /** Runs before the filters. */
  scope: readonly RunRow[];
  /** Why a filter says nothing. */
  filterProblem: string | undefined;
  /** Order that waits until nobody is at the table. */
  waits: boolean;
}

/** Of runs that nobody has chosen. */
const firstChosen = 10;

export type MakeModel = (store: Store, memory: ManyMemory, lit: Lit) => PageModel;

/** Remembers what has not changed since the last frame: a pointer that moves sorts nothing. */
export function modelMaker(format: Format): MakeModel {
  // Rows come in the order in which they were read, which says nothing.
  const scopeOf = once((rows: Store['rows'], scope: Store['scope']): RunRow[] =>
    [...rows.values()].filter(({ folder }) => scope?.folders.has(folder) ?? true).sort(byBeginning),
  );
  const namedIn = once((rows: readonly RunRow[]) => withShownNames(rows));
  const columnsIn = once((rows: readonly RunRow[], shown: ManyMemory['shown']) => manyColumns(rows, shown, format));
  const filterIn = once(
    (text: string, filters: ManyMemory['filters'], columns: readonly ManyColumn[], scope: readonly RunRow[]): Filter =>
      filterOf(text, filters, columns, scope),
  );
  // Names are asked for as the terminal has them.
  const filtered = once((rows: readonly RunRow[], named: readonly RunRow[], filter: Filter) =>
    named.filter((_, i) => filter.test(rows[i] as RunRow)),
  );
  const unlikeIn = once((rows: readonly RunRow[], baseline: RunRow | undefined) => mismatches(rows, baseline));
  const inOrder = (rows: readonly RunRow[], columns: readonly ManyColumn[], how: string, held?: readonly string[]) =>
    arrange(rows, columns, JSON.parse(how), held);
  const [freely, holding] = [once(inOrder), once(inOrder)];
  let asked = '';
  let stands: readonly string[] = [];
  return (store, memory, lit) => {
    const own = scopeOf(store.rows, store.scope);
    const scope = namedIn(own);
    const columns = columnsIn(scope, memory.shown);
    const filter = filterIn(memory.filter, memory.filters, columns, own);
    const rows = filtered(own, scope, filter);
    // Whoever asks for another order gets it at once.
    const { sort, group, pinned, baseline } = memory;
    const ask = JSON.stringify([sort, group, pinned, baseline, memory.shown, memory.epoch]);
    const how = JSON.stringify({ sort, group, unfolded: memory.unfolded, pinned, baseline } satisfies How);
    const free = freely(rows, columns, how, undefined);
    const held = lit.holds && ask === asked ? holding(rows, columns, how, stands) : free;
    asked = ask;
    const keys = keysOf(held);
    if (keys.join('\n') !== stands.join('\n')) stands = keys;
    const byHand = new Set(memory.chosen);
    const row = baselineOf(held, memory.baseline);
    const chosen = held.rows.filter(({ folder }) => byHand.has(folder));
    return {
      ...{ rows: held.rows, groups: held.groups, lines: held.lines, columns, scope },
      chosen: chosen.length > 0 ? chosen : held.rows.slice(0, firstChosen),
      byHand: chosen.length > 0,
      ...{ baseline: row, unlike: unlikeIn(scope, row) },
      shown: memory.shown,
      ...{ pointed: lit.pointed, brushed: lit.brushed, states: store.states, problems: store.problems },
      made: store.made,
      filterProblem: filter.problem,
      waits: keysOf(free).join('\n') !== stands.join('\n'),
    };
  };
}

const keysOf = ({ rows, groups }: Arranged): string[] => [
  ...(groups ?? []).map(({ key }) => key),
  ...rows.map(({ folder }) => folder),
];

/** Of a group its first run. */
function baselineOf({ rows, groups }: Arranged, key: string | null): RunRow | undefined {
  if (key === null) return undefined;
  return rows.find(({ folder }) => folder === key) ?? groups?.find((group) => group.key === key)?.runs[0];
}

/** The last result, as long as the arguments are the same objects. */
function once<A extends unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | undefined;
  return (...args) => {
    if (last === undefined || args.some((arg, i) => arg !== last?.args[i])) last = { args, result: make(...args) };
    return last.result;
  };
}
