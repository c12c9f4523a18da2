/**
 * The channels of one gate that are open for an image, as indices into its candidates: the rows of a filter to gather.
 * Where none is open the index is that of an extra row of zeros, since a convolution of no channels is not defined
 * everywhere; so filters are laid out with one row more than there are candidates.
 */
import type { GraphTensor } from '../graph';
import type { Lowering } from '../lower/lowering';
import type { OnnxValue } from '../onnx/builder';

const int64 = { type: 'int64' } as const;

export class OpenChannels {
  private found: OnnxValue | undefined;

  constructor(
    private readonly l: Lowering,
    /** The gate's values, 0 or 1, [1, channels]. */
    private readonly gate: GraphTensor,
    readonly candidates: readonly number[],
  ) {}

  /** Channels to lay a filter out by; undefined is the row of zeros. */
  get rows(): (number | undefined)[] {
    return [...this.candidates, undefined];
  }

  /** int64 [open], made on first use. */
  get indices(): OnnxValue {
    this.found ??= this.make();
    return this.found;
  }

  private make(): OnnxValue {
    const { l, candidates } = this;
    const channels = this.gate.shape.at(-1) as number;
    const all = l.reshape(l.value(this.gate), [channels]);
    const picked = () => l.b.op('Gather', [all, l.b.int64s(candidates)], [candidates.length], { axis: 0 });
    const some = candidates.length === channels ? all : picked();
    const any = l.b.op('ReduceMax', [some], [1], { axes: [0], keepdims: 1 });
    const none = l.map('Sub', [l.b.constant(Float32Array.of(1), [1], 'float32'), any]);
    const extended = l.b.op('Concat', [some, none], [candidates.length + 1], { axis: 0 });
    const open = l.b.op('NonZero', [extended], [1, candidates.length], {}, int64);
    return l.b.op('Reshape', [open, l.b.int64s([-1])], [candidates.length], {}, int64);
  }
}
