/** The epoch that a number is of, and which checkpoint that is: `epoch 10 (last)`, `epoch 9 (best)`. */
import type { RunState } from '../../src/protocol/events/runState';
import { markOf } from '../../src/protocol/facts/shownCheckpoint';
import type { Format } from './format';
import { t } from './l10n';

export function epochLabel(state: Pick<RunState, 'epochs' | 'best'>, epoch: number, format: Format): string {
  const mark = markOf(state, epoch);
  const done = format.epoch(epoch);
  switch (mark) {
    case 'last':
      return t('epoch {0} (last)', done);
    case 'best':
      return t('epoch {0} (best)', done);
    case 'both':
      return t('epoch {0} (last and best)', done);
    case undefined:
      return t('epoch {0}', done);
    default:
      return mark satisfies never;
  }
}

/** Of a file that names the checkpoint itself. */
export function checkpointLabel(epoch: number, name: string, format: Format): string {
  return name === 'last' ? t('epoch {0} (last)', format.epoch(epoch)) : t('epoch {0} (best)', format.epoch(epoch));
}
