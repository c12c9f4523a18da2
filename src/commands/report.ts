/** What the command line prints at the end: accuracy, multiply-adds, and what every gate does. */

import { count, fixed, macsText, percent } from '../base/numbers';
import { table } from '../base/table';
import type { DataSummary, Evaluation, ModelSummary } from '../protocol/events/events';
import { boundWord } from '../protocol/facts/atLeast';
import { alwaysOff, alwaysOn, countGate } from '../protocol/facts/gateRates';

export function report(model: ModelSummary, evaluation: Evaluation, data: DataSummary): string {
  const atLeast = boundWord(model.notCounted);
  const top5 = evaluation.top5 === undefined ? '' : ` (top 5: ${percent(evaluation.top5, 2)})`;
  const [of, each] = data.windows ? ['parts of test images', 'a part'] : ['test images', 'an image'];
  const broken = evaluation.leftOut ? ` (${count(evaluation.leftOut)} broken left out)` : '';
  const what = data.pixelLabels
    ? `of the pixels of ${count(evaluation.samples)} ${of}${broken}`
    : `of ${count(evaluation.samples)} ${of}${broken}`;
  const lines = [
    `accuracy      ${percent(evaluation.accuracy, 2)}${top5} ${what}, loss ${fixed(evaluation.loss, 4)}`,
    ...meanIoU(evaluation, data),
    `dense MACs    ${atLeast}${macsText(model.macs)} ${each} (${count(model.macs)} multiply-adds of convolutions and matrix products; gates' own: ${macsText(model.gateMacs)})`,
    `average MACs  ${atLeast}${macsText(evaluation.macs)} ${each}${model.macs === 0 ? '' : `, ${percent(evaluation.macs / model.macs, 1)} of dense`}`,
  ];
  if (model.notCounted.length > 0) lines.push(`not counted   ${model.notCounted.join(', ')}`);
  if (evaluation.iou) lines.push('', iouTable(evaluation.iou, data));
  if (evaluation.gates.length > 0) lines.push('', ...gateTable(evaluation));
  return lines.join('\n');
}

function meanIoU({ meanIoU: mean, iou = [] }: Evaluation, { windows, shape }: DataSummary): string[] {
  if (mean === undefined) return [];
  const [height, width] = windows?.image ?? shape;
  const present = iou.filter((value) => value !== null).length;
  return [`mean IoU      ${percent(mean, 2)} over ${present} classes, at ${height}×${width} pixels`];
}

function iouTable(iou: readonly (number | null)[], { classes }: DataSummary): string {
  const rows = iou.map((value, i) => [classes[i] ?? String(i), value === null ? '–' : percent(value, 1)]);
  return table(['class', 'IoU'], rows);
}

/** Accuracy and multiply-adds at each threshold of the gates. */
export function thresholdReport(
  dense: number,
  rows: readonly { threshold: number; accuracy: number; macs: number }[],
  /** Whether something is not counted. */
  bound = false,
): string {
  const header = ['threshold', 'accuracy', bound ? 'average MACs, at least' : 'average MACs', 'of dense'];
  const cells = rows.map(({ threshold, accuracy, macs }) => [
    String(threshold),
    percent(accuracy, 2),
    macsText(macs),
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
