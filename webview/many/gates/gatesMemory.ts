/** What the comparison of gates remembers. */

export const orders = ['channel', 'rate'] as const;
export type ChannelOrder = (typeof orders)[number];

export interface GatesMemory {
  /** Folders; empty: the first two of the chosen runs. */
  before: string;
  after: string;
  order: ChannelOrder;
  /** Name of the layer whose course is shown; empty: the first. */
  layer: string;
  /** The numbers of the courses are shown. */
  open: boolean;
}

export function readGates(stored: unknown): GatesMemory {
  const { before, after, order, layer, open } = Object(stored);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    before: text(before),
    after: text(after),
    order: orders.find((name) => name === order) ?? 'channel',
    layer: text(layer),
    open: open === true,
  };
}
