/** Padding of an image's rows and columns with zeros: each channel stays with itself. */
import type { GraphNode } from '../graph';

/** [top, left, bottom, right] of a padding of rows and columns with zeros, or undefined for any other. */
export function spatialPads(node: GraphNode): number[] | undefined {
  if (node.kernel !== 'PadV2') return undefined;
  const [batch, rows, columns, channels] = node.attrs.paddings as [number, number][];
  const elsewhere = [...(batch ?? []), ...(channels ?? [])];
  if (!rows || !columns || !channels || elsewhere.some((p) => p !== 0) || (node.attrs.constantValue ?? 0) !== 0)
    return undefined;
  return [rows[0], columns[0], rows[1], columns[1]];
}
