/** What a measured speed-up comes to, in words: as the report in the run's folder says it, in the editor's language. */
import {
  difference,
  isBusy,
  noiseOf,
  type SpeedVerdict,
  speedVerdict,
  unskippedGates,
} from '../../../src/protocol/facts/speedFacts';
import type { Ratio, SpeedUp } from '../../../src/protocol/files/speedUp';
import type { Fact } from '../../shared/facts';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { said } from '../../shared/samplesSaid';

export const intervalOf = ({ low, high }: Ratio, format: Format): string =>
  `${format.decimal(low, 2)}–${format.decimal(high, 2)}`;

/** The one sentence that matters. */
export function verdictText(speed: SpeedUp, format: Format): string {
  const found = speedVerdict(speed);
  const masked = unskippedGates(speed);
  const where =
    masked.length === 0 ? t('Every gate layer is skipped by.') : t('Skipping does not pay in {0}.', masked.join(', '));
  switch (found.kind) {
    case 'ungated':
      return t('The network has no gates: there is nothing to skip.');
    case 'unskipped':
      return t('Nothing is skipped: skipping pays in no block here, so there is no speed-up.');
    case 'same':
      return `${t('No measurable difference in time between skipping and computing all channels.')} ${where}`;
    case 'faster':
      return `${t('Skipping is {0} times faster than computing all channels.', format.decimal(found.times.ratio, 2))} ${where}`;
    case 'slower':
      return `${t('Skipping is {0} times slower than computing all channels.', format.decimal(found.times.ratio, 2))} ${where}`;
  }
}

/** Numbers of another moment than this machine's own make no comparison. */
export const busyText = ({ control }: SpeedUp, format: Format): string =>
  isBusy(control)
    ? t(
        'The machine was busy: the same network differs from itself by up to {0}. Measure again when nothing else runs.',
        format.percent(noiseOf(control) - 1, 0),
      )
    : '';

export function speedFacts(speed: SpeedUp, format: Format): Fact[] {
  const { mac_ratio, dense_macs, mean_macs, dense_ms, skip_ms, control } = speed;
  const found = speedVerdict(speed);
  const two = (value: number) => format.decimal(value, 2);
  return [
    {
      name: t('Fewer MACs'),
      value: `${two(mac_ratio)} ×`,
      title: said(
        speed,
        t('{0} dense, {1} on average over these images', format.whole(dense_macs), format.whole(mean_macs)),
        t('{0} dense, {1} on average over these samples', format.whole(dense_macs), format.whole(mean_macs)),
      ),
    },
    timeFact(found, format),
    ...('times' in found
      ? [
          {
            name: said(speed, t('Time of an image'), t('Time of a sample')),
            value: `${two(dense_ms)} → ${two(skip_ms)} ms`,
            title: t('Medians, one thread: all channels, and closed ones skipped'),
          },
        ]
      : []),
    {
      name: t('Same network twice'),
      value: `${two(control.ratio)} ×`,
      note: intervalOf(control, format),
      title: t('What this machine makes up: a difference within it is none.'),
    },
  ];
}

function timeFact(found: SpeedVerdict, format: Format): Fact {
  const name = t('Speed-up');
  if (!('times' in found)) return { name, value: t('none'), title: t('Nothing is skipped.') };
  const { kind, times } = found;
  const words = { same: t('not measurable'), faster: t('faster'), slower: t('slower') };
  const note = intervalOf(times, format);
  const title = t('Where the median lies with {0} confidence', confidenceText(times, format));
  if (kind === 'same') return { name, value: words.same, note, title };
  return { name, value: `${format.decimal(times.ratio, 2)} × ${words[kind]}`, note, title };
}

/** Never more than was asked for. */
const confidenceText = ({ confidence }: Ratio, format: Format): string =>
  format.percent(Math.floor(100 * Math.min(confidence, 0.95)) / 100, 0);

export function aboutText(speed: SpeedUp, format: Format): string {
  const { checkpoint, images, runs, processor, made } = speed;
  const values = [checkpoint, format.whole(images), format.whole(runs), processor, format.time(made)];
  return said(
    speed,
    t(
      '{0} checkpoint, {1} test images, {2} turns of each network in alternation, one thread of {3}, {4}. Each network was compared with the trained one.',
      ...values,
    ),
    t(
      '{0} checkpoint, {1} test samples, {2} turns of each network in alternation, one thread of {3}, {4}. Each network was compared with the trained one.',
      ...values,
    ),
  );
}

/** Which of masking and skipping is faster at a larger batch. */
export function fasterText(skipping: Ratio, control: Ratio): string {
  const sign = difference(skipping, control);
  return sign === 0 ? t('no measurable difference') : sign > 0 ? t('skipping') : t('masked');
}
