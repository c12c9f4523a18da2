/** What the test images say together: do hard ones cost more? Everything is computed from the table, nothing is stored. */
import type { SampleTable } from '../files/samples';

export interface Correlation {
  pearson: number;
  spearman: number;
}

export interface SampleFacts {
  count: number;
  /** Different sets of open channels. */
  paths: number;
  /** Between multiply-adds and loss over all images; undefined where one of them is the same for all. */
  correlation: Correlation | undefined;
  /** Likewise between multiply-adds and the difficulty that the data says; null where one of them is the same for all. */
  byDifficulty?: Correlation | null;
  /** Mean multiply-adds. */
  macs: number;
  /** Of data with a class an image: those that are classified correctly, and wrong, with their mean multiply-adds, NaN where there are none. */
  right?: AnswerFacts;
  wrong?: AnswerFacts;
  /** Of data with a class a pixel: the mean share of right pixels, 0 … 1. */
  accuracy?: number;
  /** None of data with a class a pixel. */
  classes: ClassFacts[];
}

export interface AnswerFacts {
  count: number;
  macs: number;
}

export interface ClassFacts {
  name: string;
  count: number;
  /** Mean multiply-adds. */
  macs: number;
  /** Share of its images that are classified correctly, 0 … 1. */
  accuracy: number;
}

export function sampleFacts(table: SampleTable): SampleFacts {
  const { count, macs, loss, path, accuracy, difficulty } = table;
  const facts = {
    ...{ count, paths: new Set(path).size, correlation: correlation(macs, loss), macs: mean(macs) },
    ...(difficulty ? { byDifficulty: correlation(macs, difficulty) ?? null } : {}),
  };
  return accuracy === undefined
    ? { ...facts, ...answerFacts(table) }
    : { ...facts, accuracy: mean(accuracy), classes: [] };
}

function answerFacts({ count, label, predicted, macs, classes }: SampleTable) {
  const isRight = (i: number) => label[i] === predicted[i];
  const group = (members: number[]) => ({ count: members.length, macs: mean(members.map((i) => macs[i] as number)) });
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    right: group(all.filter(isRight)),
    wrong: group(all.filter((i) => !isRight(i))),
    classes: classes.map((name, k) => {
      const members = all.filter((i) => label[i] === k);
      return { name, ...group(members), accuracy: members.filter(isRight).length / members.length };
    }),
  };
}

/** Pearson's and Spearman's; undefined for less than two values and where either does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): Correlation | undefined {
  const linear = pearson(a, b);
  const ranked = pearson(ranks(a), ranks(b));
  return linear === undefined || ranked === undefined ? undefined : { pearson: linear, spearman: ranked };
}

function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const n = a.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : undefined;
}

/** From 1 up; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let i = from; i < to; i++) found[order[i] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}

/** Mean multiply-adds over images of rising loss, in `parts` groups of (nearly) equal size. */
export function macsByLoss({ count, loss, macs }: SampleTable, parts: number): { loss: number; macs: number }[] {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => (loss[a] as number) - (loss[b] as number));
  const groups = Math.min(parts, count);
  return Array.from({ length: groups }, (_, part) => {
    const members = order.slice(Math.floor((part * count) / groups), Math.floor(((part + 1) * count) / groups));
    return { loss: mean(members.map((i) => loss[i] as number)), macs: mean(members.map((i) => macs[i] as number)) };
  });
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
