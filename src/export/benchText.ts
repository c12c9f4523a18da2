/** What a measurement says: for a terminal, and as a Markdown report. */

import { macsText, percent } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import { markdownTable, markdownText, table } from '../base/table';
import { difference, isBusy, type SpeedVerdict, speedVerdict, unskippedGates } from '../protocol/facts/speedFacts';
import type { Ratio, Spread } from '../protocol/files/speedUp';
import type { BenchReport } from './benchInfer';
import { gatesRows, timesCaption, timesRows } from './exportText';

/** The two ratios, and where skipping does not pay: fewer multiply-adds are not yet less time. */
export function verdict(report: BenchReport): string {
  const { mac_ratio, control, dense_ms, skip_ms } = report;
  const found = speedVerdict(report);
  if (found.kind === 'ungated') return 'The network has no gates: there is nothing to skip.';
  const macs = `${mac_ratio.toFixed(2)} times fewer MACs`;
  if (found.kind === 'unskipped')
    return `${macs}, and nothing is skipped: skipping pays in no block here, so there is no speed-up. ${controlNote(control)}`;
  const masked = unskippedGates(report);
  const where =
    masked.length === 0 ? 'Every gate layer is skipped by.' : `Skipping does not pay in ${masked.join(', ')}.`;
  const times = `(${dense_ms.toFixed(2)} ms → ${skip_ms.toFixed(2)} ms ${sampleWords(report).a}, one thread)`;
  return `${macs}, ${compared(found)} with all channels ${times}. ${controlNote(control)} ${where}`;
}

/** `1.50 times faster (1.42–1.58) than`, or that no difference is to be seen. */
function compared({ kind, times }: Extract<SpeedVerdict, { times: Ratio }>): string {
  if (kind === 'same') return `no measurable difference in time (${interval(times)}) compared`;
  return `${times.ratio.toFixed(2)} times ${kind} (${interval(times)}) than`;
}

const interval = ({ low, high }: Ratio) => `${low.toFixed(2)}–${high.toFixed(2)}`;

/** How sure the intervals are, and what the machine makes up. */
function controlNote(control: Ratio): string {
  const sure = `In brackets: where the median lies with ${percent(Math.floor(100 * Math.min(control.confidence, 0.95)) / 100)} confidence.`;
  const busy = isBusy(control) ? ' The machine was busy: measure again when nothing else runs.' : '';
  return `${sure} Two sessions of the same network differ by ${control.ratio.toFixed(2)} (${interval(control)}) here.${busy}`;
}

export function benchText(report: BenchReport): string {
  const { times, gates } = report;
  return [
    heading(report),
    '',
    table(...latencies(report)),
    ...peerNote(report),
    ...(report.batches.length > 0 ? ['', table(...batchRows(report)), batchNote(report)] : []),
    ...(times.length > 0 ? ['', timesCaption(sampleWords(report).one), table(...timesRows(times))] : []),
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
    ...(times.length > 0
      ? ['## Where skipping pays', `${timesCaption(sampleWords(report).one)}.`, markdownTable(...timesRows(times))]
      : []),
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

function heading(report: BenchReport): string {
  const { run, checkpoint, epoch, images, runs, processor, dense_macs, mean_macs, paths } = report;
  const { many } = sampleWords(report);
  return `${run}, epoch ${Number(epoch.toFixed(2))} (${checkpoint}), ${images} test ${many}, ${runs} turns of each in alternation, one thread of ${processor}. ${macsText(dense_macs)} dense, ${macsText(mean_macs)} on average over these ${many}, which take ${paths} distinct path${paths === 1 ? '' : 's'}. Each network was compared with the trained one.`;
}

function latencies(report: BenchReport): [string[], string[][]] {
  const { dense_ms, masked_ms, skip_ms, spread, pytorch, masked_ratio, time_ratio, control } = report;
  const skipped = 'times' in speedVerdict(report) ? time_ratio : undefined;
  const rows: [string, number, Spread, (Ratio | undefined)?][] = [
    ['dense (all gates open)', dense_ms, spread.dense],
    ['dense, a second time', report.again_ms, spread.again, control],
    ['masked', masked_ms, spread.masked, masked_ratio],
    ['skipping', skip_ms, spread.skip, skipped],
  ];
  if (pytorch !== null && 'ms' in pytorch)
    rows.push([`PyTorch ${pytorch.version}, masked`, pytorch.ms, pytorch, pytorch.dense_ratio]);
  return [
    [`one ${sampleWords(report).one}`, 'median ms', '25 %', '75 %', 'dense / it', 'interval'],
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

function batchNote(report: BenchReport): string {
  const { paths, images } = report;
  const { one, many, a } = sampleWords(report);
  return `Milliseconds a batch. Skipping runs ${one} by ${one}: its path is known only once ${a} has gone it, and ${paths === images ? `no two of these ${many} take the same one, so there are none to group` : `these ${images} ${many} take ${paths}`}. Masked and skipping compute the same.`;
}
