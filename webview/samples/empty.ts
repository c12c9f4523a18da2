/** In the place of the images as long as there are none: why, and what to do. */
import { brief } from '../../src/base/brief';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { t } from '../shared/l10n';
import type { SamplesState } from './page';

/** Empty where there is something to show; with `evaluate`, an evaluation would bring it. */
export function lackOf(
  state: RunState,
  samples: SamplesState,
  label: (epoch: number) => string,
): { text: string; evaluate: boolean } {
  const { started } = state;
  if (samples.problem !== undefined)
    return { text: brief({ message: samples.problem }), evaluate: started !== undefined && !isLive(state) };
  if (samples.table !== undefined) return { text: '', evaluate: false };
  if (statusOf(state) === 'empty')
    return { text: t('No run is shown. Sluice: Show Samples shows one.'), evaluate: false };
  if (started?.head === 'none')
    return {
      text: t(
        'The model of this run says no class, so no sample is right or wrong: the Training view has its metrics.',
      ),
      evaluate: false,
    };
  if (!samples.asked) return { text: t('Reading the images…'), evaluate: false };
  if (state.evaluation !== undefined && !isLive(state))
    return {
      text: t('The test images of {0} have not been evaluated one by one.', label(state.evaluation.epoch)),
      evaluate: true,
    };
  if (isLive(state))
    return {
      text: t('No image has been evaluated yet. The first evaluation comes at the end of an epoch.'),
      evaluate: false,
    };
  return {
    text: t('This run has no record of its test images: it ended before an evaluation, or is of an earlier version.'),
    evaluate: true,
  };
}
