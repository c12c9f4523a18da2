/** The page: what was profiled, its totals, the layers as a table or as areas, and what can be done with them. */

import type { Source } from '../../src/protocol/events/events';
import type { ProfileWork, ToProfileView } from '../../src/protocol/messages/profileMessages';
import { checkpointSwitch } from '../shared/checkpointSwitch';
import { segments } from '../shared/controls';
import { button, checkbox, h, repeat, setAttribute, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { arrange, filtered } from './arrange';
import { curvePage } from './curve/curvePage';
import { caveatsOf, definitionOf, spreadOf, subtitleOf, totalsOf } from './header';
import { layerTable } from './layerTable';
import { rowsOf } from './rows';
import type { Host, ProfileSettings } from './settings';
import { treemap } from './treemap/treemap';

export type Shown = Extract<ToProfileView, { kind: 'profile' }>;

export interface ProfilePage {
  /** To be called at most once a frame. */
  update(shown: Shown | undefined, work: ProfileWork | null): void;
}

const doing: Record<ProfileWork, string> = {
  profile: t('Profiling…'),
  time: t('Measuring…'),
  curve: t('Evaluating…'),
};

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): ProfilePage {
  const language = document.documentElement.lang || 'en';
  const format = makeFormat(language);
  const change = (settings: Partial<ProfileSettings>) => {
    host.change(settings);
    redraw();
  };
  const openSource = (source: Source | null) => source && host.post({ kind: 'openSource', source });

  const title = h('h1');
  const busy = h('span', { class: 'quiet', role: 'status' });
  const again = button(t('Profile again'), 'action', () => host.post({ kind: 'again' }));
  const subtitle = h('p', { class: 'quiet' });
  const outdated = h(
    'p',
    { class: 'notice', role: 'status' },
    t('The experiment was saved since: these are the numbers of before.'),
  );
  const checkpoint = checkpointSwitch((chosen) => host.post({ kind: 'showCheckpoint', shown: chosen }));
  const totals = factList();
  const spread = factList();
  const spreadTitle = h('h2');
  const spreadPart = h('section', { class: 'spread' }, spreadTitle, spread.element);
  const caveats = h('ul', { class: 'caveats' });
  const definition = h('p', { class: 'quiet definition' });

  const unit = segments('unit', t('Unit'), { MAC: 'MACs', FLOP: 'FLOPs' }, (chosen) => change({ unit: chosen }));
  const mode = segments(
    'mode',
    t('Shown'),
    { table: t('Table'), treemap: t('Treemap'), curve: t('Accuracy') },
    (chosen) => change({ mode: chosen }),
  );
  const filter = h('input', { type: 'search', 'aria-label': t('Filter layers'), placeholder: t('Filter layers') });
  filter.value = host.settings().filter;
  filter.addEventListener('input', () => change({ filter: filter.value }));
  const grouped = checkbox(t('Group by block'), host.settings().grouped, (on) => change({ grouped: on }));
  const time = button(t('Measure time'), 'action', () => host.post({ kind: 'measureTime' }));
  const speedUp = button('', 'action', () => host.post({ kind: 'speedUp' }));
  const save = button(t('Save as…'), 'action', () => host.post({ kind: 'save', unit: host.settings().unit }));
  const actions = h('div', { class: 'actions' }, time, speedUp, save);
  const toolbar = h('div', { class: 'toolbar' }, ...[mode.element, unit.element, filter, grouped, actions]);
  const table = layerTable(host, format, change);
  const map = treemap(format, ({ layer }) => openSource(layer.source), host.post);
  const curve = curvePage(host, format, change);
  const none = h('p', { class: 'waiting', role: 'status' }, t('No layer has all of these words.'));
  const sections = [
    outdated,
    totals.element,
    spreadPart,
    caveats,
    toolbar,
    table.element,
    map.element,
    curve.element,
    none,
    definition,
  ];
  document.body.append(
    h(
      'main',
      {},
      h('header', {}, h('div', { class: 'headline' }, title, busy, again, checkpoint.element), subtitle),
      ...sections,
    ),
  );

  return {
    update(shown, work) {
      const settings = host.settings();
      setText(busy, work === null ? '' : doing[work]);
      for (const control of [again, time, speedUp]) control.disabled = work !== null;
      setText(title, shown?.name ?? t('Profile'));
      for (const section of sections) show(section, shown !== undefined);
      show(again, shown !== undefined);
      show(checkpoint.element, shown?.report.run !== undefined && shown.report.gates.length > 0);
      document.body.dataset.state = shown === undefined ? 'empty' : 'shown';
      if (shown === undefined) return;
      const { report } = shown;
      const rows = rowsOf(report, settings.unit);
      setText(subtitle, subtitleOf(report, language, format));
      setAttribute(subtitle, 'title', report.run ?? report.experiment);
      checkpoint.set(report.checkpoint?.name ?? 'best');
      show(outdated, shown.outdated);
      totals.update(totalsOf(report, settings.unit, format));
      spread.update(spreadOf(report, settings.unit, format));
      show(spreadPart, report.conditional !== undefined);
      setText(
        spreadTitle,
        t('{0} of {1} test images', `${settings.unit}s`, format.whole(report.conditional?.images ?? 0)),
      );
      repeat(caveats, caveatsOf(report), () => h('li'), setText);
      show(caveats, caveats.childElementCount > 0);
      setText(definition, definitionOf(report, settings.unit, format));
      unit.set(settings.unit);
      // Only a run has been trained, and only gates have a threshold.
      const trained = report.run !== undefined && report.gates.length > 0;
      const shownMode = settings.mode === 'curve' && !trained ? 'table' : settings.mode;
      mode.set(shownMode);
      mode.allow('curve', trained);
      setText(time, report.time === undefined ? t('Measure time') : t('Measure time again'));
      show(speedUp, trained);
      setText(speedUp, shown.speedUp ? t('Show speed-up') : t('Measure speed-up'));
      const items = arrange(rows, settings);
      const drawn = filtered(rows, settings.filter);
      const layers = shownMode !== 'curve';
      show(none, layers && drawn.length === 0);
      show(table.element, shownMode === 'table' && drawn.length > 0);
      show(map.element, shownMode === 'treemap' && drawn.length > 0);
      show(curve.element, !layers);
      show(filter, layers);
      show(grouped, shownMode === 'table');
      for (const action of [time, save]) show(action, layers);
      if (shownMode === 'table') table.update(report, rows, items, settings);
      else if (shownMode === 'treemap') map.update(report, drawn, settings.unit);
      else curve.update(shown.curve, settings, work !== null);
      // For tests: what is drawn can be asked for without reading pixels.
      Object.assign(document.body.dataset, {
        total: String(report.total.macs),
        rows: String(items.length),
        mode: shownMode,
        points: String(shown.curve?.points.length ?? 0),
        timed: String(report.time !== undefined),
        work: work ?? '',
      });
    },
  };
}
