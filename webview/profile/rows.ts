/** The layers as rows: what each costs in the unit that is shown, its share, its block, and what its gates save of it. */

import { gatesOf } from '../../src/protocol/facts/switching';
import { type LayerReport, type ProfileReport, type Unit, units } from '../../src/protocol/files/profileReport';

/** Numbers of a row, of a block, or of all. Costs are in the unit that is shown; absent is what was not measured. */
export interface Numbers {
  cost: number;
  /** Of the total, 0 … 1. */
  share: number;
  /** Mean over the test images, gates as they fired. */
  mean?: number | undefined;
  /** Share of the cost that gates save on average; of those they switch. */
  saved?: number | undefined;
  params: number;
  activations: number;
  bytes: number;
  ms?: number | undefined;
}

export interface Row extends Numbers {
  name: string;
  kind: string;
  /** Name of the block it stands in: its own where it stands alone. */
  block: string;
  gates: string[];
  layer: LayerReport;
}

export function rowsOf(report: ProfileReport, unit: Unit): Row[] {
  const blocks = blocksOf(report.layers.map(({ name }) => name));
  const all = report.total.macs;
  return report.layers.map((layer) => {
    const { name, kind, macs, meanMacs, params, activations, bytes, ms } = layer;
    const gates = gatesOf(layer);
    const measured = macs === 0 ? undefined : meanMacs;
    return {
      ...{ name, kind, block: blocks.get(name) ?? name, gates, layer, params, activations, bytes, ms },
      cost: macs * units[unit],
      share: all > 0 ? macs / all : 0,
      mean: measured && measured * units[unit],
      saved: measured === undefined || gates.length === 0 ? undefined : savedOf(macs, measured),
    };
  });
}

/** Not below 0 for the rounding of a mean. */
const savedOf = (cost: number, mean: number): number => Math.max(0, 1 - mean / cost);

/** The layers of each block, in their order. */
export function byBlock(rows: readonly Row[]): Map<string, Row[]> {
  const blocks = new Map<string, Row[]>();
  for (const row of rows) blocks.set(row.block, [...(blocks.get(row.block) ?? []), row]);
  return blocks;
}

/** What rows come to together. A mean counts what has none in full: it is always computed. */
export function sumOf(rows: readonly Numbers[]): Numbers {
  const sum = (of: (row: Numbers) => number) => rows.reduce((all, row) => all + of(row), 0);
  const cost = sum((row) => row.cost);
  const some = (of: (row: Numbers) => number | undefined) => rows.some((row) => of(row) !== undefined);
  const mean = some((row) => row.mean) ? sum((row) => row.mean ?? row.cost) : undefined;
  return {
    ...{ cost, mean },
    share: sum((row) => row.share),
    saved: mean !== undefined && some((row) => row.saved) ? savedOf(cost, mean) : undefined,
    params: sum((row) => row.params),
    activations: sum((row) => row.activations),
    bytes: sum((row) => row.bytes),
    ms: some((row) => row.ms) ? sum((row) => row.ms ?? 0) : undefined,
  };
}

/**
 * The block of each layer by name: the longest beginning, cut at `_` or `/`, that ends in a number and is no layer itself
 * (`stage1_block2` of `stage1_block2_conv1_pad`), else the first part where another layer shares it (`stem` of `stem_conv`).
 */
export function blocksOf(names: readonly string[]): Map<string, string> {
  const layers = new Set(names);
  const firsts = new Map<string, number>();
  for (const name of names) firsts.set(firstPart(name), (firsts.get(firstPart(name)) ?? 0) + 1);
  return new Map(
    names.map((name) => {
      const beginnings = [...name.matchAll(/\d(?=[_/])/g)].map(({ index }) => name.slice(0, index + 1));
      const numbered = beginnings.findLast((beginning) => !layers.has(beginning));
      const first = firstPart(name);
      return [name, numbered ?? ((firsts.get(first) ?? 0) > 1 ? first : name)];
    }),
  );
}

/** Without the name of its block. */
export const nameInBlock = ({ name, block }: Row): string => (name === block ? name : name.slice(block.length + 1));

const firstPart = (name: string): string => name.split(/[_/]/)[0] || name;
