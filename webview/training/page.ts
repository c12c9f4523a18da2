/** The page: its parts in their order, and one `update` that brings all of them to a state. */
import { countPoints } from '../../src/protocol/events/history';
import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { isWhole, type Range } from '../shared/charts/zoom';
import { h, show } from '../shared/dom';
import { makeFormat } from '../shared/format';
import type { Page } from '../shared/runView';
import { readTheme } from '../shared/theme';
import { chartSearch } from './chartSearch';
import { chartBoard } from './charts/chartBoard';
import { type Axis, axisOf, type Compared, type Plot, plotOf } from './charts/plot';
import { comparison } from './comparison';
import { eventTable } from './eventTable';
import { facts } from './facts';
import { gateTable } from './gateTable';
import { header } from './header';
import { notice } from './notice';
import type { Host } from './settings';
import { toolbar } from './toolbar';
import { waiting } from './waiting';
import { warnings } from './warnings';

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  let shown: RunState | undefined;
  const other = comparison(host);
  const nothing: Range = { from: 0, to: 0 };
  /** As the settings are, not as was drawn last: several keys may be pressed in a frame. */
  const axis = (): Axis =>
    shown === undefined ? { full: nothing, range: nothing } : axisOf(shown, other.beside(shown), host.settings());
  const zoom = (range: Range | undefined) => {
    const run = shown?.started?.run ?? '';
    host.change({ zoom: range === undefined || isWhole(range, axis().full) ? null : { ...range, run } });
    redraw();
  };
  const smooth = (smoothing: number) => {
    host.change({ smoothing });
    redraw();
  };
  const compare = (folders: readonly string[]) => {
    other.choose(folders);
    redraw();
  };
  const search = chartSearch(host.settings().search, (words) => {
    host.change({ search: words });
    redraw();
  });
  const tools = toolbar({ smooth, compare, showAll: () => zoom(undefined) }, search.element, format);
  const board = chartBoard({ host, format, theme: readTheme(), redraw, axis, zoom });
  const events = eventTable(host, format);
  const numbers = facts(format);
  const wait = waiting(format);
  const gates = gateTable(host, format);
  const above = [header(host, format), notice(host), warnings(host, format), numbers, wait];
  const all = [...above, tools, board, gates, events];
  document.body.append(h('main', {}, ...all.map(({ element }) => element)));

  /** Only with points to draw. */
  const drawCurves = (plot: Plot) => {
    const count = board.update(plot);
    tools.update(plot, other.choices, host.settings().compare);
    search.update(count.charts, count.shown, host.settings().alone !== '');
    events.update(plot.marks);
  };
  return {
    update(state, name) {
      shown = state;
      const beside = other.beside(state);
      numbers.compare(beside);
      for (const part of [...above, gates]) part.update(state, name);
      const count = countPoints(state.history);
      for (const { element } of [tools, board, events]) show(element, count > 0);
      if (count > 0) drawCurves(plotOf(state, beside, host.settings(), format));
      tell(state, beside);
    },
    restyle: () => board.restyle(readTheme()),
    reading: wait.reading,
    choices(runs) {
      other.choices = runs;
      redraw();
    },
    compare: (folder, state) => other.receive(folder, state),
    started: () => other.start(),
  };
}

/** For tests: what is drawn can be asked for without reading pixels. */
function tell(state: RunState, beside: readonly Compared[]): void {
  const { dataset } = document.body;
  dataset.steps = String(state.step);
  dataset.points = String(countPoints(state.history));
  dataset.state = statusOf(state);
  dataset.compared = beside.map(({ label }) => label).join();
  dataset.comparedPoints = String(beside.reduce((sum, other) => sum + countPoints(other.state.history), 0));
}
