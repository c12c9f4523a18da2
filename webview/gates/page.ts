/** The page: what the numbers are of, the switch between firing rates and fits, and the page that is chosen. */

import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { type GateFacts, newestGateFacts } from '../../src/protocol/facts/gateFacts';
import { experimentName } from '../../src/protocol/files/runFolder';
import { segments } from '../shared/controls';
import { h, setAttribute, setDotted, setText, show } from '../shared/dom';
import { epochLabel } from '../shared/epochLabel';
import { type Format, makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { lackArea } from '../shared/lack';
import type { Page } from '../shared/runView';
import { readTheme } from '../shared/theme';
import { lackOf } from './empty';
import { fitPage } from './fit/fitPage';
import { firingPage } from './heat/firingPage';
import type { GatesSettings, Host } from './settings';

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const change = (settings: Partial<GatesSettings>) => {
    host.change(settings);
    redraw();
  };
  const title = h('h1');
  const subtitle = h('p', { class: 'quiet' });
  const pages = segments('page', t('Page'), { firing: t('Firing'), fit: t('Fit') }, (page) => change({ page }));
  const header = h('header', {}, h('div', { class: 'headline' }, title, pages.element), subtitle);
  const empty = lackArea();
  const firing = firingPage(host, format, readTheme(), redraw, ({ gate }) => change({ page: 'fit', layer: gate }));
  const fit = fitPage(host, format, redraw);
  document.body.append(h('main', {}, header, empty.element, firing.element, fit.element));
  const known = newestGateFacts();
  let revealing = false;

  return {
    update(state, name) {
      const facts = known(state);
      const { page } = host.settings();
      const lack = lackOf(state, facts);
      const { text } = lack;
      setText(title, name ?? (state.started === undefined ? t('Gates') : experimentName(state.started.experiment)));
      setDotted(subtitle, subtitleOf(state, facts, format));
      setAttribute(subtitle, 'title', subtitleOf(state, facts, format));
      empty.set(lack);
      pages.set(page);
      show(pages.element, text === '');
      show(firing.element, text === '' && page === 'firing');
      show(fit.element, text === '' && page === 'fit');
      if (facts !== undefined && text === '') (page === 'firing' ? firing : fit).update(state, facts);
      if (revealing && page === 'firing') firing.reveal();
      revealing = false;
      // For tests: what is shown can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.page = page;
      dataset.epoch = String(facts?.epoch ?? '');
      dataset.state = statusOf(state);
    },
    restyle: () => firing.restyle(readTheme()),
    focus(gate, channel, aspect) {
      // Rows of layers show every gate; a class or an epoch would be a guess.
      const mode: Partial<GatesSettings> = channel === undefined ? {} : { mode: 'layers' };
      const asked: Partial<GatesSettings> =
        aspect === undefined ? {} : aspect === 'fit' ? { page: 'fit' } : { page: 'firing', mode: 'classes' };
      change({ layer: gate, ...mode, ...asked, cell: channel === undefined ? null : { row: gate, gate, channel } });
      revealing = true;
    },
  };
}

function subtitleOf(state: RunState, facts: GateFacts | undefined, format: Format): string {
  const { started } = state;
  if (started === undefined || facts === undefined) return '';
  const measured =
    facts.from === 'training'
      ? t('training samples around step {0}', format.whole(facts.step))
      : t(
          '{0} test images after {1} of {2}',
          format.whole(facts.samples ?? 0),
          epochLabel(state, facts.epoch ?? 0, format),
          format.whole(started.epochs),
        );
  return [started.model.name, started.data.name, measured, started.run].join(' · ');
}
