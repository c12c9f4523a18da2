/** The head of the page: what is profiled, what is being done, and the way to do it again. */
import type { ProfileWork } from '../../src/protocol/messages/profileMessages';
import { checkpointSwitch } from '../shared/checkpointSwitch';
import { button, h, setAttribute, setDotted, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { subtitleOf } from './header';
import type { Shown } from './page';
import type { Host } from './settings';

const doing: Record<ProfileWork, string> = {
  profile: t('Profiling…'),
  time: t('Measuring…'),
  curve: t('Evaluating…'),
  speed: t('Measuring…'),
};

export interface Heading {
  readonly element: HTMLElement;
  update(shown: Shown | undefined, work: ProfileWork | null): void;
}

export function heading(host: Host, format: Format, language: string): Heading {
  const title = h('h1');
  const busy = h('span', { class: 'quiet', role: 'status' });
  const again = button(t('Profile again'), 'action', () => host.post({ kind: 'again' }));
  const checkpoint = checkpointSwitch((chosen) => host.post({ kind: 'showCheckpoint', shown: chosen }));
  const subtitle = h('p', { class: 'quiet' });
  return {
    element: h('header', {}, h('div', { class: 'headline' }, title, busy, again, checkpoint.element), subtitle),
    update(shown, work) {
      setText(busy, work === null ? '' : doing[work]);
      again.disabled = work !== null;
      setText(title, shown?.name ?? t('Profile'));
      show(again, shown !== undefined);
      show(checkpoint.element, shown?.report.run !== undefined && shown.report.gates.length > 0);
      if (shown === undefined) return;
      setDotted(subtitle, subtitleOf(shown.report, language, format));
      checkpoint.set(shown.report.checkpoint?.name ?? 'best');
      setAttribute(subtitle, 'title', shown.report.run ?? shown.report.experiment);
    },
  };
}
