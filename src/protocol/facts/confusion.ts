/** Which classes are taken for which: a row for each class, a column for each answer. Computed from the table, nothing is stored. */
import type { SampleTable } from '../files/samples';

export interface ConfusionRow {
  name: string;
  /** Images of the class, whatever they were taken for. */
  images: number;
  /** In the order of the rows: images that were taken for that class. */
  counts: number[];
  /** Images that were taken for a class that has no row. */
  elsewhere: number;
}

export interface Confusion {
  rows: ConfusionRow[];
  /** Classes that images have or were taken for. */
  classes: number;
}

/** @param most classes, those with the most wrong answers, given and received, where there are more. Rows keep the order of the classes. */
export function confusionOf({ count, label, predicted, classes }: SampleTable, most: number): Confusion {
  const involved = new Set<number>();
  const errors = classes.map(() => 0);
  for (let i = 0; i < count; i++) {
    const pair = [label[i] as number, predicted[i] as number];
    for (const k of pair) {
      if (classes[k] === undefined) continue;
      involved.add(k);
      if (pair[0] !== pair[1]) errors[k] = (errors[k] ?? 0) + 1;
    }
  }
  const wrongest = [...involved].sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0) || a - b);
  const shown = wrongest.slice(0, most).sort((a, b) => a - b);
  const place = new Map(shown.map((k, at) => [k, at]));
  const rows = shown.map((k) => ({
    ...{ name: classes[k] as string, images: 0, elsewhere: 0 },
    counts: shown.map(() => 0),
  }));
  for (let i = 0; i < count; i++) {
    const row = rows[place.get(label[i] as number) ?? -1];
    if (row === undefined) continue;
    const at = place.get(predicted[i] as number);
    row.images++;
    if (at === undefined) row.elsewhere++;
    else row.counts[at] = (row.counts[at] ?? 0) + 1;
  }
  return { rows, classes: involved.size };
}
