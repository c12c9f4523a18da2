/**
 * Views that leave every channel what it is: a convolution of a sequence is one of an image of one row, between two such views,
 * and a batch norm of a sequence is one of images likewise.
 */
import { type GraphNode, type GraphTensor, sizeOf } from '../graph';
import { natureOf } from '../lower/rules';

/** What such a view is of; undefined for any other node. */
export function sameChannels(node: GraphNode): GraphTensor | undefined {
  const source = node.inputs.x ?? node.inputs.input;
  const [result] = node.outputs;
  if (!source || !result || natureOf(node.kernel).view !== true || source.dtype !== result.dtype) return undefined;
  return source.shape.length > 1 && result.shape.length > 1 && source.shape.at(-1) === result.shape.at(-1)
    ? source
    : undefined;
}

/** Rows and columns of a sample's channels: those of an image, one row of a sequence; undefined where there are several samples. */
export function rowsAndColumns({ shape }: GraphTensor): [number, number] | undefined {
  const [samples, ...rest] = shape.slice(0, -1);
  if (samples !== 1 || rest.length > 2) return undefined;
  const [columns = 1, rows = 1] = rest.toReversed();
  return sizeOf(rest) === 0 ? undefined : [rows, columns];
}
