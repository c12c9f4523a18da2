/** A layer that opens far more or far less often than the prior it is shaped to. */
import { targetRate } from '../../protocol/facts/gateFacts';
import { percent } from '../base/language';
import { conditional, type Finding, type Rule } from './finding';

/** The rate of a layer may be so far from its prior's, 15 points: single gates scatter, and other terms pull as well. */
export const rateTolerance = 0.15;

/** Once γ is known to be 0 the prior asks for nothing; where γ is not known it is no more than information. */
export const offTargetRate: Rule = (run, l10n) => {
  const { shapingWeight: weight } = run;
  if (weight === 0) return [];
  const { t } = l10n;
  const number = new Intl.NumberFormat(l10n.tag, { maximumSignificantDigits: 3 });
  return conditional(run).flatMap(({ name, sources, mean, prior }): Finding[] => {
    const target = prior === undefined ? Number.NaN : targetRate(prior);
    if (prior === undefined || !(Math.abs(mean - target) > rateTolerance)) return [];
    const less = mean < target;
    const acting = weight === undefined ? '' : t(' (now {0})', number.format(weight));
    return [
      {
        rule: 'off-target-rate',
        severity: weight === undefined ? 'information' : 'warning',
        name,
        brief: percent(mean, l10n, 1),
        sources,
        message: t(
          '{0}: open for {1} of the test samples, and its prior {2} asks for {3}.',
          name,
          percent(mean, l10n, 1),
          prior.name,
          percent(target, l10n, 1),
        ),
        reason: less
          ? t('Something closes its gates more strongly than `shaping`{0} opens them: `sparsity`, or the task.', acting)
          : t('The task keeps its gates open more strongly than `shaping`{0} closes them.', acting),
        suggestion: less
          ? t(
              'Raise `shaping.weight` or lower `sparsity.weight`; if this rate is what you want, choose a prior with it as its mean, such as beta(0.4, 0.6).',
            )
          : t('Raise `shaping.weight`, or choose a prior with a higher mean for this layer in `shaping.layers`.'),
      },
    ];
  });
};
