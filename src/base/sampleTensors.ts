/**
 * What a sample of a data set is made of: shapes and types of the tensors that a step gets, by the names of its ports. An image
 * is one input of [height, width, channels]; its class is a label without a shape.
 */

export type NumberType = 'float32' | 'int32';
export type NumberArray = Float32Array | Int32Array;

/** Of one sample: the batch comes before it. */
export interface TensorInfo {
  shape: number[];
  dtype: NumberType;
}

/** One of several inputs of a model, by the name that the model gives it, or of several labels. */
export interface NamedInput extends TensorInfo {
  name: string;
}

/** What is to be said of a sample. */
export interface LabelInfo extends TensorInfo {
  /** Several by name: they lie in this order in one row of numbers. */
  parts?: NamedInput[] | undefined;
}

/** What the inputs of a model are to be. */
export interface InputFacts {
  /** Of a sample: height, width, channels of an image; of the first input where there are several. */
  readonly shape: readonly number[];
  /** Of the numbers; absent: float32. */
  readonly dtype?: 'int32' | undefined;
  /** All inputs of a model of several, by name; absent: there is one, `shape`. */
  readonly inputs?: readonly NamedInput[] | undefined;
}

export interface LabelFacts {
  readonly shape: readonly number[];
  readonly pixelLabels?: object | undefined;
  /** What is to be said of a sample; absent: its class, or of data with `pixelLabels` the class of each pixel. */
  readonly labels?: LabelInfo | undefined;
}

/** The inputs alone, of whatever says more. */
export const inputFacts = ({ shape, dtype, inputs }: InputFacts): InputFacts => ({ shape, dtype, inputs });

/** By port: `x` of a model of one input, `input:NAME` of one of several. A batch has them by the same names. */
export function inputTensors({ shape, dtype, inputs }: InputFacts): Record<string, TensorInfo> {
  if (inputs === undefined) return { x: { shape: [...shape], dtype: dtype ?? 'float32' } };
  return Object.fromEntries(inputs.map((input) => [inputPort(input.name), { shape: input.shape, dtype: input.dtype }]));
}

/** Where one of several inputs comes in. A user's own name could be `y`. */
export const inputPort = (name: string): string => `input:${name}`;

/** Of such a port; undefined for another. */
export const inputName = (port: string): string | undefined =>
  port.startsWith('input:') ? port.slice('input:'.length) : undefined;

export function labelTensor({ shape, pixelLabels, labels }: LabelFacts): TensorInfo {
  return labels ?? { shape: pixelLabels ? [shape[0] ?? 1, shape[1] ?? 1] : [], dtype: 'int32' };
}

/** Whether samples are images: pictures can be made of them. */
export interface PictureFacts {
  readonly pictures?: false | undefined;
}

/** What people call a sample, several, and one of them. */
export const sampleWords = ({ pictures }: PictureFacts) =>
  pictures === false
    ? ({ one: 'sample', many: 'samples', a: 'a sample' } as const)
    : ({ one: 'image', many: 'images', a: 'an image' } as const);

/** Numbers of a tensor of this shape: 1 of none. */
export const numbersOf = (shape: readonly number[]): number => shape.reduce((product, d) => product * d, 1);

/** Where a label lies in the row of its sample. */
export interface LabelPart extends NamedInput {
  from: number;
  size: number;
}

/** Several labels, one after the other. */
export function labelParts(named: readonly NamedInput[]): LabelPart[] {
  let from = 0;
  return named.map((part) => {
    const size = numbersOf(part.shape);
    from += size;
    return { ...part, from: from - size, size };
  });
}

/** Height, width and channels of what has the shape of an image; undefined of vectors, sequences and volumes. */
export function imageShape(shape: readonly number[]): readonly [number, number, number] | undefined {
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined) return undefined;
  return [height, width, channels];
}
