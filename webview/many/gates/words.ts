/** Differences of gates in words. */
import { minus } from '../../../src/base/minus';
import type { GateDifference, LayerDifference } from '../../../src/protocol/facts/gateDifference';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

/** A difference of shares in percentage points, with its sign; what rounds to nothing has none. */
export function signedPoints(value: number, format: Format): string {
  const text = format.decimal(Math.abs(100 * value), 1);
  const sign = /[1-9]/.test(text) ? (value > 0 ? '+' : minus) : '±';
  return `${sign}${text}`;
}

export function channelWords(
  { name, before, after, change }: LayerDifference,
  channel: number,
  format: Format,
): string {
  return t(
    '{0}, channel {1}: {2} before, {3} after, {4} points',
    name,
    channel,
    format.percent(before[channel] ?? Number.NaN),
    format.percent(after[channel] ?? Number.NaN),
    signedPoints(change[channel] ?? Number.NaN, format),
  );
}

/** What does not compare, a sentence each; empty where every layer has its equal. */
export function unlikeWords(
  { onlyBefore, onlyAfter, otherWidth, layers }: GateDifference,
  before: string,
  after: string,
): string[] {
  const list = (names: readonly string[]) => names.join(', ');
  const sentences = [
    ...(onlyBefore.length > 0 ? [t('Only {0} has {1}.', before, list(onlyBefore))] : []),
    ...(onlyAfter.length > 0 ? [t('Only {0} has {1}.', after, list(onlyAfter))] : []),
    ...otherWidth.map((layer) =>
      t(
        '{0} has another number of channels: {1} in {2}, {3} in {4}.',
        layer.name,
        layer.before,
        before,
        layer.after,
        after,
      ),
    ),
  ];
  if (sentences.length === 0) return [];
  const first =
    layers.length === 0
      ? t('The gate layers of the two runs differ: none is in both.')
      : t('The gate layers of the two runs differ. Shown are those that both have.');
  return [first, ...sentences];
}
