/** What the images of each class cost on average and how well they are found, most MACs first; pressing one shows its images. */
import { boundOf } from '../../src/protocol/facts/atLeast';
import type { ClassPoint } from '../../src/protocol/facts/classCourses';
import type { ClassFacts } from '../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../src/protocol/files/samples';
import { h, repeat, setAttribute, setText } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';
import { fillCourse } from './courseCell';

export interface ClassTable {
  readonly element: HTMLElement;
  /** @param courses of the classes over the epochs, where they are known. */
  update(
    classes: readonly ClassFacts[],
    table: Pick<SampleTable, 'denseMacs' | 'notCounted'>,
    chosen: string,
    courses: ReadonlyMap<string, readonly ClassPoint[]>,
  ): void;
}

export function classTable(format: Format, choose: (name: string) => void): ClassTable {
  const names = [t('Class'), t('Samples'), t('Mean MACs'), t('Of dense'), t('Accuracy')];
  const [head, body] = [h('tr'), h('tbody')];
  const table = h('table', { 'aria-label': t('Classes, most MACs first') }, h('thead', {}, head), body);
  body.addEventListener('click', ({ target }) => {
    const name = target instanceof Element ? target.closest('button')?.dataset.name : undefined;
    if (name !== undefined) choose(name);
  });
  return {
    element: tableArea(t('Classes'), table, 'classes'),
    update(classes, { denseMacs, notCounted }, chosen, courses) {
      const columns = courses.size > 0 ? [...names, t('By epoch')] : names;
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      const known = classes.filter(({ count }) => count > 0).sort((a, b) => b.macs - a.macs);
      repeat(body, known, makeRow, (row, { name, count, macs, accuracy }) => {
        const link = row.querySelector('button');
        if (link !== null) {
          setText(link, name);
          link.dataset.name = name;
          setAttribute(link, 'aria-pressed', String(name === chosen));
        }
        const cost = boundOf(notCounted) + format.si(macs);
        const texts = [format.whole(count), cost, format.percent(macs / denseMacs), format.percent(accuracy)];
        repeat(
          row,
          columns,
          () => h('td'),
          () => {},
        );
        const cells = [...row.querySelectorAll('td')];
        for (const [i, cell] of cells.entries()) {
          if (i === texts.length) fillCourse(cell, courses.get(name) ?? [], format);
          else setText(cell, texts[i] ?? '');
        }
      });
    },
  };
}

const makeRow = () => h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })));
