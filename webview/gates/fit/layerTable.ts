/** The layers with how far they are from their prior, worst first; pressing one shows its gates. */
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { sparkline } from './coursePlot';
import type { CoursePoint, Fit } from './fitModel';

export interface LayerRow {
  fit: Fit;
  course: readonly CoursePoint[];
}

export interface LayerTable {
  readonly element: HTMLElement;
  update(rows: readonly LayerRow[], chosen: string): void;
}

export function layerTable(format: Format, choose: (layer: string) => void): LayerTable {
  const names = [t('Layer'), t('Distance'), t('Over epochs'), t('Reached'), t('Target')];
  const columns = names.map((name) => h('th', { scope: 'col' }, name));
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'layers', 'aria-label': t('Layers, worst first') },
    h('thead', {}, h('tr', {}, ...columns)),
    body,
  );
  table.addEventListener('click', ({ target }) => {
    const name = target instanceof Element ? target.closest('tr')?.dataset.layer : undefined;
    if (name !== undefined) choose(name);
  });
  return {
    element: h('div', { class: 'scroller', role: 'region', 'aria-label': t('Layers'), tabindex: 0 }, table),
    update(rows, chosen) {
      const most = Math.max(0, ...rows.flatMap(({ course }) => course.map(({ distance }) => distance)));
      const shaped = rows.some(({ fit }) => fit.distance !== undefined);
      for (const column of columns.slice(1, 3)) show(column, shaped);
      const target = columns.at(-1);
      if (target !== undefined) show(target, shaped);
      repeat(body, rows, makeRow, (row, item) => fillRow(row, item, chosen, most, shaped, format));
    },
  };
}

function makeRow(): HTMLElement {
  const cells = ['number', 'course', 'number', 'number'].map((name) => h('td', { class: name }));
  return h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), ...cells);
}

function fillRow(
  row: HTMLElement,
  { fit, course }: LayerRow,
  chosen: string,
  most: number,
  shaped: boolean,
  format: Format,
): void {
  row.dataset.layer = fit.gate;
  const name = row.querySelector('button');
  if (name !== null) {
    setText(name, fit.gate);
    setAttribute(name, 'aria-pressed', String(fit.gate === chosen));
  }
  setAttribute(row, 'class', fit.gate === chosen ? 'chosen' : false);
  const [distance, line, reached, target] = row.querySelectorAll<HTMLElement>('td');
  if (!distance || !line || !reached || !target) return;
  for (const cell of [distance, line, target]) show(cell, shaped);
  setText(distance, fit.distance === undefined ? '' : format.decimal(fit.distance, 4));
  line.replaceChildren(...(course.length > 1 ? [sparkline(course, most)] : []));
  setText(reached, format.percent(fit.rate));
  setText(target, fit.target === undefined ? '' : format.percent(fit.target));
}
