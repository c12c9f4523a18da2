/** Which numbers of an evaluation are kept of every epoch: names are somebody's, and stand in each of `maxEpochs` points. */
import type { EvaluationValues } from './events';
import { maxValues } from './history';

/** What the best epoch and the views go by is kept whatever else there is. */
const first = ['loss', 'accuracy', 'macs', 'meanIoU'];
/** Characters of the names together: with `maxEpochs` and `maxValues` points have at most about 5 MB of text. */
const maxText = 2000;

/** The same object where all fit, which is almost always. @param score A name besides that the best epoch goes by. */
export function keptValues(values: EvaluationValues, score?: string): EvaluationValues {
  const names = Object.keys(values);
  let text = 0;
  for (const name of names) text += name.length;
  if (names.length <= maxValues && text <= maxText) return values;
  const { loss, accuracy, macs } = values;
  const kept: EvaluationValues = { loss, accuracy, macs };
  let [count, left] = [0, maxText];
  for (const name of new Set([...first, ...(score === undefined ? [] : [score]), ...names])) {
    const value = values[name];
    if (value === undefined) continue;
    left -= name.length;
    if (count++ === maxValues || left < 0) break;
    kept[name] = value;
  }
  return kept;
}
