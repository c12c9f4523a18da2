/** The measured times as rows of tables: of one image, and of larger batches. */
import { speedVerdict } from '../../../src/protocol/facts/speedFacts';
import type { Ratio, SpeedUp, Spread } from '../../../src/protocol/files/speedUp';
import type { Format } from '../../shared/format';
import { dash } from '../../shared/format';
import { t } from '../../shared/l10n';
import { said } from '../../shared/samplesSaid';
import { fasterText, intervalOf } from './speedTexts';

export interface Rows {
  columns: string[];
  rows: string[][];
}

/** Of one image. The ratio of a network that skips nothing is left out: it says nothing of skipping. */
export function imageRows(speed: SpeedUp, format: Format): Rows {
  const { dense_ms, again_ms, masked_ms, skip_ms, spread, control, masked_ratio, time_ratio } = speed;
  const skipped = 'times' in speedVerdict(speed) ? time_ratio : undefined;
  const rows: [string, number, Spread, Ratio | undefined][] = [
    [t('dense (all gates open)'), dense_ms, spread.dense, undefined],
    [t('dense, a second time'), again_ms, spread.again, control],
    [t('masked'), masked_ms, spread.masked, masked_ratio],
    [t('skipping'), skip_ms, spread.skip, skipped],
  ];
  return {
    columns: [
      said(speed, t('One image'), t('One sample')),
      t('Median ms'),
      '25 %',
      '75 %',
      t('Dense / it'),
      t('Interval'),
    ],
    rows: rows.map(([name, ms, { p25, p75 }, ratio]) => [
      name,
      ...[ms, p25, p75].map((value) => format.decimal(value, 3)),
      ratio ? format.decimal(ratio.ratio, 2) : dash,
      ratio ? intervalOf(ratio, format) : dash,
    ]),
  };
}

/** Of batches, where masked and skipping compute the same. */
export function batchRows({ batches }: SpeedUp, format: Format): Rows {
  return {
    columns: [
      ...[t('Batch'), t('Dense ms'), t('Masked ms'), t('Skipping ms')],
      ...[t('Masked / skipping'), t('Interval'), t('Faster')],
    ],
    rows: batches.map(({ batch, dense_ms, masked_ms, skip_ms, skipping, control }) => [
      format.whole(batch),
      ...[dense_ms, masked_ms, skip_ms].map((value) => format.decimal(value, 2)),
      format.decimal(skipping.ratio, 2),
      intervalOf(skipping, format),
      fasterText(skipping, control),
    ]),
  };
}
