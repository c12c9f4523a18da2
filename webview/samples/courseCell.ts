/** How well a class was found over the epochs, as a line in a cell of a table; told in words to a screen reader and on hover. */
import type { ClassPoint } from '../../src/protocol/facts/classCourses';
import { setAttribute } from '../shared/dom';
import { pathOf, svg } from '../shared/figure/svg';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';

/** Pixels, with room for the width of the line. */
const [width, height, edge] = [120, 18, 2];

export function fillCourse(cell: HTMLElement, course: readonly ClassPoint[], format: Format): void {
  const label = labelOf(course, format);
  // The same course draws the same line.
  if (cell.dataset.course === label && cell.childElementCount > 0) return;
  cell.dataset.course = label;
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined) {
    cell.replaceChildren();
    return;
  }
  const span = Math.max(1e-9, last.epoch - first.epoch);
  const x = (epoch: number) => edge + ((epoch - first.epoch) / span) * (width - 2 * edge);
  const y = (accuracy: number) => height - edge - accuracy * (height - 2 * edge);
  const drawn = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'course', role: 'img', 'aria-label': label });
  drawn.append(
    svg('path', { class: 'line', d: pathOf(course.map(({ epoch, accuracy }) => [x(epoch), y(accuracy)] as const)) }),
    svg('circle', { class: 'dot', cx: x(last.epoch), cy: y(last.accuracy), r: edge }),
  );
  cell.replaceChildren(drawn);
  setAttribute(cell, 'title', label);
}

/** `33.3% after epoch 1, 83.3% after epoch 6; best 91.7% after epoch 5`. */
function labelOf(course: readonly ClassPoint[], format: Format): string {
  const [first, last] = [course[0], course.at(-1)];
  if (first === undefined || last === undefined) return '';
  const best = course.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const values = [first, last, best].flatMap(({ accuracy, epoch }) => [format.percent(accuracy), format.epoch(epoch)]);
  return t('{0} after epoch {1}, {2} after epoch {3}; best {4} after epoch {5}', ...values);
}
