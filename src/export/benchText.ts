/** What a measurement says: for a terminal, and as a Markdown report. */
import { count } from '../text/numbers';
import { markdownTable, markdownText, table } from '../text/table';
import type { BenchReport } from './benchInfer';
import { gatesRows, timesCaption, timesRows } from './exportText';

/** The two ratios, and where skipping does not pay: fewer multiply-adds are not yet less time. */
export function verdict({ mac_ratio, time_ratio, dense_ms, skip_ms, gates }: BenchReport): string {
  if (gates.length === 0) return 'The network has no gates: there is nothing to skip.';
  const time =
    time_ratio >= 1 ? `${time_ratio.toFixed(2)} times faster` : `${(1 / time_ratio).toFixed(2)} times slower`;
  const masked = gates.filter(({ use }) => use !== 'skipped').map(({ gate }) => gate);
  const where =
    masked.length === 0
      ? 'Every gate layer is skipped by.'
      : masked.length === gates.length
        ? 'Skipping pays in no block here, so none is skipped.'
        : `Skipping does not pay in ${masked.join(', ')}.`;
  return `${mac_ratio.toFixed(2)} times fewer MACs, ${time} than with all channels (${dense_ms.toFixed(2)} ms → ${skip_ms.toFixed(2)} ms an image, one thread). ${where}`;
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

export function benchMarkdown(report: BenchReport): string {
  const { times, gates, run } = report;
  return [
    `# Measured speed-up of ${markdownText(run)}`,
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
    `PyTorch runs the same masked network, batch normalisation folded, operation by operation on one thread. It takes ${pytorch.ratio.toFixed(2)} times as long as skipping.`,
  ];
}

const heading = ({ run, checkpoint, images, runs, processor, dense_macs, mean_macs, paths }: BenchReport) =>
  `${run}, ${checkpoint} checkpoint, ${images} test images, ${runs} turns of each in alternation, one thread of ${processor}. MACs: ${count(dense_macs)} dense, ${count(mean_macs)} on average over these images, which take ${paths} different path${paths === 1 ? '' : 's'}. Each network was compared with the trained one.`;

function latencies({ dense_ms, masked_ms, skip_ms, spread, pytorch }: BenchReport): [string[], string[][]] {
  const rows: [string, number, { p25: number; p75: number }][] = [
    ['dense (all gates open)', dense_ms, spread.dense],
    ['masked', masked_ms, spread.masked],
    ['skipping', skip_ms, spread.skip],
    ...(pytorch !== null && 'ms' in pytorch
      ? [[`PyTorch ${pytorch.version}, masked`, pytorch.ms, pytorch] as [string, number, BenchReport['spread']['skip']]]
      : []),
  ];
  return [
    ['one image', 'median ms', '25 %', '75 %', 'dense / it'],
    rows.map(([name, ms, { p25, p75 }]) => [
      name,
      ...[ms, p25, p75].map((x) => x.toFixed(3)),
      (dense_ms / ms).toFixed(2),
    ]),
  ];
}

const batchRows = ({ batches }: BenchReport): [string[], string[][]] => [
  ['batch', 'dense ms', 'masked ms', 'skipping ms', 'PyTorch masked ms', 'fastest'],
  batches.map(({ batch, dense_ms, masked_ms, skip_ms, pytorch_ms }) => [
    String(batch),
    ...[dense_ms, masked_ms, skip_ms].map((x) => x.toFixed(2)),
    pytorch_ms?.toFixed(2) ?? '–',
    // Dense is another function: it is there to compare.
    skip_ms < masked_ms ? 'skipping' : 'masked',
  ]),
];

const batchNote = ({ paths, images }: BenchReport) =>
  `Milliseconds a batch. Skipping runs image by image: its path is known only once an image has gone it, and ${paths === images ? 'no two of these images take the same one, so there are none to group' : `these ${images} images take ${paths}`}. Fastest of masked and skipping, which compute the same.`;
