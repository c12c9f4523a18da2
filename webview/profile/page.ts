/** The page: what was profiled, its totals, and one of the ways to see it: the layers as a table or as areas, or what a run was measured to do. */

import type { Source } from '../../src/protocol/events/events';
import type { ProfileWork, ToProfileView } from '../../src/protocol/messages/profileMessages';
import { h, setText, show } from '../shared/dom';
import { type Format, makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { arrange, filtered } from './arrange';
import { curvePage } from './curve/curvePage';
import { definitionOf } from './header';
import { heading } from './heading';
import { layerTable } from './layerTable';
import { rowsOf } from './rows';
import type { Host, Mode, ProfileSettings } from './settings';
import { speedPage } from './speed/speedPage';
import { toolbar } from './toolbar';
import { totals } from './totals';
import { treemap } from './treemap/treemap';

export type Shown = Extract<ToProfileView, { kind: 'profile' }>;

export interface ProfilePage {
  /** To be called at most once a frame. */
  update(shown: Shown | undefined, work: ProfileWork | null): void;
}

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): ProfilePage {
  const language = document.documentElement.lang || 'en';
  const format = makeFormat(language);
  const change = (settings: Partial<ProfileSettings>) => {
    host.change(settings);
    redraw();
  };
  const head = heading(host, format, language);
  const above = totals(format);
  const tools = toolbar(host, change);
  const body = makeBody(host, format, change);
  const definition = h('p', { class: 'quiet definition' });
  const parts = [...above.elements, tools.element, ...body.elements, definition];
  document.body.append(h('main', {}, head.element, ...parts));

  return {
    update(shown, work) {
      head.update(shown, work);
      for (const part of parts) show(part, shown !== undefined);
      document.body.dataset.state = shown === undefined ? 'empty' : 'shown';
      if (shown === undefined) return;
      const settings = host.settings();
      const { report } = shown;
      // Only a run has been trained, and only gates have a threshold and something to skip.
      const trained = report.run !== undefined && report.gates.length > 0;
      const ofRun = settings.mode === 'curve' || settings.mode === 'speed';
      const mode = ofRun && !trained ? 'table' : settings.mode;
      above.update(shown, settings);
      tools.update(shown, mode, trained, work !== null);
      const rows = body.update(shown, mode, settings, work !== null);
      setText(definition, definitionOf(report, settings.unit, format));
      tell(shown, mode, rows, work);
    },
  };
}

interface Body {
  readonly elements: readonly HTMLElement[];
  /** Returns how many rows a table of the layers has. */
  update(shown: Shown, mode: Mode, settings: ProfileSettings, busy: boolean): number;
}

/** The ways to see a profile, one at a time. */
function makeBody(host: Host, format: Format, change: (settings: Partial<ProfileSettings>) => void): Body {
  const openSource = (source: Source | null) => source && host.post({ kind: 'openSource', source });
  const table = layerTable(host, format, change);
  const map = treemap(format, ({ layer }) => openSource(layer.source), host.post);
  const curve = curvePage(host, format, change);
  const speed = speedPage(host, format);
  const none = h('p', { class: 'waiting', role: 'status' }, t('No layer has all of these words.'));
  return {
    elements: [table.element, map.element, curve.element, speed.element, none],
    update({ report, curve: measured, speed: timed, speedUp }, mode, settings, busy) {
      const rows = rowsOf(report, settings.unit);
      const items = arrange(rows, settings);
      const drawn = filtered(rows, settings.filter);
      const some = drawn.length > 0;
      show(table.element, mode === 'table' && some);
      show(map.element, mode === 'treemap' && some);
      show(none, (mode === 'table' || mode === 'treemap') && !some);
      show(curve.element, mode === 'curve');
      show(speed.element, mode === 'speed');
      if (mode === 'table') table.update(report, rows, items, settings);
      else if (mode === 'treemap') map.update(report, drawn, settings.unit);
      else if (mode === 'curve') curve.update(measured, settings, busy);
      else speed.update(timed, speedUp, busy);
      return items.length;
    },
  };
}

/** For tests: what is drawn can be asked for without reading pixels. */
function tell({ report, curve, speed }: Shown, mode: Mode, rows: number, work: ProfileWork | null): void {
  Object.assign(document.body.dataset, {
    total: String(report.total.macs),
    rows: String(rows),
    mode,
    points: String(curve?.points.length ?? 0),
    timed: String(report.time !== undefined),
    speed: String(speed !== undefined),
    work: work ?? '',
  });
}
