/** The names of a chart's series with their newest values; pressing one hides or shows its line. Another run has a row of its own. */

import { dashOf } from '../../shared/charts/datasets';
import { type ChartKind, type Series, writtenOf } from '../../shared/charts/series';
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { cssColor } from '../../shared/theme';

const svg = 'http://www.w3.org/2000/svg';

export interface Legend {
  readonly element: HTMLElement;
  /** @param expanded also names the series that are folded away. */
  update(series: readonly Series[], hidden: (series: Series) => boolean, expanded: boolean): void;
}

export function legend(kind: ChartKind, toggle: (series: Series) => void, expand: () => void): Legend {
  const more = button('', 'link', expand);
  const own = h('div', { class: 'legend', role: 'group', 'aria-label': t('Lines of {0}', kind.title) });
  const label = h('span', { class: 'run quiet' });
  const others = h('div', { class: 'legend', role: 'group' });
  const other = h('div', { class: 'legend other' }, label, others);
  const element = h('div', { class: 'legends' }, h('div', { class: 'legend' }, own, more), other);
  let items: readonly Series[] = [];
  element.addEventListener('click', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('button.series') : null;
    const pressed = items.find((one) => keyOf(one) === item?.dataset.series);
    if (pressed !== undefined) toggle(pressed);
  });
  return {
    element,
    update(series, hidden, expanded) {
      items = series;
      const fill = (item: HTMLButtonElement, one: Series) => fillItem(item, one, one.folded || hidden(one), kind);
      const folded = series.filter((one) => one.folded);
      const mine = series.filter((one) => one.run === undefined && (expanded || !one.folded));
      repeat(own, mine, makeItem, fill);
      show(more, folded.length > 0);
      setText(more, expanded ? 'show fewer' : `+${folded.length} more`);
      setAttribute(more, 'aria-expanded', String(expanded));
      const theirs = series.filter((one) => one.run !== undefined);
      const run = theirs[0]?.run ?? '';
      show(other, theirs.length > 0);
      setText(label, run);
      setAttribute(label, 'title', run);
      setAttribute(others, 'aria-label', t('Lines of {0}, {1}', kind.title, run));
      repeat(others, theirs, makeItem, fill);
    },
  };
}

/** Unique in a chart, and the same whichever run is compared. */
export function keyOf({ name, run }: Series): string {
  return run === undefined ? name : `other/${name}`;
}

function makeItem(): HTMLButtonElement {
  const swatch = document.createElementNS(svg, 'svg');
  swatch.setAttribute('viewBox', '0 0 16 8');
  swatch.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('d', 'M0 4H16');
  swatch.append(line);
  const area = h('i', { 'aria-hidden': 'true' });
  return h('button', { type: 'button', class: 'series' }, swatch, area, h('span'), h('span', { class: 'value' }));
}

const areaClasses = { solid: 'key on', hatched: 'key conditional', empty: 'key' } as const;

function fillItem(item: HTMLButtonElement, series: Series, hidden: boolean, kind: ChartKind): void {
  const [swatch, area, name, value] = item.children;
  const { color, strong, run, newest } = series;
  const dash = dashOf(series);
  const filled = series.area !== undefined && run === undefined;
  // One string for all that a swatch depends on: the same item may come to stand for another series.
  const look = [keyOf(series), color, dash, strong, filled].join();
  if (item.dataset.look !== look) {
    item.dataset.look = look;
    item.dataset.series = keyOf(series);
    const line = swatch?.firstElementChild;
    if (line instanceof SVGElement) {
      line.style.stroke = cssColor(color);
      line.style.strokeWidth = strong ? '2.5' : '2';
      line.style.strokeDasharray = dash.join(' ');
      line.style.opacity = run === undefined ? '1' : '0.65';
    }
    if (swatch instanceof SVGElement) swatch.style.display = filled ? 'none' : '';
    if (area instanceof HTMLElement) {
      area.className = series.area === undefined ? '' : areaClasses[series.area];
      show(area, filled);
    }
    if (name !== undefined) setText(name, series.name);
  }
  setAttribute(item, 'aria-pressed', String(!hidden));
  if (value instanceof HTMLElement) {
    value.style.minWidth = `${kind.digits}ch`;
    setText(value, newest === undefined ? '' : writtenOf(kind, series, newest));
  }
}
