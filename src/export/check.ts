/** Whether a network says the same as the trained one, image by image: the condition for writing or timing it. */
import { UserError } from '../base/userError';
import type { Reference } from './reference';

export interface Agreement {
  images: number;
  /** Largest difference of a class score, as a share of the image's largest score; without classes, of the largest output of all samples. */
  worst: number;
  /** Images left out, since one of their gates stands so close to its threshold that rounding decides it. */
  borderline: number;
  /** Of plain numbers; else of class scores, of which the highest is the same. */
  plain?: true;
}

/** Of an image's largest score. */
export const tolerance = 1e-4;
/** Log-odds nearer to the threshold than this may fall on either side, by the order of a sum. */
const undecided = 1e-4;

/** `output` [images, …] of the network called `what`. Throws a `UserError` for an image that disagrees. */
export function agree(what: string, output: Float32Array, reference: Reference): Agreement {
  const { outputs, classes, margins } = reference;
  const images = reference.output.length / outputs;
  // A number that is to be near 0 is as exact as the others: what it was summed up from was not small.
  const scale = classes ? 0 : reference.output.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let [worst, borderline] = [0, 0];
  for (let image = 0; image < images; image++) {
    const [want, got] = [reference.output, output].map((all) =>
      all.subarray(image * outputs, (image + 1) * outputs),
    ) as [Float32Array, Float32Array];
    const difference = relative(got, want, scale);
    const same = difference <= tolerance && (!classes || indexOfMax(got) === indexOfMax(want));
    if (same) worst = Math.max(worst, difference);
    else if ((margins[image] as number) < undecided) borderline++;
    else
      throw new UserError(
        `${what} does not agree with the trained network: on test ${classes ? 'image' : 'sample'} ${image + 1} of ${images} its ${classes ? 'class scores' : 'outputs'} differ by ${difference.toExponential(1)} of the largest${classes ? `, and its class is ${indexOfMax(got)} for ${indexOfMax(want)}` : ''}.`,
        { hint: 'This is a fault of Sluice: please report it with the experiment.' },
      );
  }
  if (borderline > images / 2)
    throw new UserError(`${what} cannot be compared: on ${borderline} of ${images} images a gate is undecided.`, {
      hint: 'A gate whose logits are zero for most images has learnt nothing: train for longer, or start its bias elsewhere.',
    });
  return { images, worst, borderline, ...(classes ? {} : { plain: true }) };
}

/** max|a − b| / max|b|, or / `least` where that is more; infinite for what is no number. */
function relative(a: Float32Array, b: Float32Array, least: number): number {
  let [gap, scale] = [0, Math.max(least, 1e-30)];
  for (let i = 0; i < b.length; i++) {
    gap = Math.max(gap, Math.abs((a[i] as number) - (b[i] as number)));
    scale = Math.max(scale, Math.abs(b[i] as number));
  }
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap / scale;
}

export function indexOfMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
