/**
 * The heatmap without a word about how it is drawn: rows of cells, each a gate's firing rate. Rows are gate layers,
 * classes of one layer, or epochs of one layer; a column is a channel, in the order that was asked for.
 */

import type { GateHistory } from '../../../src/protocol/events/gateHistory';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import { unpackShares } from '../../../src/protocol/facts/packed';
import { t } from '../../shared/l10n';
import type { CellId, Mode } from '../settings';

export interface HeatRow {
  /** The layer's name, the class's name, or the number of epochs done. */
  id: string;
  label: string;
  layer: GateLayerFacts;
  /** Of each channel, 0 … 1. */
  rates: readonly number[];
  /** The channel of each column. */
  order: readonly number[];
}

export interface HeatModel {
  mode: Mode;
  rows: readonly HeatRow[];
  /** Of the widest row. */
  columns: number;
  cells: number;
}

/** A place in the heatmap. */
export interface Place {
  row: number;
  column: number;
}

/** @param layer by name, for `classes` and `time`; the first one where there is none of that name. */
export function heatModel(
  facts: GateFacts,
  history: GateHistory,
  mode: Mode,
  layer: string,
  byRate: boolean,
): HeatModel {
  const rows = rowsOf(facts, history, mode, layer, byRate);
  const widths = rows.map(({ order }) => order.length);
  return { mode, rows, columns: Math.max(0, ...widths), cells: widths.reduce((sum, width) => sum + width, 0) };
}

export function chosenLayer({ layers }: GateFacts, name: string): GateLayerFacts | undefined {
  return layers.find((layer) => layer.name === name) ?? layers[0];
}

/** Channels by rate, highest first, equal ones by number; or all by number. */
export function orderOf(rates: readonly number[], byRate: boolean): number[] {
  const order = rates.map((_, channel) => channel);
  return byRate ? order.sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0) || a - b) : order;
}

export function cellAt(
  { rows }: HeatModel,
  { row, column }: Place,
): (CellId & { rate: number; in: HeatRow }) | undefined {
  const found = rows[row];
  const channel = found?.order[column];
  if (found === undefined || channel === undefined) return undefined;
  return { row: found.id, gate: found.layer.name, channel, rate: found.rates[channel] ?? 0, in: found };
}

/** Where a cell is now, in whatever order; undefined where it is not shown. */
export function placeOf({ rows }: HeatModel, cell: CellId | null): Place | undefined {
  if (cell === null) return undefined;
  const row = rows.findIndex(({ id, layer }) => id === cell.row && layer.name === cell.gate);
  const column = rows[row]?.order.indexOf(cell.channel) ?? -1;
  return column < 0 ? undefined : { row, column };
}

function rowsOf(facts: GateFacts, history: GateHistory, mode: Mode, name: string, byRate: boolean): HeatRow[] {
  if (mode === 'layers')
    return facts.layers.map((layer) => {
      const { rates } = layer;
      return { id: layer.name, label: layer.name, layer, rates, order: orderOf(rates, byRate) };
    });
  const layer = chosenLayer(facts, name);
  if (layer === undefined) return [];
  // One order for all rows, that of the newest rates: a column is one channel from top to bottom.
  const order = orderOf(layer.rates, byRate);
  if (mode === 'classes')
    return (layer.classRates ?? []).map((rates, k) => {
      const id = facts.classes[k] ?? String(k);
      return { id, label: id, layer, rates, order };
    });
  return history.epochs.flatMap(({ epoch, gates }) => {
    const packed = gates.find(({ gate }) => gate === layer.name);
    const rates = unpackShares(packed?.rates, layer.channels);
    return rates === undefined ? [] : [{ id: String(epoch), label: t('epoch {0}', epoch), layer, rates, order }];
  });
}
