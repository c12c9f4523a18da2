/** What the view remembers in the workspace of how somebody likes to see the runs. Runs are known by folder, columns by key. */
import type { FromMany } from '../../src/protocol/messages/manyMessages';
import { connectWith, type HostOf, strings } from '../shared/vscodeApi';
import type { ShownPoint } from './part';

export interface SortKey {
  column: string;
  descending: boolean;
}

export interface ManyMemory {
  /** Name of the picture beside the table; `table`: none. */
  section: string;
  shown: ShownPoint;
  /** The epoch of `chosen`. */
  epoch: number | null;
  /** Words or an expression over all columns. */
  filter: string;
  /** Of one column each, by its key. */
  filters: Record<string, string>;
  sort: SortKey[];
  /** What the runs are grouped by, as `groupings` names it; null: each run stands alone. */
  group: string | null;
  /** Keys of groups whose runs are listed below them. */
  unfolded: string[];
  /** Columns that somebody switched on and off against the default. */
  added: string[];
  removed: string[];
  /** Columns in the order in which somebody wants them; those that are not named come where they would. */
  order: string[];
  /** Pixels by column. */
  widths: Record<string, number>;
  /** Columns that stay at the left, behind the name. */
  frozen: string[];
  /** On top of the table. */
  pinned: string[];
  baseline: string | null;
  chosen: string[];
  /** What each part remembers, by its name. */
  parts: Record<string, unknown>;
}

const points: readonly ShownPoint[] = ['last', 'best', 'chosen'];

export function readMemory(stored: Record<string, unknown>): ManyMemory {
  const { section, shown, epoch, filter, filters, sort, group, widths, baseline, parts } = stored;
  return {
    section: typeof section === 'string' ? section : 'tradeoff',
    shown: points.find((name) => name === shown) ?? 'best',
    epoch: isNumber(epoch) ? epoch : null,
    filter: typeof filter === 'string' ? filter : '',
    filters: entries(filters, (value) => typeof value === 'string' && value !== ''),
    sort: Array.isArray(sort) ? sort.flatMap(sortKey) : [],
    group: typeof group === 'string' ? group : null,
    unfolded: strings(stored.unfolded),
    added: strings(stored.added),
    removed: strings(stored.removed),
    order: strings(stored.order),
    widths: entries(widths, (value) => isNumber(value) && value > 0),
    frozen: strings(stored.frozen),
    pinned: strings(stored.pinned),
    baseline: typeof baseline === 'string' ? baseline : null,
    chosen: strings(stored.chosen),
    parts: entries(parts, () => true),
  };
}

export type Memory = HostOf<ManyMemory, FromMany>;

/** `fresh`: this page has never been here; one that was hidden knows more than the host has heard of. */
export function connect(): Memory & { fresh: boolean } {
  let fresh = true;
  const host = connectWith<ManyMemory, FromMany>((stored) => {
    fresh = Object.keys(stored).length === 0;
    return readMemory(stored);
  });
  return { ...host, fresh };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function entries<T>(stored: unknown, fits: (value: unknown) => boolean): Record<string, T> {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, value]) => fits(value))) as Record<string, T>;
}

function sortKey(stored: unknown): SortKey[] {
  if (typeof stored !== 'object' || stored === null) return [];
  const { column, descending } = stored as Record<string, unknown>;
  return typeof column === 'string' ? [{ column, descending: descending === true }] : [];
}
