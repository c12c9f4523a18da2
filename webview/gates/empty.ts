/** In the place of the gates as long as there are none to show: why, and what to do. */

import { brief } from '../../src/base/brief';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { GateFacts } from '../../src/protocol/facts/gateFacts';
import { markOf } from '../../src/protocol/facts/shownCheckpoint';
import { t } from '../shared/l10n';
import type { Lack } from '../shared/lack';

export function lackOf(state: RunState, facts: GateFacts | undefined): Lack {
  const { started, ended } = state;
  if (facts !== undefined && facts.layers.length > 0) return { text: '' };
  if (started !== undefined && started.model.gates.length === 0)
    return {
      text: t('This network has no gates. Pass the output of a layer through channelGate, or use a gated network.'),
    };
  if (statusOf(state) === 'empty') return { text: t('No run is shown. Sluice: Show Gates shows one.') };
  if (state.evaluation !== undefined && markOf(state, state.evaluation.epoch) === 'best')
    return { text: t('Of this evaluation no gates are kept: a session went back to before a later one.') };
  if (isLive(state)) return { text: t('No gate has been measured yet. The first numbers come with training.') };
  const over = t('This run ended before a gate was measured.');
  if (ended?.outcome !== 'failed') return { text: over };
  const { error } = ended;
  const why = t('It failed: {0}', error === undefined ? t('the worker gave no reason.') : brief(error));
  return { text: `${over} ${why}`, error };
}
