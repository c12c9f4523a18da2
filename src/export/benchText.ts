/** What a measurement says: for a terminal, and as a Markdown report. */
import { macsText, percent } from '../base/numbers';
import { markdownTable, markdownText, table } from '../base/table';
import type { BenchReport } from './benchInfer';
import { gatesRows, timesCaption, timesRows } from './exportText';
import { difference, type Ratio } from './pairedRatio';

/** The two ratios, and where skipping does not pay: fewer multiply-adds are not yet less time. */
export function verdict({ mac_ratio, time_ratio, control, dense_ms, skip_ms, gates }: BenchReport): string {
  if (gates.length === 0) return 'The network has no gates: there is nothing to skip.';
  const masked = gates.filter(({ use }) => use !== 'skipped').map(({ gate }) => gate);
  const where =
    masked.length === 0
      ? 'Every gate layer is skipped by.'
      : masked.length === gates.length
        ? 'Skipping pays in no block here, so none is skipped.'
        : `Skipping does not pay in ${masked.join(', ')}.`;
  const times = `(${dense_ms.toFixed(2)} ms → ${skip_ms.toFixed(2)} ms an image, one thread)`;
  return `${mac_ratio.toFixed(2)} times fewer MACs, ${compared(time_ratio, control)} with all channels ${times}. ${controlNote(control)} ${where}`;
}

/** `1.50 times faster (1.42–1.58) than`, or that no difference is to be seen. */
function compared(measured: Ratio, control: Ratio): string {
  const sign = difference(measured, control);
  if (sign === 0) return `no difference in time (${interval(measured)}) to be told from noise, compared`;
  const { ratio, low, high } = measured;
  return sign > 0
    ? `${ratio.toFixed(2)} times faster (${interval(measured)}) than`
    : `${(1 / ratio).toFixed(2)} times slower (${interval({ ...measured, low: 1 / high, high: 1 / low })}) than`;
}

const interval = ({ low, high }: Ratio) => `${low.toFixed(2)}–${high.toFixed(2)}`;

/** How sure the intervals are, and what the machine makes up. */
function controlNote(control: Ratio): string {
  const sure = `In brackets: where the median lies with ${percent(Math.floor(100 * Math.min(control.confidence, 0.95)) / 100)} confidence.`;
  return `${sure} Two sessions of the same network differ by ${control.ratio.toFixed(2)} (${interval(control)}) here.`;
}

export function benchText(report: BenchReport): string {
  const { times, gates } = report;
  return [
    heading(report),
    '',
    table(...latencies(report)),
    ...peerNote(report),
    ...(report.batches.length > 0 ? ['', table(...batchRows(report)), batchNote(report)] : []),
    ...(times.length > 0 ? ['', timesCaption, table(...timesRows(times))] : []),
    ...(gates.length > 0 ? ['', table(...gatesRows(gates))] : []),
    '',
    verdict(report),
  ].join('\n');
}

/** What every report begins with. */
export const reportTitle = '# Measured speed-up of ';

export function benchMarkdown(report: BenchReport): string {
  const { times, gates, run } = report;
  return [
    `${reportTitle}${markdownText(run)}`,
    markdownText(verdict(report)),
    markdownText(heading(report)),
    markdownTable(...latencies(report)),
    ...peerNote(report).map((note) => markdownText(note)),
    ...(report.batches.length > 0 ? ['## Larger batches', markdownTable(...batchRows(report)), batchNote(report)] : []),
    ...(times.length > 0 ? ['## Where skipping pays', `${timesCaption}.`, markdownTable(...timesRows(times))] : []),
    ...(gates.length > 0 ? ['## Gates', markdownTable(...gatesRows(gates))] : []),
    '',
  ].join('\n\n');
}

/** What the peer is, or why there is none. */
function peerNote({ pytorch }: BenchReport): string[] {
  if (pytorch === null) return [];
  if ('missing' in pytorch) return [`Without PyTorch as a peer: ${pytorch.missing}.`];
  return [
    `PyTorch runs the same masked network, batch normalisation folded, operation by operation on one thread. It takes ${pytorch.ratio.ratio.toFixed(2)} times (${interval(pytorch.ratio)}) as long as skipping.`,
  ];
}

const heading = ({ run, checkpoint, images, runs, processor, dense_macs, mean_macs, paths }: BenchReport) =>
  `${run}, ${checkpoint} checkpoint, ${images} test images, ${runs} turns of each in alternation, one thread of ${processor}. ${macsText(dense_macs)} dense, ${macsText(mean_macs)} on average over these images, which take ${paths} distinct path${paths === 1 ? '' : 's'}. Each network was compared with the trained one.`;

function latencies(report: BenchReport): [string[], string[][]] {
  const { dense_ms, masked_ms, skip_ms, spread, pytorch, masked_ratio, time_ratio, control } = report;
  const rows: [string, number, { p25: number; p75: number }, Ratio?][] = [
    ['dense (all gates open)', dense_ms, spread.dense],
    ['dense, a second time', report.again_ms, spread.again, control],
    ['masked', masked_ms, spread.masked, masked_ratio],
    ['skipping', skip_ms, spread.skip, time_ratio],
  ];
  if (pytorch !== null && 'ms' in pytorch)
    rows.push([`PyTorch ${pytorch.version}, masked`, pytorch.ms, pytorch, pytorch.dense_ratio]);
  return [
    ['one image', 'median ms', '25 %', '75 %', 'dense / it', 'interval'],
    rows.map(([name, ms, { p25, p75 }, ratio]) => [
      name,
      ...[ms, p25, p75].map((x) => x.toFixed(3)),
      ratio?.ratio.toFixed(2) ?? '',
      ratio ? interval(ratio) : '',
    ]),
  ];
}

const batchRows = ({ batches }: BenchReport): [string[], string[][]] => [
  ['batch', 'dense ms', 'masked ms', 'skipping ms', 'PyTorch masked ms', 'masked / skipping', 'interval', 'faster'],
  batches.map(({ batch, dense_ms, masked_ms, skip_ms, pytorch_ms, skipping, control }) => [
    String(batch),
    ...[dense_ms, masked_ms, skip_ms].map((x) => x.toFixed(2)),
    pytorch_ms?.toFixed(2) ?? '–',
    skipping.ratio.toFixed(2),
    interval(skipping),
    { '-1': 'masked', '0': 'neither, by what can be told', '1': 'skipping' }[difference(skipping, control)],
  ]),
];

const batchNote = ({ paths, images }: BenchReport) =>
  `Milliseconds a batch. Skipping runs image by image: its path is known only once an image has gone it, and ${paths === images ? 'no two of these images take the same one, so there are none to group' : `these ${images} images take ${paths}`}. Masked and skipping compute the same.`;
