/** Gates that never change their mind: always closed, always open, and layers of which that is all that is left. */
import { alwaysOff, alwaysOn } from '../../protocol/facts/gateRates';
import { percent } from '../base/language';
import { conditional, type Finding, type Rule } from './finding';

/** From this share of a layer's gates on it is a warning. */
export const manyGates = 0.5;
/** A layer with at least this share of its gates always on or always off decides next to nothing. */
export const collapsedShare = 0.9;

export const deadGates: Rule = (run, l10n) =>
  conditional(run).flatMap(({ name, sources, counts, channels }): Finding[] => {
    if (counts.off === 0) return [];
    const { t } = l10n;
    return [
      {
        rule: 'dead-gates',
        severity: counts.off >= manyGates * channels ? 'warning' : 'information',
        name,
        brief: t('{0} of {1}', counts.off, channels),
        sources,
        message: t(
          '{0}: {1} of {2} gates never open (open for at most {3} of the test samples).',
          name,
          counts.off,
          channels,
          percent(alwaysOff, l10n, 0),
        ),
        reason: t('Their channels are lost to the network, and the weights behind them learn nothing.'),
        suggestion: t(
          'Lower `sparsity.weight` or begin it later, keep `shaping.weight` above 0 longer, or open gates with `biasInit`. `sluice export --prune` removes their channels.',
        ),
      },
    ];
  });

export const alwaysOnGates: Rule = (run, l10n) =>
  conditional(run).flatMap(({ name, sources, counts, channels }): Finding[] => {
    if (counts.on === 0) return [];
    const { t } = l10n;
    return [
      {
        rule: 'always-on-gates',
        severity: counts.on >= manyGates * channels ? 'warning' : 'information',
        name,
        brief: t('{0} of {1}', counts.on, channels),
        sources,
        message: t(
          '{0}: {1} of {2} gates are always open (for at least {3} of the test samples).',
          name,
          counts.on,
          channels,
          percent(alwaysOn, l10n, 0),
        ),
        reason: t('They cost what a plain layer costs and save nothing.'),
        suggestion: t(
          'Raise `sparsity.weight`, or `shaping.weight` while it acts; a prior with a lower mean, such as beta(0.4, 0.6), opens gates less often.',
        ),
      },
    ];
  });

export const collapsedWithoutPrior: Rule = (run, { t }) =>
  conditional(run).flatMap(({ name, sources, counts, channels, prior }): Finding[] => {
    const constant = counts.on + counts.off;
    if (run.shapingWeight !== 0 || prior === undefined || constant < collapsedShare * channels) return [];
    return [
      {
        rule: 'collapsed-without-prior',
        severity: 'warning',
        name,
        brief: t('{0} of {1}', constant, channels),
        sources,
        message: t(
          '{0}: {1} of {2} gates are always open or always closed, and `shaping.weight` is 0.',
          name,
          constant,
          channels,
        ),
        reason: t('The layer hardly decides by its input any more, and nothing makes its gates spread out again.'),
        suggestion: t(
          'Let `shaping.weight` fall to 0 later, or not to 0 (of {0} epochs), and let `sparsity.weight` grow more slowly; `shaping.layers` sets a weight for this layer alone.',
          run.started.epochs,
        ),
      },
    ];
  });
