/** In the place of the images as long as there are none: why, and what to do. */
import { brief } from '../../src/base/brief';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { t } from '../shared/l10n';
import type { Lack } from '../shared/lack';
import type { SamplesState } from './page';

/** An evaluation is offered where it would bring the images. */
export function lackOf(state: RunState, samples: SamplesState, label: (epoch: number) => string): Lack {
  const { started } = state;
  if (samples.problem !== undefined)
    return {
      ...{ text: brief({ message: samples.problem }), error: { message: samples.problem } },
      offers: started !== undefined && !isLive(state),
    };
  if (samples.table !== undefined) return { text: '', offers: false };
  if (statusOf(state) === 'empty')
    return { text: t('No run is shown. Sluice: Show Samples shows one.'), offers: false };
  if (started?.head === 'none')
    return {
      text: t(
        'The model of this run says no class, so no sample is right or wrong: the Training view has its metrics.',
      ),
      offers: false,
    };
  if (!samples.asked) return { text: t('Reading the samples…'), offers: false };
  if (state.evaluation !== undefined && !isLive(state))
    return {
      text: t('The test samples of {0} have not been evaluated one by one.', label(state.evaluation.epoch)),
      offers: true,
    };
  if (isLive(state))
    return {
      text: t('No sample has been evaluated yet. The first evaluation comes at the end of an epoch.'),
      offers: false,
    };
  return {
    text: t('This run has no record of its test samples: it ended before an evaluation, or is of an earlier version.'),
    offers: true,
  };
}
