/** Whether a network says the same as the trained one, image by image: the condition for writing or timing it. */
import { UserError } from '../base/userError';
import type { NetworkValues } from './network';
import type { Reference } from './reference';

export interface Agreement {
  images: number;
  /** Largest difference of a class score, as a share of the image's largest score; without classes, of the largest output of all samples. */
  worst: number;
  /** Images left out, since one of their gates stands so close to its threshold that rounding decides it. */
  borderline: number;
  /** Of plain numbers; else of class scores, of which the highest is the same. */
  plain?: true;
  /** Outputs that were compared, by name; absent: the only one. */
  outputs?: string[];
}

/** Of an image's largest score. */
export const tolerance = 1e-4;
/** Log-odds nearer to the threshold than this may fall on either side, by the order of a sum. */
const undecided = 1e-4;

/** `found`: what the network called `what` says, every output. Throws a `UserError` for an image that disagrees. */
export function agree(what: string, found: NetworkValues, reference: Reference): Agreement {
  const { images, classes, margins, outputs } = reference;
  const several = outputs.size > 1;
  const compared = [...outputs].map(([name, want], i) => comparison(want, found[name], images, classes && i === 0));
  let [worst, borderline] = [0, 0];
  for (let image = 0; image < images; image++) {
    const answers = compared.map((compare) => compare(image));
    const wrong = answers.findIndex(({ same }) => !same);
    if (wrong < 0) worst = Math.max(worst, ...answers.map(({ difference }) => difference));
    else if ((margins[image] as number) < undecided) borderline++;
    else {
      const { difference, other } = answers[wrong] as Answer;
      const scores = other !== undefined;
      const output = several ? ` of '${[...outputs.keys()][wrong]}'` : '';
      throw new UserError(
        `${what} does not agree with the trained network: on test ${classes ? 'image' : 'sample'} ${image + 1} of ${images} its ${scores ? 'class scores' : 'outputs'}${output} differ by ${difference.toExponential(1)} of the largest${scores ? `, and its class is ${other}` : ''}.`,
        { hint: 'This is a fault of Sluice: please report it with the experiment.' },
      );
    }
  }
  if (borderline > images / 2)
    throw new UserError(`${what} cannot be compared: on ${borderline} of ${images} images a gate is undecided.`, {
      hint: 'A gate whose logits are zero for most images has learnt nothing: train for longer, or start its bias elsewhere.',
    });
  return {
    ...{ images, worst, borderline },
    ...(classes ? {} : { plain: true }),
    ...(several ? { outputs: [...outputs.keys()] } : {}),
  };
}

interface Answer {
  same: boolean;
  difference: number;
  /** Of scores of classes: the class, and the one it should be. */
  other?: string;
}

/** Of one output, image by image. */
function comparison(want: Float32Array, found: Float32Array = new Float32Array(), images: number, classes: boolean) {
  // A number that is to be near 0 is as exact as the others: what it was summed up from was not small.
  const scale = classes ? 0 : want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const size = want.length / images;
  return (image: number): Answer => {
    const [wanted, got] = [want, found].map((all) => all.subarray(image * size, (image + 1) * size)) as [
      Float32Array,
      Float32Array,
    ];
    const difference = got.length === size ? relative(got, wanted, scale) : Number.POSITIVE_INFINITY;
    if (!classes) return { same: difference <= tolerance, difference };
    const [best, right] = [indexOfMax(got), indexOfMax(wanted)];
    return { same: difference <= tolerance && best === right, difference, other: `${best} for ${right}` };
  };
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
