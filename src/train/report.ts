/** What the command line prints at the end: accuracy, multiply-adds, and what every gate does. */
import type { Evaluation, ModelSummary } from '../protocol/events';
import { alwaysOff, alwaysOn, countGate } from '../protocol/gateRates';

const count = (n: number) => Math.round(n).toLocaleString('en-US');
const percent = (x: number, digits = 1) => `${(100 * x).toFixed(digits)} %`;

export function report(model: ModelSummary, evaluation: Evaluation): string {
  const atLeast = model.notCounted.length > 0 ? 'at least ' : '';
  const lines = [
    `accuracy      ${percent(evaluation.accuracy, 2)} of ${count(evaluation.samples)} test images, loss ${evaluation.loss.toFixed(4)}`,
    `dense MACs    ${atLeast}${count(model.macs)} multiply-adds an image (convolution and dense weights; gates' own: ${count(model.gateMacs)})`,
    `average MACs  ${atLeast}${count(evaluation.macs)} multiply-adds an image, ${percent(evaluation.macs / model.macs)} of dense`,
  ];
  if (model.notCounted.length > 0) lines.push(`not counted   ${model.notCounted.join(', ')}`);
  if (evaluation.gates.length > 0) lines.push('', ...gateTable(evaluation));
  return lines.join('\n');
}

/** Accuracy and multiply-adds at each threshold of the gates. */
export function thresholdReport(model: ModelSummary, rows: readonly (Evaluation & { threshold: number })[]): string {
  const header = ['threshold', 'accuracy', 'average MACs', 'of dense'];
  const cells = rows.map(({ threshold, accuracy, macs }) => [
    String(threshold),
    percent(accuracy, 2),
    count(macs),
    percent(macs / model.macs),
  ]);
  return alignedRight([header, ...cells]).join('\n');
}

function alignedRight(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] as number)).join('  '));
}

function gateTable({ gates }: Evaluation): string[] {
  const rows = gates.map((rates) => {
    const { gate, channels, mean, on, conditional, off } = countGate(rates);
    return [gate, channels, percent(mean), on, conditional, off].map(String);
  });
  const header = ['gate', 'channels', 'mean rate', 'always on', 'conditional', 'always off'];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ');
  return [
    line(header),
    ...rows.map(line),
    `(always on: open for at least ${percent(alwaysOn, 0)} of the test images; always off: for at most ${percent(alwaysOff, 0)})`,
  ];
}
