/** In the place of the charts until there is something to draw: what the worker is doing. */
import { countPoints } from '../../src/protocol/history';
import { isLive, statusOf } from '../../src/protocol/progress';
import type { Phase, RunState } from '../../src/protocol/runState';
import { h, setText, show } from '../shared/dom';
import type { Part } from './part';

export function waiting(): Part {
  const text = h('p', { role: 'status' });
  const bar = h('div', { class: 'busy', 'aria-hidden': 'true' });
  const element = h('section', { class: 'waiting' }, bar, text);
  return {
    element,
    update(state) {
      const empty = countPoints(state.history) === 0;
      const busy = isLive(state) || statusOf(state) === 'empty';
      show(element, empty && state.ended?.outcome !== 'failed');
      show(bar, busy);
      if (empty) setText(text, busy ? textOf(state) : 'This run ended before its first step.');
    },
  };
}

function textOf({ phase, started }: RunState): string {
  if (phase !== undefined) return phaseText(phase);
  return started === undefined ? 'Waiting for the worker…' : 'Starting…';
}

function phaseText(phase: Phase): string {
  switch (phase) {
    case 'loading':
      return 'Loading the data and the model…';
    case 'compiling':
      return 'Compiling the training step…';
    case 'training':
      return 'Waiting for the first step…';
    case 'evaluating':
      return 'Evaluating on the test set…';
    case 'saving':
      return 'Writing a checkpoint…';
    default:
      return phase satisfies never;
  }
}
