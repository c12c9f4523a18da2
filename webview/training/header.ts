/** What runs, how it stands, and the one button that matters now. */
import { isLive, isResumable, progressOf, type RunStatus, statusOf } from '../../src/protocol/events/progress';
import type { Phase, RunState } from '../../src/protocol/events/runState';
import { givenValues, valuesText } from '../../src/protocol/facts/givenValues';
import { button, h, setAttribute, setText, show } from '../shared/dom';
import { fileName } from '../shared/fileName';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Part } from './part';
import type { Host } from './settings';

export function header(host: Host, format: Format): Part {
  const title = h('h1');
  const status = h('span', { class: 'status', role: 'status' });
  const subtitle = h('p', { class: 'quiet details' });
  const bar = h('div', { class: 'progress-bar' });
  const track = h('div', { class: 'progress', role: 'progressbar', 'aria-label': t('Steps done') }, bar);
  /** Stop was pressed in this session of the run that is shown; pressing again asks again. */
  let stopping = false;
  let shown: string | undefined;
  const stop = button(t('Stop'), 'action', () => {
    stopping = true;
    setText(stop, t('Stopping…'));
    host.post({ kind: 'stop' });
  });
  const resume = button(t('Resume'), 'action', () => host.post({ kind: 'resume' }));
  const profile = button(t('Profile'), 'link', () => host.post({ kind: 'profile' }));
  const headline = h('div', { class: 'headline' }, title, status, profile, stop, resume);
  const element = h('header', {}, headline, subtitle, track);

  return {
    element,
    update(state, name) {
      const now = statusOf(state);
      const live = isLive(state);
      const run = state.started?.run;
      if (!live || (shown !== undefined && run !== shown)) stopping = false;
      shown = run;
      setText(title, name ?? nameOf(state));
      setText(status, stopping ? t('Stopping') : statusText(now, state.phase));
      setAttribute(status, 'data-status', now);
      setText(subtitle, details(state));
      // It may be cut off at the edge.
      setAttribute(subtitle, 'title', details(state));
      // Before the first evaluation there are no weights to profile.
      show(profile, state.evaluation !== undefined);
      setText(stop, stopping ? t('Stopping…') : t('Stop'));
      swap(live ? stop : resume, live ? resume : stop, live ? now !== 'empty' : isResumable(state));
      const progress = progressOf(state) ?? 0;
      bar.style.width = `${100 * progress}%`;
      setAttribute(track, 'aria-valuenow', Math.round(100 * progress));
      setAttribute(track, 'aria-valuetext', format.percent(progress, 0));
      show(track, live);
    },
  };
}

/** Of two buttons at one place; the keyboard's focus goes along. */
function swap(shown: HTMLButtonElement, other: HTMLButtonElement, visible: boolean): void {
  const focused = document.activeElement === other;
  show(shown, visible);
  show(other, false);
  if (focused && visible) shown.focus();
}

function nameOf({ started }: RunState): string {
  if (started === undefined) return t('Training');
  return fileName(started.experiment).replace(/\.experiment\.ts$/, '');
}

function details({ started }: RunState): string {
  if (started === undefined) return '';
  const values = valuesText(givenValues(started));
  const parts = [started.model.name, started.data.name, started.device.description, started.run, values];
  return parts.filter((part) => part !== '').join(' · ');
}

function statusText(status: RunStatus, phase: Phase | undefined): string {
  switch (status) {
    case 'empty':
      return t('Waiting');
    case 'starting':
      return t('Starting');
    case 'running':
      return phase === 'evaluating' ? t('Evaluating') : phase === 'saving' ? t('Saving') : t('Training');
    case 'finished':
      return t('Finished');
    case 'stopped':
      return t('Stopped');
    case 'paused':
      return t('Paused');
    case 'failed':
      return t('Failed');
    default:
      return status satisfies never;
  }
}
