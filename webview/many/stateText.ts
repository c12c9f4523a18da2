/** A run's state in a word. */
import type { RunStatus } from '../../src/protocol/events/progress';
import { t } from '../shared/l10n';

export function stateText(state: RunStatus): string {
  switch (state) {
    case 'empty':
      return t('empty');
    case 'starting':
      return t('starting');
    case 'running':
      return t('running');
    case 'finished':
      return t('finished');
    case 'stopped':
      return t('stopped');
    case 'paused':
      return t('paused');
    case 'failed':
      return t('failed');
    default:
      return state satisfies never;
  }
}
