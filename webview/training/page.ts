/** The page: its parts in their order, and one `update` that brings all of them to a state. */
import { countPoints } from '../../src/protocol/history';
import { statusOf } from '../../src/protocol/progress';
import type { RunState } from '../../src/protocol/runState';
import { allCharts } from './charts';
import { chartCard } from './charts/chartCard';
import { curveOf } from './charts/series';
import { h, show } from './dom';
import { facts } from './facts';
import { makeFormat } from './format';
import { gateTable } from './gateTable';
import { header } from './header';
import type { Host } from './host';
import { notice } from './notice';
import type { Part } from './part';
import { readTheme } from './theme';
import { waiting } from './waiting';
import { warnings } from './warnings';

export interface Page {
  /** To be called at most once a frame. */
  update(state: RunState): void;
  /** Takes the colours of the theme of now. */
  restyle(): void;
}

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const theme = readTheme();
  const charts = allCharts(format).map((kind) => chartCard(kind, host, format, theme, redraw));
  const grid = h('div', { class: 'charts' }, ...charts.map(({ element }) => element));
  const above: Part[] = [header(host, format), notice(host), facts(format), waiting()];
  const below: Part[] = [gateTable(host, format), warnings(host, format)];
  const parts = [...above, ...below];
  document.body.append(
    h('main', {}, ...above.map(({ element }) => element), grid, ...below.map(({ element }) => element)),
  );

  return {
    update(state) {
      for (const part of parts) part.update(state);
      const count = countPoints(state.history);
      show(grid, count > 0);
      if (count > 0) {
        const curve = curveOf(state);
        for (const chart of charts) chart.update(curve);
      }
      // For tests: what is drawn can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.steps = String(state.step);
      dataset.points = String(count);
      dataset.state = statusOf(state);
    },
    restyle() {
      const next = readTheme();
      for (const chart of charts) chart.restyle(next);
    },
  };
}
