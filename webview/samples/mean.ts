/** The mean image of a class: what it costs, and how many channels of each gate it opens. */
import type { SampleTable } from '../../src/protocol/files/samples';

export interface MeanImage {
  count: number;
  macs: number;
  /** Of each gate. */
  open: number[];
}

export function meanOf({ count, label, macs, open, gates }: SampleTable, of: number): MeanImage {
  const members = Array.from({ length: count }, (_, i) => i).filter((i) => label[i] === of);
  const mean = (value: (i: number) => number) =>
    members.reduce((sum, i) => sum + value(i), 0) / Math.max(1, members.length);
  return {
    count: members.length,
    macs: mean((i) => macs[i] ?? 0),
    open: gates.map((_, gate) => mean((i) => open[gate * count + i] ?? 0)),
  };
}
