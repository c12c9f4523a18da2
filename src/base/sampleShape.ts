/** The shape of a sample in words: `32 × 32 × 3`, or of several inputs `left 12 × 12 × 1, age 1`. */

/** Of one of several inputs. */
export interface InputShape {
  name: string;
  shape: readonly number[];
}

/** @param shape Of the only or first input. @param inputs All of several. @param size How a number is written. */
export function sampleShape(
  shape: readonly number[],
  inputs?: readonly InputShape[],
  size: (value: number) => string = String,
): string {
  const joined = (sizes: readonly number[]) => sizes.map(size).join(' × ');
  return inputs === undefined || inputs.length < 2
    ? joined(shape)
    : inputs.map((input) => `${input.name} ${joined(input.shape)}`).join(', ');
}
