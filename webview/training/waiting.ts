/** In the place of the charts until there is something to draw: what the worker is doing. */
import { countPoints } from '../../src/protocol/events/history';
import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { Phase, RunState } from '../../src/protocol/events/runState';
import { h, setAttribute, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Part } from './part';

export interface Waiting extends Part {
  /** How much of the run is read, 0 … 1; undefined: all of it. */
  reading(share: number | undefined): void;
}

export function waiting(format: Format): Waiting {
  let share: string | undefined;
  const text = h('p', { role: 'status' });
  const bar = h('div', { class: 'busy', 'aria-hidden': 'true' });
  const element = h('section', { class: 'waiting' }, bar, text);
  return {
    element,
    reading(done) {
      share = done === undefined ? undefined : format.percent(done, 0);
    },
    update(state) {
      const empty = countPoints(state.history) === 0;
      const busy = isLive(state) || statusOf(state) === 'empty';
      show(element, share !== undefined || (empty && state.ended?.outcome !== 'failed'));
      setAttribute(element, 'class', empty ? 'waiting' : 'waiting short');
      show(bar, share !== undefined || busy);
      if (share !== undefined)
        setText(
          text,
          empty ? t('Reading the run… {0}', share) : t('Reading the run… {0}. The curves are a sample of it.', share),
        );
      else if (empty) setText(text, busy ? textOf(state) : t('This run ended before its first step.'));
    },
  };
}

function textOf({ phase, trying, started }: RunState): string {
  if (trying !== undefined) return t('Device auto: trying {0}, which may take two minutes…', trying);
  if (phase !== undefined) return phaseText(phase);
  return started === undefined ? t('Waiting for the worker…') : t('Starting…');
}

function phaseText(phase: Phase): string {
  switch (phase) {
    case 'loading':
      return t('Loading the data and the model…');
    case 'compiling':
      return t('Compiling the training step…');
    case 'training':
      return t('Waiting for the first step…');
    case 'evaluating':
      return t('Evaluating on the test set…');
    case 'saving':
      return t('Writing a checkpoint…');
    default:
      return phase satisfies never;
  }
}
