/** The names of a chart's series with their newest values; pressing one hides or shows its line. Every other run has a row of its own. */

import { dashOf } from '../../shared/charts/datasets';
import { type ChartKind, type Series, writtenOf } from '../../shared/charts/series';
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { colorIn } from '../../shared/runColor';
import { cssColor, type Theme } from '../../shared/theme';

const svg = 'http://www.w3.org/2000/svg';

export interface Legend {
  readonly element: HTMLElement;
  /** @param expanded also names the series that are folded away. */
  update(series: readonly Series[], hidden: (series: Series) => boolean, expanded: boolean, theme: Theme): void;
}

export function legend(kind: ChartKind, toggle: (series: Series) => void, expand: () => void): Legend {
  const more = button('', 'link', expand);
  const own = h('div', { class: 'legend', role: 'group', 'aria-label': t('Lines of {0}', kind.title) });
  const others = h('div', { class: 'other-runs' });
  const element = h('div', { class: 'legends' }, h('div', { class: 'legend' }, own, more), others);
  let items: readonly Series[] = [];
  element.addEventListener('click', ({ target }) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('button.series') : null;
    const pressed = items.find((one) => keyOf(one) === item?.dataset.series);
    if (pressed !== undefined) toggle(pressed);
  });
  return {
    element,
    update(series, hidden, expanded, theme) {
      items = series;
      const fill = (item: HTMLButtonElement, one: Series) =>
        fillItem(item, one, one.folded || hidden(one), kind, theme);
      const folded = new Set(series.filter((one) => one.folded).map(keyOf));
      const listed = series.filter((one) => expanded || !one.folded);
      const mine = listed.filter(({ run }) => run === undefined);
      repeat(own, mine, makeItem, fill);
      show(more, folded.size > 0);
      setText(more, expanded ? 'show fewer' : `+${folded.size} more`);
      setAttribute(more, 'aria-expanded', String(expanded));
      const runs = [...new Set(listed.map(({ run }) => run).filter((run) => run !== undefined))];
      repeat(others, runs, makeRow, (row, run) => {
        const [label, items] = row.children;
        if (label === undefined || items === undefined) return;
        setText(label, run);
        setAttribute(label, 'title', run);
        setAttribute(items, 'aria-label', t('Lines of {0}, {1}', kind.title, run));
        repeat(
          items,
          listed.filter((one) => one.run === run),
          makeItem,
          fill,
        );
      });
    },
  };
}

function makeRow(): HTMLElement {
  const [label, items] = [h('span', { class: 'run quiet' }), h('div', { class: 'legend', role: 'group' })];
  return h('div', { class: 'legend other' }, label, items);
}

/** The same in every run that is compared: what is switched off is switched off in all of them. */
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

function fillItem(item: HTMLButtonElement, series: Series, hidden: boolean, kind: ChartKind, theme: Theme): void {
  const [swatch, area, name, value] = item.children;
  const { color, strong, run, newest } = series;
  const dash = dashOf(series);
  const filled = series.area !== undefined && run === undefined;
  // One string for all that a swatch depends on: the same item may come to stand for another series.
  const stroke = series.runColour === undefined ? cssColor(color) : colorIn(theme, series.runColour);
  const look = [keyOf(series), stroke, dash, strong, filled].join();
  if (item.dataset.look !== look) {
    item.dataset.look = look;
    item.dataset.series = keyOf(series);
    const line = swatch?.firstElementChild;
    if (line instanceof SVGElement) {
      line.style.stroke = stroke;
      line.style.strokeWidth = strong ? '2.5' : '2';
      line.style.strokeDasharray = dash.join(' ');
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
