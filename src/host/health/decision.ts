/** How gates decide: a relaxation that is too soft to learn a hard decision by, and decisions unlike those of training. */
import { meanOf } from '../../protocol/facts/gateRates';
import { unpackShares } from '../../protocol/facts/packed';
import { decimal, percent } from '../base/language';
import type { Finding, Rule } from './finding';

/** Above it the gradient of a hard gate is that of a decision which is never taken; binary concrete is used at 2/3. */
export const highestTemperature = 1;
/** Mean difference of a gate's rate between training and evaluation, 15 points: noise in training makes some. */
export const gapTolerance = 0.15;
/** Accuracy that is missing in evaluation, from which on the gap is a warning: 10 points. */
export const accuracyGap = 0.1;

export const highTemperature: Rule = ({ layers, scalars }, l10n) =>
  layers.flatMap(({ name, sources, summary }): Finding[] => {
    const temperature = scalars?.temperature ?? summary.temperature;
    if (summary.hard !== true || temperature === undefined || !(temperature > highestTemperature)) return [];
    const { t } = l10n;
    return [
      {
        rule: 'high-temperature',
        severity: 'warning',
        name,
        brief: decimal(temperature, l10n, 2),
        sources,
        message: t('{0}: hard gates with a temperature of {1}.', name, decimal(temperature, l10n, 2)),
        reason: t(
          'The gates are 0 or 1, and learn by the gradient of a sigmoid this flat: weak at the threshold, and not zero where a gate has long decided.',
        ),
        suggestion: t('Set `temperature` to 2/3 (its default), or let it fall below 1 within the first epochs.'),
      },
    ];
  });

export const trainingEvaluationGap: Rule = ({ layers, training, trainingAccuracy, evaluation }, l10n) => {
  const lost = trainingAccuracy - evaluation.values.accuracy > accuracyGap;
  const { t } = l10n;
  return layers.flatMap(({ name, sources, channels, rates, mean }): Finding[] => {
    const noisy = unpackShares(training?.gates.find(({ gate }) => gate === name)?.rates, channels);
    if (noisy === undefined) return [];
    const gap = meanOf(rates.map((rate, channel) => Math.abs(rate - (noisy[channel] ?? 0))));
    if (!(gap > gapTolerance)) return [];
    return [
      {
        rule: 'training-evaluation-gap',
        severity: lost ? 'warning' : 'information',
        name,
        brief: t('{0} points', decimal(100 * gap, l10n, 1)),
        sources,
        message: t(
          '{0}: open for {1} of the training samples and for {2} of the test samples; a gate differs by {3} percentage points on average.',
          ...[name, percent(meanOf(noisy), l10n, 1), percent(mean, l10n, 1), decimal(100 * gap, l10n, 1)],
        ),
        reason: lost
          ? t(
              'Without the noise of training gates decide otherwise, and accuracy falls from {0} in training to {1}.',
              ...[percent(trainingAccuracy, l10n, 1), percent(evaluation.values.accuracy, l10n, 1)],
            )
          : t('Many of its logits are near 0: in training noise decides, in evaluation it does not.'),
        suggestion: t(
          'Raise `shaping.weight`, or train on with a lower `temperature`; with `ema`, its `decay` may be too close to 1 for so short a run.',
        ),
      },
    ];
  });
};
