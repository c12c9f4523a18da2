/** A term of the loss beside which the task hardly counts. */
import { meanOf } from '../../protocol/facts/gateRates';
import { percent } from '../base/language';
import type { Finding, Rule } from './finding';

/** Share of the sum of all terms' sizes over the last epoch before the evaluation. */
export const dominantShare = 0.9;

export const dominantLossTerm: Rule = ({ lastEpoch, lossTerms: names, taskTerms }, l10n) => {
  const sizes = names.map((_, term) => meanOf(lastEpoch.map(({ terms }) => Math.abs(terms[term] ?? 0))));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const { t } = l10n;
  return names.flatMap((name, i): Finding[] => {
    const share = all > 0 ? (sizes[i] ?? 0) / all : 0;
    if (taskTerms.has(name) || !(share > dominantShare)) return [];
    return [
      {
        rule: 'dominant-loss-term',
        severity: 'warning',
        name,
        brief: percent(share, l10n, 1),
        sources: [],
        message: t('The term `{0}` was {1} of the loss over the last epoch.', name, percent(share, l10n, 1)),
        reason: t('Beside it the task hardly counts: gates and weights learn to please the term.'),
        suggestion: t('Lower `{0}.weight`, or let it act for a shorter time.', name),
      },
    ];
  });
};
