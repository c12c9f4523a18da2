/** The confusion matrix: which classes are predicted as which. A press on a cell shows its images, another press all of them. */
import { type Confusion, confusionOf } from '../../../src/protocol/facts/confusion';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { segments } from '../../shared/controls';
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { MatrixUnit, SamplesSettings } from '../settings';
import { fillCell, nextCell } from './cells';
import { uprightHeads } from './upright';

/** Rows: a matrix of a thousand classes has a million cells, most of them empty. */
const most = 40;

export interface Matrix {
  readonly element: HTMLElement;
  update(table: SampleTable, settings: SamplesSettings): void;
}

const unitNames: Record<MatrixUnit, string> = { count: t('Samples'), share: t('Share of the row') };

/** @param change stores settings and draws again. */
export function matrix(format: Format, change: (settings: Partial<SamplesSettings>) => void): Matrix {
  const unit = segments('matrix', t('In a cell'), unitNames, (matrix) => change({ matrix }));
  const hint = h('p', { class: 'quiet' });
  const [head, body] = [h('tr'), h('tbody')];
  const label = t('Confusion matrix: a row for each class, a column for what it was predicted as');
  const table = h('table', { class: 'matrix', 'aria-label': label }, h('thead', {}, head), body);
  const heading = h('div', { class: 'headline' }, h('h2', {}, t('Confusion matrix')), unit.element);
  const area = tableArea(label, table);
  const element = h('section', { 'aria-label': t('Confusion matrix') }, heading, hint, area);
  const fitHeads = uprightHeads(area, table);
  let last: { table: SampleTable; confusion: Confusion } | undefined;
  const cells = pressable(
    body,
    () => last?.confusion,
    (of) => change({ ...of, answers: 'all', page: 0 }),
  );

  return {
    element,
    update(of, settings) {
      if (last?.table !== of) last = { table: of, confusion: confusionOf(of, most) };
      const { rows, classes } = last.confusion;
      const shown = format.whole(rows.length);
      setText(hint, t('The {0} of {1} classes with the most wrong predictions.', shown, format.whole(classes)));
      show(hint, classes > rows.length);
      unit.set(settings.matrix);
      fillTable(head, body, last.confusion, settings.matrix, format);
      fitHeads();
      cells.update(settings);
    },
  };
}

/** Rows and columns are of the same classes; those of all others are a column in the end. */
function fillTable(
  head: HTMLElement,
  body: HTMLElement,
  { rows, classes }: Confusion,
  unit: MatrixUnit,
  format: Format,
): void {
  const isPart = classes > rows.length;
  const names = rows.map(({ name }) => name);
  const columns = [t('Class ↓ predicted as →'), ...names, ...(isPart ? [t('others')] : [])];
  repeat(head, columns, () => h('th', { scope: 'col' }), fillHead);
  const fillRow = (tr: HTMLElement, row: Confusion['rows'][number]) => {
    const make = () => (tr.childElementCount === 0 ? h('th', { scope: 'row' }) : h('td'));
    repeat(tr, [row.name, ...names, ...(isPart ? [''] : [])], make, () => {});
    const [name, ...counted] = [...tr.children] as HTMLElement[];
    if (name) fillHead(name, row.name);
    for (const [j, cell] of counted.entries()) {
      const count = row.counts[j];
      if (count === undefined) setText(cell, format.whole(row.elsewhere));
      else fillCell(cell, { row, said: names[j] ?? '', count }, unit, format);
    }
  };
  repeat(body, rows, () => h('tr'), fillRow);
}

/** A name may be cut off. */
function fillHead(cell: HTMLElement, name: string): void {
  setText(cell, name);
  setAttribute(cell, 'title', name);
}

type Choice = Pick<SamplesSettings, 'className' | 'predicted'>;

/** The tab key leads to one cell, arrow keys from there to the next with images; a press chooses, a second one takes it back. */
function pressable(
  body: HTMLElement,
  confusion: () => Confusion | undefined,
  choose: (choice: Choice) => void,
): { update(chosen: Choice): void } {
  let chosen: Choice = { className: '', predicted: '' };
  let current: [number, number] = [0, 0];
  const buttonAt = ([i, j]: readonly [number, number]) =>
    body.children[i]?.children[j + 1]?.querySelector<HTMLButtonElement>('button') ?? undefined;
  const placeOf = (target: EventTarget | null): [number, number] | undefined => {
    const cell = target instanceof Element && target.closest('button') ? target.closest('td') : null;
    const row = cell?.parentElement;
    return cell && row ? [[...body.children].indexOf(row), [...row.children].indexOf(cell) - 1] : undefined;
  };
  const mark = () => {
    const buttons = [...body.querySelectorAll('button')];
    const tab = buttonAt(current) ?? buttons[0];
    for (const button of buttons) setAttribute(button, 'tabindex', button === tab ? 0 : -1);
  };
  body.addEventListener('click', ({ target }) => {
    const place = placeOf(target);
    const rows = confusion()?.rows ?? [];
    const [own, said] = [rows[place?.[0] ?? -1], rows[place?.[1] ?? -1]];
    if (own === undefined || said === undefined) return;
    const again = own.name === chosen.className && said.name === chosen.predicted;
    choose(again ? { className: '', predicted: '' } : { className: own.name, predicted: said.name });
  });
  body.addEventListener('focusin', ({ target }) => {
    current = placeOf(target) ?? current;
    mark();
  });
  body.addEventListener('keydown', (event) => {
    const from = placeOf(event.target);
    const to = from && nextCell(confusion()?.rows.map(({ counts }) => counts) ?? [], from, event.key);
    const next = to && buttonAt(to);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  return {
    update(now) {
      chosen = now;
      const rows = confusion()?.rows ?? [];
      for (const [i, row] of rows.entries())
        for (const [j, said] of rows.entries()) {
          const pressed = row.name === chosen.className && said.name === chosen.predicted;
          const button = buttonAt([i, j]);
          if (button) setAttribute(button, 'aria-pressed', String(pressed));
        }
      mark();
    },
  };
}
