/** What the command line prints at the end: accuracy, multiply-adds, and what every gate does. */
import type { Evaluation, ModelSummary } from '../protocol/events';
import { alwaysOff, alwaysOn, countGate } from '../protocol/gateRates';
import { count, percent } from '../text/numbers';
import { table } from '../text/table';

export function report(model: ModelSummary, evaluation: Evaluation): string {
  const atLeast = model.notCounted.length > 0 ? 'at least ' : '';
  const top5 = evaluation.top5 === undefined ? '' : ` (top 5: ${percent(evaluation.top5, 2)})`;
  const lines = [
    `accuracy      ${percent(evaluation.accuracy, 2)}${top5} of ${count(evaluation.samples)} test images, loss ${evaluation.loss.toFixed(4)}`,
    `dense MACs    ${atLeast}${count(model.macs)} multiply-adds an image (convolution and dense weights; gates' own: ${count(model.gateMacs)})`,
    `average MACs  ${atLeast}${count(evaluation.macs)} multiply-adds an image, ${percent(evaluation.macs / model.macs, 1)} of dense`,
  ];
  if (model.notCounted.length > 0) lines.push(`not counted   ${model.notCounted.join(', ')}`);
  if (evaluation.gates.length > 0) lines.push('', ...gateTable(evaluation));
  return lines.join('\n');
}

/** Accuracy and multiply-adds at each threshold of the gates. */
export function thresholdReport(
  dense: number,
  rows: readonly { threshold: number; accuracy: number; macs: number }[],
): string {
  const header = ['threshold', 'accuracy', 'average MACs', 'of dense'];
  const cells = rows.map(({ threshold, accuracy, macs }) => [
    String(threshold),
    percent(accuracy, 2),
    count(macs),
    percent(macs / dense, 1),
  ]);
  return table(header, cells);
}

function gateTable({ gates }: Evaluation): string[] {
  const rows = gates.map((rates) => {
    const { gate, channels, mean, on, conditional, off } = countGate(rates);
    return [gate, channels, percent(mean, 1), on, conditional, off].map(String);
  });
  return [
    table(['gate', 'channels', 'mean rate', 'always on', 'conditional', 'always off'], rows),
    `(always on: open for at least ${percent(alwaysOn)} of the test images; always off: for at most ${percent(alwaysOff)})`,
  ];
}
