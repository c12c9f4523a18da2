/** What the command line prints at the end: accuracy, multiply-adds, and what every gate does. */

import { howMany } from '../base/howMany';
import { count, fixed, macsText, percent } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import { table } from '../base/table';
import { oneLine } from '../base/visible';
import type { DataSummary, Evaluation, MetricSummary, ModelSummary } from '../protocol/events/events';
import type { RunScore } from '../protocol/events/score';
import { boundWord } from '../protocol/facts/atLeast';
import { alwaysOff, alwaysOn, countGate } from '../protocol/facts/gateRates';
import { isShare, scoreText } from '../protocol/facts/scoreText';

/** @param metrics What is known of the experiment's own. */
export function report(
  model: ModelSummary,
  evaluation: Evaluation,
  data: DataSummary,
  metrics?: Readonly<Record<string, MetricSummary>>,
): string {
  const atLeast = boundWord(model.notCounted);
  const { loss, accuracy, macs, top5, meanIoU, ...others } = evaluation.values;
  const five = top5 === undefined ? '' : ` (top 5: ${percent(top5, 2)})`;
  const [of, each] = data.windows
    ? ['parts of test images', 'a part']
    : [`test ${sampleWords(data).many}`, sampleWords(data).a];
  const broken = evaluation.leftOut ? ` (${count(evaluation.leftOut)} broken left out)` : '';
  const what = data.pixelLabels
    ? `of the pixels of ${count(evaluation.samples)} ${of}${broken}`
    : `of ${count(evaluation.samples)} ${of}${broken}`;
  const lines = [
    Number.isNaN(accuracy)
      ? `loss          ${fixed(loss, 4)} ${what}`
      : `accuracy      ${percent(accuracy, 2)}${five} ${what}, loss ${fixed(loss, 4)}`,
    ...(meanIoU === undefined ? [] : [meanIoULine(meanIoU, evaluation, data)]),
    `dense MACs    ${atLeast}${macsText(model.macs)} ${each} (${count(model.macs)} multiply-adds of convolutions and matrix products; gates' own: ${macsText(model.gateMacs)})`,
    `average MACs  ${atLeast}${macsText(macs)} ${each}${model.macs === 0 ? '' : `, ${percent(macs / model.macs, 1)} of dense`}`,
    ...Object.entries(others).map(
      ([name, value]) =>
        `${oneLine(name, 60).padEnd(13)} ${isShare(name, metrics) ? percent(value, 2) : fixed(value, 4)}`,
    ),
  ];
  if (model.notCounted.length > 0) lines.push(`not counted   ${model.notCounted.join(', ')}`);
  if (evaluation.iou) lines.push('', iouTable(evaluation.iou, data));
  if (evaluation.gates.length > 0) lines.push('', ...gateTable(evaluation, data));
  return lines.join('\n');
}

function meanIoULine(mean: number, { iou = [] }: Evaluation, { windows, shape }: DataSummary): string {
  const [height, width] = windows?.image ?? shape;
  const present = iou.filter((value) => value !== null).length;
  return `mean IoU      ${percent(mean, 2)} over ${howMany(present, 'class', 'classes')}, at ${height}×${width} pixels`;
}

function iouTable(iou: readonly (number | null)[], { classes }: DataSummary): string {
  const rows = iou.map((value, i) => [classes[i] ?? String(i), value === null ? '–' : percent(value, 1)]);
  return table(['class', 'IoU'], rows);
}

/** The score and multiply-adds at each threshold of the gates; `by`: what the run goes by, where that is not accuracy. */
export function thresholdReport(
  dense: number,
  rows: readonly { threshold: number; accuracy: number; macs: number; score?: number | undefined }[],
  /** Whether something is not counted. */
  bound = false,
  by?: RunScore,
): string {
  const header = [
    'threshold',
    by === undefined ? 'accuracy' : by.metric,
    bound ? 'average MACs, at least' : 'average MACs',
    'of dense',
  ];
  const cells = rows.map(({ threshold, accuracy, macs, score }) => [
    String(threshold),
    by === undefined ? percent(accuracy, 2) : scoreText(score ?? Number.NaN, by.share),
    macsText(macs),
    percent(macs / dense, 1),
  ]);
  return table(header, cells);
}

function gateTable({ gates }: Evaluation, data: DataSummary): string[] {
  const rows = gates.map((rates) => {
    const { gate, channels, mean, on, conditional, off } = countGate(rates);
    return [gate, channels, percent(mean, 1), on, conditional, off].map(String);
  });
  return [
    table(['gate', 'channels', 'mean rate', 'always on', 'conditional', 'always off'], rows),
    `(always on: open for at least ${percent(alwaysOn)} of the test ${sampleWords(data).many}; always off: for at most ${percent(alwaysOff)})`,
  ];
}
