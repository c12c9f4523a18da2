/** In the place of the gates as long as there are none to show: why, and what to do. */

import { brief } from '../../src/base/brief';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { GateFacts } from '../../src/protocol/facts/gateFacts';
import { markOf } from '../../src/protocol/facts/shownCheckpoint';
import { t } from '../shared/l10n';

/** Empty where there is something to show. */
export function emptyText(state: RunState, facts: GateFacts | undefined): string {
  const { started, ended } = state;
  if (facts !== undefined && facts.layers.length > 0) return '';
  if (started !== undefined && started.model.gates.length === 0)
    return t('This network has no gates. Pass the output of a layer through channelGate, or use a gated network.');
  if (statusOf(state) === 'empty') return t('No run is shown. Sluice: Show Gates shows one.');
  if (state.evaluation !== undefined && markOf(state, state.evaluation.epoch) === 'best')
    return t('Of this evaluation no gates are kept: a session went back to before a later one.');
  if (isLive(state)) return t('No gate has been measured yet. The first numbers come with training.');
  const why =
    ended?.outcome === 'failed'
      ? t('It failed: {0}', ended.error === undefined ? t('the worker gave no reason.') : brief(ended.error))
      : '';
  return `${t('This run ended before a gate was measured.')} ${why}`.trim();
}
