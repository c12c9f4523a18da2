/** What an export says on a terminal: where it is, what it was compared with, and why each gate is treated as it is. */
import { howMany } from '../base/howMany';
import { percent } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import { table } from '../base/table';
import type { GateChoice } from './choose';
import type { ExportReport } from './exportRun';
import type { PairTimes } from './pairTimes';

export function exportText({
  file,
  bytes,
  checkpoint,
  epoch,
  batch,
  agreement,
  notes,
  gates,
  times,
  pictures,
}: ExportReport): string {
  const { one, many } = sampleWords({ pictures });
  const { images, worst, borderline, plain, outputs = [] } = agreement;
  const left = borderline === 0 ? '' : `; on ${borderline} more a gate is too close to its threshold to compare`;
  return [
    `${file} (${(bytes / 1e6).toFixed(1)} MB), from epoch ${Number(epoch.toFixed(2))} (${checkpoint})`,
    `compared      with the trained network on ${images - borderline} test ${many}: ${plain ? 'outputs' : 'same classes, scores'} within ${worst.toExponential(0)} of the largest${left}`,
    ...(outputs.length > 0 ? [`gives         ${outputs.join(', ')}`] : []),
    `takes         ${batch === 'any' ? `any number of ${many}` : `one ${one}`} at a time`,
    ...notes.map((note) => `note          ${note}`),
    ...(times && times.length > 0 ? ['', timesCaption(one), table(...timesRows(times))] : []),
    ...(gates ? ['', table(...gatesRows(gates))] : []),
  ].join('\n');
}

type Rows = [header: string[], rows: string[][]];

/** What the numbers of `timesRows` are. */
export const timesCaption = (sample: string) =>
  `Milliseconds of a gate's two convolutions here, one ${sample}, one thread: all channels, and open channels alone`;

/** A row for each pair of convolutions, a column for each share of open channels. */
export function timesRows(times: readonly PairTimes[]): Rows {
  const shares = times[0]?.skipped.map(({ share }) => share) ?? [];
  return [
    ['convolutions', 'all', ...shares.map((share) => `${percent(share)} open`)],
    times.map(({ pair, masked, skipped }) => [pair, ms(masked), ...skipped.map((point) => ms(point.ms))]),
  ];
}

/** A row for each gate layer. */
export function gatesRows(gates: readonly GateChoice[]): Rows {
  const words = { open: 'left out', masked: 'masked', skipped: 'skipped' };
  return [
    ['gate', 'channels', 'open', 'all, ms', 'open, ms', 'is', ''],
    gates.map(({ gate, channels, open, masked_ms, skip_ms, use, removed, reason }) => {
      const gone = `${howMany(removed, 'channel')} removed`;
      const why = [...(removed > 0 ? [gone] : []), ...(reason === undefined ? [] : [reason])];
      return [gate, String(channels), percent(open), ms(masked_ms), ms(skip_ms), words[use], why.join('; ')];
    }),
  ];
}

const ms = (value: number | undefined) => (value === undefined ? '' : value.toFixed(3));
