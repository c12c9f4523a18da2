/** Views that change nothing: TensorFlow.js reshapes, casts and clones to what a tensor is already. */
import { sameDims } from '../lower/dims';
import { natureOf } from '../lower/rules';
import type { Folding } from './fold';

/** The operand itself, where the result is the same under the same shape and type. */
export const unchangedView: Folding = (kernel, { x }, _attrs, [spec]) =>
  natureOf(kernel).view && x && spec && x.dtype === spec.dtype && sameDims(x.shape, spec.shape) ? [x] : undefined;
