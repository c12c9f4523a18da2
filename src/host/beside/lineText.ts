/** What stands at the end of a line of code, or above it. No `vscode` here: the translation comes as an argument. */
import type { GateFacts } from '../../protocol/facts/gateFacts';
import type { LineFacts } from '../../protocol/facts/lineFacts';
import { shareOfMacs, switchedText } from '../base/atLeastText';
import { epochText } from '../base/epochText';
import { type Language, percent } from '../base/language';

/**
 * `41% open · switches 38% of MACs`: with gates their rate and the share of the network's MACs that they switch; without, the
 * share that the layers cost. No more: an editor beside the Training view is narrow, and the hover has the rest.
 *
 * @param measured Of which evaluation the rates are: named where that is not the last.
 * @param older For a text that has changed since.
 */
export function lineText(
  facts: LineFacts,
  older: boolean,
  l10n: Language,
  measured?: Pick<GateFacts, 'epoch' | 'mark'>,
): string {
  const { t } = l10n;
  const { gates, rate, modelMacs, notCounted } = facts;
  const ofMacs = gates.length > 0 ? switchedText : shareOfMacs;
  const parts = [
    rate !== undefined && t('{0} open', percent(rate.mean, l10n, 0)),
    modelMacs > 0 && ofMacs(shareText(shareOf(facts), l10n), notCounted, l10n),
    rate !== undefined &&
      measured?.epoch !== undefined &&
      measured.mark === 'best' &&
      epochText(measured.epoch, measured.mark, l10n),
    older && t('before the edit'),
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

/** The share of the dense network's MACs that the text beside the line names. */
export function shareOf({ gates, layerMacs, switchedMacs, modelMacs }: LineFacts): number {
  return modelMacs > 0 ? (gates.length > 0 ? switchedMacs : layerMacs) / modelMacs : 0;
}

/** Whole percents from ten on, below one digit more; what would be rounded to nothing is less than the least. */
export function shareText(share: number, l10n: Language): string {
  if (share > 0 && share < 0.0005) return `<${percent(0.001, l10n, 1)}`;
  return percent(share, l10n, share > 0 && share < 0.0995 ? 1 : 0);
}
