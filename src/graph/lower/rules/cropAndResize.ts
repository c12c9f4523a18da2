/**
 * Crops of images, resized: as resize.ts, two products with interpolation matrices, which are computed here, since where
 * the boxes lie is known only when they are. A pixel of the crop at position p takes a share of max(0, 1 − |p − j|) of row j.
 */

import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { need, out, type Rule } from '../rule';

/** Positions [boxes, crop] in an image's `size` rows, for a box from `low` to `high` [boxes, 1] of its extent. */
function positions(l: Lowering, low: OnnxValue, high: OnnxValue, size: number, crop: number): OnnxValue {
  const last = l.b.scalar(size - 1);
  if (crop === 1) return l.map('Mul', [l.map('Mul', [l.map('Add', [low, high]), l.b.scalar(0.5)]), last]);
  const step = l.map('Div', [l.map('Mul', [l.map('Sub', [high, low]), last]), l.b.scalar(crop - 1)]);
  const counted = l.b.constant(
    Float32Array.from({ length: crop }, (_, i) => i),
    [1, crop],
    'float32',
  );
  return l.map('Add', [l.map('Mul', [low, last]), l.map('Mul', [counted, step])]);
}

/** [boxes, crop, size]. */
function weights(l: Lowering, at: OnnxValue, size: number, nearest: boolean): OnnxValue {
  const [boxes = 1, crop = 1] = at.shape;
  const rows = l.b.constant(
    Float32Array.from({ length: size }, (_, j) => j),
    [size],
    'float32',
  );
  const rounded = nearest ? l.map('Floor', [l.map('Add', [at, l.b.scalar(0.5)])]) : at;
  const distance = l.map('Abs', [l.map('Sub', [l.reshape(rounded, [boxes, crop, 1]), rows])]);
  return l.map('Relu', [l.map('Sub', [l.b.scalar(1), distance])]);
}

/** Whether a position lies in the image. */
function inside(l: Lowering, at: OnnxValue, size: number): OnnxValue {
  const low = l.map('GreaterOrEqual', [at, l.b.scalar(0)], {}, 'bool');
  return l.map('And', [low, l.map('LessOrEqual', [at, l.b.scalar(size - 1)], {}, 'bool')], {}, 'bool');
}

const cropAndResize: Rule = {
  kernel: 'CropAndResize',
  infer: (inputs, { cropSize }) => {
    const channels = need(inputs, 'image').shape[3] as number;
    const boxes = need(inputs, 'boxes').shape[0] as number;
    return [{ shape: [boxes, ...(cropSize as number[]), channels], dtype: 'float32' }];
  },
  lower: (l, node) => {
    const [image, y] = [need(node.inputs, 'image'), out(node)];
    const [n = 1, h = 1, w = 1, c = 1] = image.shape;
    const [boxes = 1, height = 1, width = 1] = y.shape;
    const box = l.value(need(node.inputs, 'boxes'));
    const edge = (i: number) => l.b.op('Gather', [box, l.b.int64s([i])], [boxes, 1], { axis: 1 });
    const rowsAt = positions(l, edge(0), edge(2), h, height);
    const columnsAt = positions(l, edge(1), edge(3), w, width);
    const nearest = node.attrs.method === 'nearest';
    const index = l.cast(l.value(need(node.inputs, 'boxInd')), 'int32');
    const known = l.map('Less', [index, l.constantScalar(n, 'int32')], {}, 'bool');
    const own = l.map('Where', [known, index, l.constantScalar(0, 'int32')], {}, 'int32');
    const pixels = l.cast(l.value(image), 'float32');
    const images = l.b.op('Gather', [pixels, own], [boxes, h, w, c], { axis: 0 });
    const flat = l.reshape(images, [boxes, h, w * c]);
    const tall = l.b.op('MatMul', [weights(l, rowsAt, h, nearest), flat], [boxes, height, w * c]);
    const across = l.reshape(weights(l, columnsAt, w, nearest), [boxes, 1, width, w]);
    const crops = l.b.op('MatMul', [across, l.reshape(tall, [boxes, height, w, c])], y.shape);
    const rowsIn = l.reshape(inside(l, rowsAt, h), [boxes, height, 1, 1]);
    const columnsIn = l.reshape(inside(l, columnsAt, w), [boxes, 1, width, 1]);
    const covered = l.map('And', [rowsIn, columnsIn], {}, 'bool');
    const beyond = l.b.scalar((node.attrs.extrapolationValue as number | undefined) ?? 0);
    const filled = l.map('Where', [covered, crops, beyond], {}, 'float32');
    // A box of no image stays empty.
    const some = l.reshape(known, [boxes, 1, 1, 1]);
    l.bind(y, l.map('Where', [some, filled, l.b.scalar(0)], {}, 'float32'));
  },
};

export const cropAndResizeRules: Rule[] = [cropAndResize];
