/** What the Gates view remembers: where somebody is in it. Layers, channels and rows are known by name, never by place. */
import { connectWith, type HostOf } from '../shared/vscodeApi';

export const pageNames = ['firing', 'fit'] as const;
export type PageName = (typeof pageNames)[number];
/** What the rows of the heatmap are. */
export const modes = ['layers', 'classes', 'time'] as const;
export type Mode = (typeof modes)[number];

/** A cell of the heatmap: the row by its id (see heat/heatModel.ts), the column by its channel. */
export interface CellId {
  row: string;
  gate: string;
  channel: number;
}

export interface GatesSettings {
  page: PageName;
  mode: Mode;
  /** Columns by firing rate, highest first; else by channel. */
  byRate: boolean;
  /** The layer that is looked at; empty: the first one in the heatmap, all of them in the fits. */
  layer: string;
  cell: CellId | null;
  /** The table behind the heatmap is open. */
  data: boolean;
}

export type Host = HostOf<GatesSettings>;

export const connect = (): Host =>
  connectWith(({ page, mode, byRate, layer, cell, data }) => ({
    page: pageNames.find((name) => name === page) ?? 'firing',
    mode: modes.find((name) => name === mode) ?? 'layers',
    byRate: byRate === true,
    layer: typeof layer === 'string' ? layer : '',
    cell: cellOf(cell),
    data: data === true,
  }));

function cellOf(stored: unknown): CellId | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { row, gate, channel } = stored as Record<string, unknown>;
  return typeof row === 'string' && typeof gate === 'string' && typeof channel === 'number'
    ? { row, gate, channel }
    : null;
}
