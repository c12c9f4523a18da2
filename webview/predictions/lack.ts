/** In the place of the pictures: why there are none, and whether predicting would bring some. */
import { brief } from '../../src/base/brief';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { ShownCheckpoint } from '../../src/protocol/facts/shownCheckpoint';
import type { PredictionIndex } from '../../src/protocol/files/predictions';
import { t } from '../shared/l10n';
import type { Lack } from '../shared/lack';

export interface Known {
  index: PredictionIndex | undefined;
  problem: string | undefined;
  /** The pictures that are there are not of this checkpoint, which is shown. */
  missing: ShownCheckpoint | undefined;
  /** The host has answered. */
  asked: boolean;
}

export function lackOf(state: RunState, { index, problem, missing, asked }: Known): Lack {
  const { started } = state;
  if (statusOf(state) === 'empty')
    return { text: t('No run is shown. Sluice: Show Predictions shows one.'), offers: false };
  if (started?.head === 'none')
    return {
      text: t('The model of this run says no class, so there is nothing to draw: the Training view has its metrics.'),
      offers: false,
    };
  if (started !== undefined && started.data.pixelLabels === undefined)
    return {
      text: t('The data of this run has one class for each sample: the Samples view shows those.'),
      offers: false,
    };
  if (problem !== undefined)
    return { text: brief({ message: problem }), error: { message: problem }, offers: !isLive(state) };
  if (index !== undefined && index.images.length > 0) return { text: '', offers: false };
  if (!asked) return { text: t('Reading the predictions…'), offers: false };
  if (isLive(state))
    return { text: t('Nothing is predicted while a run trains. Stop it, or wait for its end.'), offers: false };
  if (missing === 'last')
    return {
      text: t(
        'The pictures of this run are of its best checkpoint. To predict now replaces them by those of the last.',
      ),
      offers: true,
    };
  if (missing === 'best')
    return {
      text: t(
        'The pictures of this run are of its last checkpoint. To predict now replaces them by those of the best.',
      ),
      offers: true,
    };
  return { text: t('Nothing has been predicted with this run yet.'), offers: true };
}
