/** What the command line prints of a model and its gates. Thresholds of a gate's kind are those of the field: above 99 % always on, below 1 % always off. */
import type { Evaluation, ModelSummary } from '../protocol/events';

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

function gateTable({ gates }: Evaluation): string[] {
  const rows = gates.map(({ gate, rates }) => {
    const bytes = [...Buffer.from(rates, 'base64')];
    const on = bytes.filter((b) => b / 255 > 0.99).length;
    const off = bytes.filter((b) => b / 255 < 0.01).length;
    const mean = bytes.reduce((a, b) => a + b, 0) / 255 / bytes.length;
    return [gate, bytes.length, percent(mean), on, bytes.length - on - off, off].map(String);
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
    '(always on: open for more than 99 % of the test images; always off: for fewer than 1 %)',
  ];
}
